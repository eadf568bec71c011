"""Event subscriptions as ARM keeps them: by scope and name, with the operations that are still running."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sandbox.operation import Caller
from sandbox.wire import JsonObject


class Provisioning(StrEnum):
    """`provisioningState` (events.md 6.1); the other values do not occur here."""

    CREATING = "Creating"
    UPDATING = "Updating"
    SUCCEEDED = "Succeeded"


class EventSubscriptionRefused(Exception):
    """A listener's no: the endpoint did not answer the handshake, say. ARM passes `message` on."""


@dataclass(frozen=True, slots=True)
class StoredEventSubscription:
    """`scope` is the id of what it listens to, or of a system topic; `source` is whose events it gets.

    `properties` are those of the request, with the defaults filled in.
    """

    scope: str
    source: str
    name: str
    properties: JsonObject
    during: Provisioning
    ready_at: datetime

    def state(self, now: datetime) -> Provisioning:
        return Provisioning.SUCCEEDED if now >= self.ready_at else self.during


@dataclass(frozen=True, slots=True)
class EventSubscriptionChange:
    """What the listeners of `on_event_subscription` are told. `after` is None when it was deleted."""

    scope: str
    source: str
    """Whose events: the scope itself, or what the system topic stands for."""
    name: str
    after: StoredEventSubscription | None
    caller: Caller


class EventSubscriptions:
    """All of the tenant. Names and scopes in any case."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], StoredEventSubscription] = {}
        self._operations: dict[str, datetime] = {}

    def get(self, scope: str, name: str) -> StoredEventSubscription | None:
        return self._held.get((scope.lower(), name.lower()))

    def at(self, scope: str) -> tuple[StoredEventSubscription, ...]:
        return tuple(held for (where, _), held in self._held.items() if where == scope.lower())

    def changed(
        self, scope: str, name: str, properties: Mapping[str, object], *, source: str, ready_at: datetime
    ) -> StoredEventSubscription:
        """What a PUT would make of it, not kept yet. Keeps the casing of the first PUT."""
        before = self.get(scope, name)
        if before is None:
            return StoredEventSubscription(scope, source, name, dict(properties), Provisioning.CREATING, ready_at)
        return replace(before, properties=dict(properties), during=Provisioning.UPDATING, ready_at=ready_at)

    def keep(self, one: StoredEventSubscription) -> None:
        self._held[one.scope.lower(), one.name.lower()] = one

    def delete(self, scope: str, name: str) -> bool:
        """Whether there was one."""
        return self._held.pop((scope.lower(), name.lower()), None) is not None

    def begin(self, operation_id: str, ready_at: datetime) -> None:
        self._operations[operation_id.lower()] = ready_at

    def done_at(self, operation_id: str) -> datetime | None:
        """When the operation is over; None for one that nobody began."""
        return self._operations.get(operation_id.lower())
