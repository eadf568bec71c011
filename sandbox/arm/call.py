"""One request as a handler sees it: authenticated, routed, authorised."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.activity_log import ActivityLog
from sandbox.assumptions import Assumptions
from sandbox.event_subscriptions import EventSubscriptionChange
from sandbox.faults import Action
from sandbox.graph.port import Graph
from sandbox.operation import ArmOperation, Caller, OperationKind
from sandbox.state import Principal, Subscription
from sandbox.tenant import Tenant
from sandbox.wire import Answer

type Listener = Callable[[ArmOperation], Awaitable[None]]
type EventSubscriptionListener = Callable[[EventSubscriptionChange], Awaitable[None]]
"""May raise EventSubscriptionRefused: then ARM refuses, and nothing changes."""


@dataclass(frozen=True, slots=True)
class World:
    """What every handler may touch. `announce` tells the listeners of a finished write.

    `announce_event_subscription` asks its listeners before an event subscription is kept or deleted.
    """

    tenant: Tenant
    assumptions: Assumptions
    announce: Listener
    announce_event_subscription: EventSubscriptionListener
    activity_log: ActivityLog
    graph: Callable[[], Graph]
    """Made when it is first asked for: its engine takes a second to load."""

    def now(self) -> datetime:
        return self.tenant.clock.now()


@dataclass(frozen=True, slots=True)
class Call:
    """`names` are the path's parameters; `base_url` is the scheme and host by which the client came."""

    world: World
    method: str
    path: str
    names: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    base_url: str
    principal: Principal
    caller: Caller
    correlation_id: str
    client_request_id: str
    action: Action | None

    @property
    def api_version(self) -> str:
        return self.query["api-version"]

    @property
    def subscription(self) -> Subscription:
        return self.world.tenant.subscription(self.names["subscription"])

    @property
    def public_url(self) -> str:
        """The URL as events show it."""
        query = "&".join(f"{key}={value}" for key, value in self.query.items())
        return f"https://management.azure.com{self.path}?{query}"

    def operation(self, *, name: str, kind: OperationKind, resource_id: str, creates: bool = False) -> ArmOperation:
        """What listeners are told about this call, once it is carried out."""
        return ArmOperation(
            name=name,
            kind=kind,
            resource_id=resource_id,
            resource_provider=name.partition("/")[0],
            subscription_id=self.subscription.subscription_id,
            caller=self.caller,
            method=self.method,
            url=self.public_url,
            correlation_id=self.correlation_id,
            client_request_id=self.client_request_id,
            at=self.world.now(),
            creates=creates,
        )


type Handler = Callable[[Call], Awaitable[Answer]]
