"""A made-up estate of any size behind the product's ports, 50 ms a call: only what was written is held in memory."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import batched

from enforcer.azure.graph import page
from enforcer.azure.groups import members_of
from enforcer.facts import AccountId, SubscriptionId
from enforcer.observed.account import Account, AccountsPage, AlertRoute, SwitchSeen
from enforcer.observed.index_page import MOST_LISTED, IndexPage, TraitsPage
from enforcer.observed.place import Place
from enforcer.observed.plan import Extension, OperationStatus, PlanSeen, PlanWrite, Registration, Tier

CALL_S = 0.05
DRIFTED_EVERY = 100
EVIDENCE = "AIPromptEvidence"
QUERIES, WINDOW_S = 15, 5.0
"""Resource Graph's quota (defender-plan 6)."""
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_TOP = "mg-contoso"
_HOMES = 40
"""Groups; who lies where is told with each subscription."""


class EstateService:
    """`size` subscriptions, of which one in `drifted_every` is at Free until it is written; `calls` by kind.

    `queries` ask the index for plans, `account_queries` for accounts; `reads` and `writes` are those of a plan until it
    is put right, `later` those that come after it: they confirm the heal, or find out whether an event told of it.
    """

    def __init__(self, size: int, *, drifted_every: int = DRIFTED_EVERY) -> None:
        self.size = size
        self._drifted_every = drifted_every
        self.calls = dict.fromkeys(("groups", "queries", "account_queries", "reads", "writes", "later"), 0)
        self.last_write_s = 0.0
        self.groups_by_then = 0
        """Pages of the list of members, until the last write: each process reads it anew after ten minutes."""
        self.confirmed_s = 0.0
        """When the last of those that were put right was read for the first time after it."""
        self._unconfirmed: set[SubscriptionId] = set()
        self._written: set[SubscriptionId] = set()
        self._asked: list[float] = []

    def now(self) -> datetime:
        return _BEGINNING + timedelta(seconds=asyncio.get_running_loop().time())

    async def members(self) -> Mapping[SubscriptionId, Place]:
        """As JSON text and back, page by page."""
        return await members_of(self._pages(), top=_TOP)

    async def traits(self, _: Sequence[SubscriptionId]) -> TraitsPage:
        """Nobody asks: the baseline goes by none."""
        return TraitsPage()

    async def plans(self, subscriptions: Sequence[SubscriptionId]) -> IndexPage:
        """As JSON text and back, because an answer costs memory; waits where the quota is used up."""
        await self._within_quota()
        await self._called("queries")
        rows = json.dumps([_row(one, is_on=self._is_on(one)) for one in subscriptions])
        return page(json.loads(rows), frozenset(subscriptions))

    async def accounts(self, subscriptions: Sequence[SubscriptionId]) -> AccountsPage:
        """Nobody has any; asking costs as much as asking for plans."""
        assert subscriptions
        await self._within_quota()
        await self._called("account_queries")
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
        await self._called("later" if one in self._written else "reads")
        if one in self._unconfirmed:
            self._unconfirmed.discard(one)
            self.confirmed_s = asyncio.get_running_loop().time()
        return _plan(OperationStatus.NOT_REPORTED) if self._is_on(one) else PlanSeen(Tier.FREE)

    async def write(self, one: SubscriptionId, write: PlanWrite) -> PlanSeen:
        assert write.extensions
        await self._called("writes")
        self._written.add(one)
        self._unconfirmed.add(one)
        self.last_write_s = asyncio.get_running_loop().time()
        self.groups_by_then = self.calls["groups"]
        return _plan(OperationStatus.SUCCEEDED)

    async def register(self, one: SubscriptionId) -> Registration:
        raise AssertionError(f"{one} is registered")

    async def state(self, one: SubscriptionId) -> Registration:
        raise AssertionError(f"{one} is registered")

    def _is_on(self, one: SubscriptionId) -> bool:
        return int(one[:8], 16) % self._drifted_every != 0 or one in self._written

    @property
    def is_at_rest(self) -> bool:
        """Every one that had drifted is put right, and was read again since."""
        drifted = -(-self.size // self._drifted_every)
        return len(self._written) == drifted and not self._unconfirmed

    async def _pages(self) -> AsyncIterator[dict[str, object]]:
        for numbers in batched(range(self.size), MOST_LISTED, strict=False):
            await self._called("groups")
            entries = [_entry(subscription(number), _home(number)) for number in numbers]
            page_of_groups: dict[str, object] = json.loads(json.dumps({"value": entries}))
            yield page_of_groups

    async def _called(self, kind: str) -> None:
        self.calls[kind] += 1
        await asyncio.sleep(CALL_S)

    async def _within_quota(self) -> None:
        now = asyncio.get_running_loop().time()
        self._asked = [at for at in self._asked if at > now - WINDOW_S]
        if len(self._asked) >= QUERIES:
            await asyncio.sleep(self._asked[0] + WINDOW_S - now)
        self._asked.append(asyncio.get_running_loop().time())


def subscription(number: int) -> SubscriptionId:
    """As even as real ids are, so that any slice has its share of any part of the estate."""
    end = blake2b(number.to_bytes(8), digest_size=6).hexdigest()
    return SubscriptionId(f"{number:08x}-0000-4000-8000-{end}")


def _home(number: int) -> str:
    return f"mg-landing-zone-{number % _HOMES}"


def _entry(one: SubscriptionId, home: str) -> dict[str, object]:
    parent = {"id": f"/providers/Microsoft.Management/managementGroups/{home}"}
    return {
        "id": f"/subscriptions/{one}",
        "type": "Microsoft.Management/managementGroups/subscriptions",
        "name": one,
        "properties": {"displayName": f"sub-{one}", "parent": parent},
    }


def _plan(status: OperationStatus) -> PlanSeen:
    return PlanSeen(Tier.STANDARD, (Extension(EVIDENCE, enabled=True, status=status),), correlation_id="c")


def _row(one: SubscriptionId, *, is_on: bool) -> dict[str, object]:
    return {
        "id": f"/subscriptions/{one}/providers/Microsoft.Security/pricings/AI",
        "subscriptionId": one,
        "tier": "Standard" if is_on else "Free",
        "extensions": [{"name": EVIDENCE, "isEnabled": "True"}] if is_on else None,
    }
