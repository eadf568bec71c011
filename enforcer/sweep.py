"""Sweep: the whole estate by Resource Graph, page by page; what does not read as the baseline wants it becomes due.

The index is some time behind, so it only says where to look: every suspicion is judged again by a fresh GET. And one
part of the estate in SLICES is read directly whatever the index says.
"""

import asyncio
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from itertools import batched

from enforcer.at_most import for_each
from enforcer.baseline import Baseline, Mode
from enforcer.calls import counting
from enforcer.controls import plan as plan_control
from enforcer.desired import Desired
from enforcer.errors import Refused, Unreadable
from enforcer.facts import ALL_CONTROLS, Cause, Fact, SubscriptionId
from enforcer.memory.subscription import Memory
from enforcer.memory.sweep import SLICES, SweepState
from enforcer.observed.account import Listed
from enforcer.observed.index_page import MOST_LISTED, IndexPage, TraitsPage
from enforcer.observed.members import Members
from enforcer.observed.place import Place
from enforcer.observed.subject import Subject
from enforcer.scope import desired
from enforcer.sweeping.appeared import added, appeared
from enforcer.sweeping.behind import behind
from enforcer.sweeping.due import make_due
from enforcer.sweeping.learn_traits import learn_traits
from enforcer.sweeping.recall_page import recall_page
from enforcer.sweeping.slice_accounts import SliceAccounts
from enforcer.verdict import Kind
from enforcer.world import World

BUDGET = timedelta(minutes=4)
"""Of one run of the timer, whose function may take five minutes; the next run goes on."""

SUSPECTED = "the index shows drift"
"""The reason of a suspect's due row."""

BEHIND = "more is wanted of the accounts"
"""The reason of the due row of one whose AI accounts are to be looked at by another wish."""

_AS_WANTED = frozenset(kind.value for kind in (Kind.COMPLIANT, Kind.PROVEN, Kind.EXEMPT, Kind.SKIPPED))
_WAITING = frozenset(kind.value for kind in (Kind.UNPROVEN, Kind.REFUSED))
_NO_ROW, _UNREADABLE = "no row", "unreadable"

type Look = Callable[[Fact, Listed], Awaitable[bool]]
"""Whether everything could be read; what could not be has a due row."""


async def sweep(baseline: Baseline, world: World, look: Look) -> SweepState | None:
    """The sweep that was finished; None when it is not time, when another worker is at it, or when there is more to do.

    AzureError when the groups or the index can't be read, LedgerDown when the ledger can't: the next run goes on.
    """
    holder, give_up = str(uuid.uuid4()), world.now() + BUDGET
    state = await world.ledger.sweep(lambda found: found.claimed(holder, now=world.now()))
    if state.holder != holder:
        return None
    try:
        places = await _members(holder, world)
        mine = tuple(member for member in places.after(state.after) if in_slice(member, state.number))
        accounts = SliceAccounts(mine, world.index)
        for page in batched(places.after(state.after), MOST_LISTED, strict=False):
            if world.now() >= give_up:
                return None
            turn = _Turn({one: places[one] for one in page}, state, world, baseline)
            state = await turn.play(accounts, look)
            if state.holder != holder:
                return None
        state = await world.ledger.sweep(lambda found: found.finished(holder, now=world.now()))
        return None if state.is_under_way else state
    finally:
        await world.ledger.sweep(lambda found: found.released() if found.holder == holder else found)


async def _members(holder: str, world: World) -> Members:
    """What it takes to know them is part of the sweep."""
    with counting() as calls:
        places = await world.estate.members()
    spent = sum(calls.values())
    await world.ledger.sweep(lambda found: found.asked(holder, calls=spent, now=world.now()))
    return places


