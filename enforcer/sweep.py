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

from enforcer.account import Listed
from enforcer.appeared import added, appeared
from enforcer.at_most import for_each
from enforcer.baseline import Baseline, Mode
from enforcer.behind import behind
from enforcer.calls import counting
from enforcer.controls import plan as plan_control
from enforcer.desired import Desired
from enforcer.due import make_due
from enforcer.errors import Refused, Unreadable
from enforcer.facts import ALL_CONTROLS, Cause, Fact, SubscriptionId
from enforcer.index_page import MOST_LISTED, IndexPage
from enforcer.learn_traits import learn_traits
from enforcer.memory import Memory
from enforcer.place import Place
from enforcer.scope import desired
from enforcer.slice_accounts import SliceAccounts
from enforcer.subject import Subject
from enforcer.sweep_state import SLICES, SweepState
from enforcer.traits import UNKNOWN
from enforcer.verdict import Kind
from enforcer.world import World

BUDGET = timedelta(minutes=4)
"""Of one run of the timer, whose function may take five minutes; the next run goes on."""

SUSPECTED = "the index shows drift"
"""The reason of a suspect's due row."""

BEHIND = "more is wanted of the accounts"
"""The reason of the due row of one whose AI accounts are to be looked at by another wish."""

_AS_WANTED = frozenset(kind.value for kind in (Kind.COMPLIANT, Kind.EXEMPT, Kind.SKIPPED))
_NO_ROW, _UNREADABLE = "no row", "unreadable"

type Look = Callable[[Fact, Listed], Awaitable[None]]


async def sweep(baseline: Baseline, world: World, look: Look) -> SweepState | None:
    """The sweep that was finished; None when it is not time, when another worker is at it, or when there is more to do.

    AzureError when the groups or the index can't be read, LedgerDown when the ledger can't: the next run goes on.
    """
    holder, give_up = str(uuid.uuid4()), world.now() + BUDGET
    state = await world.ledger.sweep(lambda found: found.claimed(holder, now=world.now()))
    if state.holder != holder:
        return None
    try:
        places = await world.estate.members()
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
                looked=len(self._mine),
                counts=self._counts,
                paced_until=self._paced_until or self._world.now(),
                extensions=added(kept.extensions, self._new),
                now=self._world.now(),
            )
        )

    async def _look_directly(self, accounts: SliceAccounts, look: Look) -> None:
        """To the end, also where the index does not answer: a look that is cut off may have written."""
        listed = await accounts.of(self._mine)
        await for_each(self._mine, lambda one: look(_fact(one), listed(one)), at_once=self._world.concurrency)

    async def _ask(self) -> None:
        wants = await _wants(self._page, self._baseline, self._world)
        found = await _asked(tuple(self._page), self._world)
        says = {one: _says(one, found, wanted, self._world) for one, wanted in wants.items()}
        suspects = [one for one in self._page if says[one] not in _AS_WANTED and one not in self._mine]
        more = await behind(tuple(self._page), wants, self._world) - {*suspects, *self._mine}
        pace, until = self._baseline.limits.writes_per_second, self._state.paced_until
        until = await make_due(suspects, SUSPECTED, self._world, writes_per_second=pace, suspected=True, after=until)
        self._paced_until = await make_due(sorted(more), BEHIND, self._world, writes_per_second=pace, after=until)
        self._counts, self._new = Counter(says.values()), appeared(found.plans.values(), self._baseline)


async def _wants(
    page: Mapping[SubscriptionId, Place], baseline: Baseline, world: World
) -> dict[SubscriptionId, Desired]:
    traits = await learn_traits(tuple(page), baseline, world)
    subjects = (Subject(one, place, traits.get(one, UNKNOWN)) for one, place in page.items())
    return {one.subscription: desired(baseline, one, now=world.now()) for one in subjects}


async def _asked(page: Sequence[SubscriptionId], world: World) -> IndexPage:
    """An index that refuses to answer says nothing of anybody: then all of the page is looked at directly."""
    try:
        return await world.index.plans(page)
    except (Refused, Unreadable):
        return IndexPage(unreadable=frozenset(page))


def in_slice(subscription: SubscriptionId, number: int) -> bool:
    """Each subscription is in one slice of SLICES, by the number that its id is."""
    return int(subscription.replace("-", ""), 16) % SLICES == number % SLICES


def _says(subscription: SubscriptionId, found: IndexPage, wanted: Desired, world: World) -> str:
    if wanted.mode is Mode.SKIP:
        return Kind.SKIPPED.value
    if subscription in found.unreadable:
        return _UNREADABLE
    seen = found.plans.get(subscription)
    if seen is None:
        return _NO_ROW
    verdict = plan_control.judge(wanted.plan, seen, Memory(subscription=subscription), now=world.now())
    return wanted.exempted(verdict).kind.value


def _fact(subscription: SubscriptionId) -> Fact:
    return Fact(subscription=subscription, controls=ALL_CONTROLS, cause=Cause.SLICE)
