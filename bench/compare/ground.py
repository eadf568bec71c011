"""A tenant of some size, its opponent, and what a contender sees of it: the same for everybody."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.compare.truth import Truth
from sandbox.azure import SimulatedAzure
from sandbox.demo.cast import AI, ASSUMED, ENROL_ROLE, ESTATE_ROLE, EVIDENCE, GROUP, SHARING
from sandbox.events.delivery import Request
from sandbox.events.in_process import InProcess
from sandbox.operation import PrincipalKind
from sandbox.seed import Seed, SeedAssignment, SeedGroup, SeedPlan, SeedSubscription
from sandbox.state import Principal
from sandbox.wire import JsonObject

PLAY = replace(ASSUMED, lock_seconds=0.0, inheritance_seconds=0.0, polling_retry_after_s=1)
"""No lock after a write and no wait for a role: both would meet everybody alike, and hide what a scenario is about."""

SECRET = "demo"  # noqa: S105  made-up principals of a made-up tenant
_AT_ONCE = 16
_GROUP_SCOPE = f"/providers/Microsoft.Management/managementGroups/{GROUP}"
_KEEPS = {EVIDENCE: True, SHARING: False}


def _principal(name: str, number: int, secret: str | None = None) -> Principal:
    ids = (f"c0000000-0000-4000-8000-{number:012d}", f"a0000000-0000-4000-8000-{number:012d}")
    return Principal(name, PrincipalKind.SERVICE_PRINCIPAL, *ids, "Contributor", secret)


PIPELINE = _principal("pipeline", 1, SECRET)
"""The opponent."""
OPERATOR = _principal("operator", 2, SECRET)
"""As whom the rivals log in."""
ENFORCER = _principal("enforcer", 3)


def subscription_id(number: int) -> str:
    return f"5ab5c210-0000-4000-8000-{number:012d}"


def tenant(size: int) -> Seed:
    """`size` subscriptions at the baseline."""
    roles = [json.loads(file.read_text(encoding="utf-8")) for file in (ESTATE_ROLE, ENROL_ROLE)]
    own = tuple(action for role in roles for action in role["Actions"])
    rights = {PIPELINE: ("*",), OPERATOR: ("*",), ENFORCER: own}
    return Seed(
        groups=(SeedGroup(GROUP, "Contoso", None),),
        subscriptions=tuple(_at_baseline(number) for number in range(1, size + 1)),
        principals=(PIPELINE, OPERATOR, ENFORCER),
        assignments=tuple(SeedAssignment(who.name, _GROUP_SCOPE, None, actions, ()) for who, actions in rights.items()),
        identity=ENFORCER.name,
        watch=GROUP,
        assumptions=PLAY,
    )


def _at_baseline(number: int) -> SeedSubscription:
    plan = SeedPlan(AI, "Standard", _KEEPS)
    return SeedSubscription(subscription_id(number), f"sub-{number}", GROUP, "Enabled", "Registered", (plan,))


async def _nobody_listens(_: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Ground:
    """`caller` is the contender's object id; `announce` tells it of a new subscription, where it can be told."""

    azure: SimulatedAzure
    truth: Truth
    folder: Path
    caller: str
    environment: dict[str, str]
    announce: Callable[[str], Awaitable[None]] = _nobody_listens
    touched: set[str] = field(default_factory=set)
    """The subscriptions to which something happened."""

    @property
    def subscriptions(self) -> tuple[str, ...]:
        return tuple(self.azure.tenant.subscriptions)

    async def switch_off(self) -> None:
        """The opponent sets the plan to Free everywhere: ordinary PUTs, whose events anybody may hear."""
        await self._everywhere({"pricingTier": "Free"})

    async def switch_evidence_off(self) -> None:
        await self._everywhere({"pricingTier": "Standard", "extensions": [{"name": EVIDENCE, "isEnabled": "False"}]})

    async def write_the_same(self) -> None:
        """The opponent writes what is there already."""
        extensions = [{"name": name, "isEnabled": str(on)} for name, on in _KEEPS.items()]
        await self._everywhere({"pricingTier": "Standard", "extensions": extensions})

    async def add_unregistered(self) -> None:
        """A subscription comes into being, and whoever can be told is told."""
        new = subscription_id(len(self.subscriptions) + 1)
        self.azure.tenant.add_subscription(new, name="new", management_group=GROUP, registered=False)
        self.truth.note(new)
        self.touched.add(new)
        await self.announce(new)

    async def _everywhere(self, properties: JsonObject) -> None:
        lanes = asyncio.Semaphore(_AT_ONCE)

        async def put(subscription: str) -> None:
            async with lanes:
                self.touched.add(subscription)
                await self._put(subscription, properties)

        await asyncio.gather(*(put(one) for one in self.subscriptions))

    async def _put(self, subscription: str, properties: JsonObject) -> None:
        token = self.azure.identity.token_for(PIPELINE)
        path = f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/{AI}?api-version=2024-01-01"
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        body = json.dumps({"properties": properties}).encode()
        request = Request("PUT", f"https://management.azure.com{path}", headers, body)
        answer = await InProcess(self.azure.app)(request)
        if answer.status not in {200, 201}:
            raise RuntimeError(f"the opponent's PUT in {subscription} was answered {answer.status}, not 200 or 201")