class _Turn:
    """One page: ask the index and make suspects due; meanwhile look at the slice's own."""

    def __init__(
        self, page: Mapping[SubscriptionId, Place], state: SweepState, world: World, baseline: Baseline
    ) -> None:
        self._page = page
        self._state = state
        self._world = world
        self._baseline = baseline
        self._mine = [subscription for subscription in page if in_slice(subscription, state.number)]
        self._counts: Counter[str] = Counter()
        self._new: Mapping[str, tuple[int, int]] = {}
        self._odd = 0
        self._is_spoilt = False
        self._failed = 0
        self._paced_until = state.paced_until

    async def play(self, accounts: SliceAccounts, look: Look) -> SweepState:
        """Of another holder: we were too late."""
        with counting() as calls:
            ended = await asyncio.gather(self._ask(), self._look_directly(accounts, look), return_exceptions=True)
        for trouble in ended:
            if trouble is not None:
                raise trouble
        return await self._world.ledger.sweep(
            lambda kept: kept.turned(
                self._state.holder,
                after=max(self._page),
                calls=sum(calls.values()),
                looked=len(self._mine) - self._failed,
                failed=self._failed,
                odd=self._odd,
                spoilt=int(self._is_spoilt),
                counts=self._counts,
                paced_until=self._paced_until or self._world.now(),
                extensions=added(kept.extensions, self._new),
                now=self._world.now(),
            )
        )

    async def _look_directly(self, accounts: SliceAccounts, look: Look) -> None:
        """To the end, also where the index does not answer: a look that is cut off may have written."""
        listed = await accounts.of(self._mine)

        async def directly(one: SubscriptionId) -> None:
            self._failed += not await look(_fact(one), listed(one))

        await for_each(self._mine, directly, at_once=self._world.concurrency)

    async def _ask(self) -> None:
        memories = await recall_page(tuple(self._page), self._world, after=self._state.after)
        told = await learn_traits(memories, self._baseline, self._world)
        found = await _asked(tuple(self._page), self._world)
        wants = {one: self._wanted(memory, told) for one, memory in memories.items()}
        says = {one: self._says(memories[one], found, wanted) for one, wanted in wants.items()}
        suspects = [one for one, said in says.items() if one not in self._mine and _is_suspect(memories[one], said)]
        more = await behind(wants, memories, self._world) - {*suspects, *self._mine}
        pace, until = self._baseline.limits.writes_per_second, self._state.paced_until
        until = await make_due(suspects, SUSPECTED, self._world, writes_per_second=pace, suspected=True, after=until)
        self._paced_until = await make_due(sorted(more), BEHIND, self._world, writes_per_second=pace, after=until)
        self._odd, self._counts = len(told.unreadable), Counter(says.values())
        self._is_spoilt = found.is_spoilt or bool(found.unreadable)
        self._new = appeared(found.plans.values(), self._baseline)

    def _wanted(self, memory: Memory, told: TraitsPage) -> Desired:
        """Of whose traits the index does not tell, the ledger does."""
        one = memory.subscription
        subject = Subject(one, self._page[one], told.traits.get(one, memory.traits))
        return desired(self._baseline, subject, now=self._world.now())

    def _says(self, memory: Memory, found: IndexPage, wanted: Desired) -> str:
        """The kind of the verdict, or what there is instead of one."""
        if wanted.mode is Mode.SKIP:
            return Kind.SKIPPED.value
        if memory.subscription in found.unreadable:
            return _UNREADABLE
        seen = found.plans.get(memory.subscription)
        if seen is None:
            return _NO_ROW
        return wanted.exempted(plan_control.judge(wanted.plan, seen, memory, now=self._world.now())).kind.value


def _is_suspect(memory: Memory, said: str) -> bool:
    """What waits for its next try has its row, whose time must not come sooner for being swept."""
    return said not in _AS_WANTED and not (said in _WAITING and memory.look_again)


async def _asked(page: Sequence[SubscriptionId], world: World) -> IndexPage:
    """An index that refuses to answer says nothing of anybody: then all of the page is looked at directly."""
    try:
        return await world.index.plans(page)
    except (Refused, Unreadable):
        return IndexPage(unreadable=frozenset(page))


def in_slice(subscription: SubscriptionId, number: int) -> bool:
    """Each subscription is in one slice of SLICES, by the number that its id is."""
    return int(subscription.replace("-", ""), 16) % SLICES == number % SLICES


def _fact(subscription: SubscriptionId) -> Fact:
    return Fact(subscription=subscription, controls=ALL_CONTROLS, cause=Cause.SLICE)
