"""What is true of each subscription and who made it so: changes by others, by us, refusals, places, what was told."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.azure import SimulatedAzure
from sandbox.exchanges import Exchange
from sandbox.operation import ArmOperation
from sandbox.state import PlanState, Tier
from tests.campaign.refusals import Refusals

AI = "AI"
MEMBERSHIP = timedelta(minutes=10, seconds=45)
"""The enforcer's cache of ten minutes, its budget, and an answer that hangs."""


@dataclass(frozen=True, slots=True)
class Change:
    """One plan before and after a write that ARM carried out."""

    before: PlanState
    after: PlanState
    is_ours: bool


@dataclass(slots=True)
class Told:
    """Whether a look that began after the last change by others has ended; `stale`: reads lagged in between."""

    changed: int = 0
    told: bool = False
    stale: bool = False


@dataclass(slots=True)
class Place:
    """Where a subscription is, since when, and when it left the estate."""

    inside: bool
    moved: datetime | None = None


@dataclass(slots=True)
class Truth:
    """`unasked`: on by our own write, which did not ask for it. `lied_to`: a forced write was lost, unknowably."""

    azure: SimulatedAzure
    us: str
    changes: dict[str, Change] = field(default_factory=dict)
    refusals: Refusals = field(default_factory=Refusals)
    unasked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    lied_to: set[str] = field(default_factory=set)
    told: dict[str, Told] = field(default_factory=lambda: defaultdict(Told))
    places: dict[str, Place] = field(default_factory=dict)
    ticks: int = 0

    def now(self) -> datetime:
        return self.azure.clock.now()

    def plan(self, subscription: str) -> PlanState:
        return self.azure.tenant.plan(subscription, AI)

    async def noted(self, operation: ArmOperation) -> None:
        """A write that ARM carried out; called before anything else happens."""
        subscription, is_ours = operation.subscription_id, operation.caller.object_id == self.us
        if not is_ours and not is_of_event_grid(operation.resource_id):
            self.touched(subscription)
        if operation.resource_id.endswith("/pricings/AI"):
            before = self.azure.tenant.subscription(subscription).superseded["ai"].plan
            self.changes[operation.client_request_id] = Change(before, self.plan(subscription), is_ours)

    def touched(self, subscription: str) -> None:
        """Somebody else changed something: whoever looked before knows nothing of it."""
        self.ticks += 1
        self.told[subscription] = Told(self.ticks)

    def began(self) -> int:
        """The moment at which a look begins."""
        self.ticks += 1
        return self.ticks

    def ended(self, subscription: str, began: int) -> None:
        known = self.told[subscription]
        known.told = known.told or began > known.changed

    def moved(self, subscription: str, *, inside: bool) -> None:
        if self.places[subscription].inside is not inside:
            self.places[subscription] = Place(inside, self.now())
            self.touched(subscription)

    def is_inside(self, subscription: str) -> bool:
        return subscription in self.places and self.places[subscription].inside

    def may_be_called(self, subscription: str, at: datetime, *, is_write: bool) -> bool:
        """Inside, or so lately outside that our memory of the estate may say otherwise; ARM takes no write then: the
        role does not reach it any more.
        """
        place = self.places.get(subscription)
        if place is None:
            return False
        late = timedelta() if is_write else MEMBERSHIP
        return place.inside or (place.moved is not None and at - place.moved <= late)

    def put(self, exchange: Exchange, *, worker: int | None) -> None:
        """After a PUT of the plan, whoever sent it: who is to blame for what is on, and for what is refused."""
        subscription = str(exchange.subscription_id)
        self._blame(exchange, subscription, is_ours=exchange.caller == self.us)
        self.refused_now(subscription, worker=worker)

    def refused_now(self, subscription: str, *, worker: int | None) -> None:
        refused = [name for name, state in self.plan(subscription).extensions.items() if state.refused]
        self.refusals.written(subscription, refused, at=self.now(), worker=worker)

    def put_outside(self, subscription: str, named: tuple[str, ...]) -> None:
        """A change outside ARM, by others."""
        self.touched(subscription)
        self.lied_to.discard(subscription)
        self.unasked[subscription] -= set(named)
        self._forget_what_is_off(subscription)
        self.refused_now(subscription, worker=None)

    def _blame(self, exchange: Exchange, subscription: str, *, is_ours: bool) -> None:
        asked = asked_on(exchange)
        change = self.changes.get(request_id(exchange))
        if not is_ours:
            self.unasked[subscription] -= asked
            self.lied_to.discard(subscription)
        elif change is not None:
            self.unasked[subscription] |= came_on(change) - asked
        self._forget_what_is_off(subscription)

    def _forget_what_is_off(self, subscription: str) -> None:
        self.unasked[subscription] &= on(self.plan(subscription))


def on(plan: PlanState) -> set[str]:
    """The extensions that read as on."""
    if plan.tier is Tier.FREE:
        return set()
    return {name for name, state in plan.extensions.items() if state.enabled}


def came_on(change: Change) -> set[str]:
    return on(change.after) - on(change.before)


def asked_on(exchange: Exchange) -> set[str]:
    """The extensions that the body of a PUT asks to be on."""
    return {name for name, enabled in sent(exchange).items() if enabled}


def sent(exchange: Exchange) -> dict[str, bool]:
    """What the body of a PUT says of each extension that it names."""
    return extensions(exchange.request)


def extensions(body: object) -> dict[str, bool]:
    """Of a plan's JSON, ours or ARM's; nothing where it has another shape."""
    return {str(entry["name"]): str(entry["isEnabled"]).lower() == "true" for entry in _entries(body)}


def reported(body: object) -> dict[str, str]:
    """The code of each `operationStatus` in ARM's answer, by extension; what it is silent about is missing."""
    return {
        str(entry["name"]): str(entry["operationStatus"]["code"])
        for entry in _entries(body)
        if entry.get("operationStatus")
    }


def _entries(body: object) -> list[dict[str, Any]]:
    properties = body.get("properties") if isinstance(body, dict) else None
    entries = properties.get("extensions") if isinstance(properties, dict) else None
    return entries if isinstance(entries, list) else []


def request_id(exchange: Exchange) -> str:
    return exchange.request_headers.get("x-ms-client-request-id", "")


def is_of_event_grid(path: str) -> bool:
    """It changes nothing that a plan is judged by."""
    return "/providers/microsoft.eventgrid/" in path.lower()
