"""A made-up estate of any size behind the product's ports, 50 ms a call: nothing of it is held in memory."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from enforcer.account import Account, AccountsPage, AlertRoute, SwitchSeen
from enforcer.azure.graph import page
from enforcer.facts import AccountId, SubscriptionId
from enforcer.index_page import IndexPage
from enforcer.place import Place
from enforcer.plan import Extension, OperationStatus, PlanSeen, PlanWrite, Registration, Tier
from enforcer.traits import Traits

CALL_S = 0.05
DRIFTED_EVERY = 100
EVIDENCE = "AIPromptEvidence"
_QUERIES, _WINDOW_S = 15, 5.0
"""Resource Graph's quota (defender-plan 6)."""
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_PLACE = Place(("mg-landing-zone", "mg-contoso"))


class EstateService:
    """`size` subscriptions, of which one in `drifted_every` is at Free until it is written; `calls` by kind."""

    def __init__(self, size: int, *, drifted_every: int = DRIFTED_EVERY) -> None:
        self.size = size
        self._drifted_every = drifted_every
        self.calls = {"groups": 0, "index": 0, "read": 0, "write": 0}
        self._written: set[SubscriptionId] = set()
        self._asked: list[float] = []

    def now(self) -> datetime:
        return _BEGINNING + timedelta(seconds=asyncio.get_running_loop().time())

    async def members(self) -> Mapping[SubscriptionId, Place]:
        for _ in range(0, self.size, 1_000):
            await self._called("groups")
        return {subscription(number): _PLACE for number in range(self.size)}

    async def traits(self, _: Sequence[SubscriptionId]) -> Mapping[SubscriptionId, Traits]:
        """Nobody asks: the baseline goes by none."""
        return {}

    async def plans(self, subscriptions: Sequence[SubscriptionId]) -> IndexPage:
        """As JSON text and back, because an answer costs memory; waits where the quota is used up."""
        await self._within_quota()
        await self._called("index")
        rows = json.dumps([_row(one, is_on=self._is_on(one)) for one in subscriptions])
        return page(json.loads(rows), frozenset(subscriptions))

    async def accounts(self, subscriptions: Sequence[SubscriptionId]) -> AccountsPage:
        """Nobody has any; asking costs as much as asking for plans."""
        assert subscriptions
        await self._within_quota()
        await self._called("index")
        return AccountsPage()

    async def of(self, one: SubscriptionId) -> tuple[Account, ...]:
        raise AssertionError(f"the index knows that {one} has none")

    async def switch(self, one: SubscriptionId, account: AccountId) -> SwitchSeen:
        raise AssertionError(f"{one} has no {account}")

    async def switch_on(self, one: SubscriptionId, account: AccountId) -> SwitchSeen:
        raise AssertionError(f"{one} has no {account}")

    async def contacts(self, one: SubscriptionId) -> tuple[AlertRoute, ...]:
        raise AssertionError(f"{one} has no account")

    async def exports(self, one: SubscriptionId) -> tuple[AlertRoute, ...]:
        raise AssertionError(f"{one} has no account")

    async def read(self, one: SubscriptionId) -> PlanSeen | None:
        await self._called("read")
        return _plan(OperationStatus.NOT_REPORTED) if self._is_on(one) else PlanSeen(Tier.FREE)

    async def write(self, one: SubscriptionId, write: PlanWrite) -> PlanSeen:
        assert write.extensions
        await self._called("write")
        self._written.add(one)
        return _plan(OperationStatus.SUCCEEDED)

    async def register(self, one: SubscriptionId) -> Registration:
        raise AssertionError(f"{one} is registered")

    async def state(self, one: SubscriptionId) -> Registration:
        raise AssertionError(f"{one} is registered")

    def _is_on(self, one: SubscriptionId) -> bool:
        return int(one[:8], 16) % self._drifted_every != 0 or one in self._written

    async def _called(self, kind: str) -> None:
        self.calls[kind] += 1
        await asyncio.sleep(CALL_S)

    async def _within_quota(self) -> None:
        now = asyncio.get_running_loop().time()
        self._asked = [at for at in self._asked if at > now - _WINDOW_S]
        if len(self._asked) >= _QUERIES:
            await asyncio.sleep(self._asked[0] + _WINDOW_S - now)
        self._asked.append(asyncio.get_running_loop().time())


def subscription(number: int) -> SubscriptionId:
    return SubscriptionId(f"{number:08x}-0000-4000-8000-{number:012x}")


def _plan(status: OperationStatus) -> PlanSeen:
    return PlanSeen(Tier.STANDARD, (Extension(EVIDENCE, enabled=True, status=status),), correlation_id="c")


def _row(one: SubscriptionId, *, is_on: bool) -> dict[str, object]:
    return {
        "id": f"/subscriptions/{one}/providers/Microsoft.Security/pricings/AI",
        "subscriptionId": one,
        "tier": "Standard" if is_on else "Free",
        "extensions": [{"name": EVIDENCE, "isEnabled": "True"}] if is_on else None,
    }
