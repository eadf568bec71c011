"""Preview: every subscription is read, and what the enforcer would change there is told. Nothing is written.

By the same reads and the same judgement as a reconcile, and what the ledger remembers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import batched

from enforcer.at_most import for_each
from enforcer.baseline import Baseline, Mode, Rule
from enforcer.commands.explain import explain
from enforcer.commands.foreseen import Foreseen, foresee
from enforcer.commands.foreseen_accounts import foresee_accounts
from enforcer.commands.preview_row import Row
from enforcer.commands.read_accounts import listed_by_index, read_accounts
from enforcer.errors import AzureError
from enforcer.facts import ALL_CONTROLS, SubscriptionId
from enforcer.memory.subscription import Memory
from enforcer.observed.account import Listed
from enforcer.observed.index_page import MOST_LISTED, IndexPage
from enforcer.observed.place import Place
from enforcer.observed.subject import Subject
from enforcer.observed.traits import Traits
from enforcer.scope import desired, goes_by_traits
from enforcer.verdict import Kind, Verdict
from enforcer.world import World

type Heard = Callable[[], None]
"""Told as each subscription is done."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a page of subscriptions before each is read."""

    traits: Mapping[SubscriptionId, Traits]
    plans: IndexPage
    accounts: Callable[[SubscriptionId], Listed]


async def preview(
    places: Mapping[SubscriptionId, Place], baseline: Baseline, world: World, *, fast: bool, heard: Heard
) -> tuple[Row, ...]:
    """In the order of the ids. LedgerDown.

    `fast` believes Resource Graph, half an hour behind, where it has a row; the accounts' switches it does not know.
    """
    rows: dict[SubscriptionId, Row] = {}
    for page in batched(sorted(places), MOST_LISTED, strict=False):
        known = await _known(page, baseline, world, fast=fast)

        async def look(one: SubscriptionId, known: _Known = known) -> None:
            rows[one] = await _look(one, places[one], baseline, world, known)
            heard()

        await for_each(page, look, at_once=world.concurrency)
    return tuple(rows[subscription] for subscription in sorted(rows))


async def _known(page: Sequence[SubscriptionId], baseline: Baseline, world: World, *, fast: bool) -> _Known:
    traits = await _traits(page, baseline, world)
    if not fast:
        return _Known(traits, IndexPage(), lambda _: None)
    return _Known(traits, await _indexed(page, world), await listed_by_index(page, world))


async def _traits(page: Sequence[SubscriptionId], baseline: Baseline, world: World) -> Mapping[SubscriptionId, Traits]:
    """As the index has them, where the baseline goes by them; else as the last sweep left them in the ledger."""
    try:
        return (await world.index.traits(page)).traits if goes_by_traits(baseline) else {}
    except AzureError:
        return {}


async def _indexed(page: Sequence[SubscriptionId], world: World) -> IndexPage:
    """Whoever may not ask the index, or gets no answer, reads directly."""
    try:
        return await world.index.plans(page)
    except AzureError:
        return IndexPage()


async def _look(one: SubscriptionId, place: Place, baseline: Baseline, world: World, known: _Known) -> Row:
    memory = await world.ledger.recall(one)
    subject = Subject(one, place, known.traits.get(one, memory.traits))
    row = await _of_plan(subject, baseline, world, memory, known.plans)
    return await _with_accounts(row, world, memory, known.accounts(one)) if row.desired.mode is not Mode.SKIP else row


async def _of_plan(subject: Subject, baseline: Baseline, world: World, memory: Memory, plans: IndexPage) -> Row:
    now = world.now()
    wanted, error = desired(baseline, subject, now=now), None
    try:
        known = plans.plans.get(subject.subscription)
        seen = None if wanted.mode is Mode.SKIP else known or await world.plans.read(subject.subscription)
        foreseen = foresee(wanted, seen, memory, now=now)
    except AzureError as stopped:
        error = stopped
        foreseen = Foreseen(tuple(Verdict(control, Kind.UNKNOWN, str(stopped)) for control in ALL_CONTROLS))
    return Row(
        subscription=subject.subscription,
        desired=wanted,
        explained=explain(baseline, subject, now=now),
        foreseen=foreseen,
        error=error,
    )


async def _with_accounts(row: Row, world: World, memory: Memory, listed: Listed) -> Row:
    """Whatever became of the plan: accounts are resources of another provider."""
    read = await read_accounts(row.subscription, row.desired, world, listed=listed)
    is_kept = row.desired.account_switch is Rule.ENABLED
    return replace(
        row,
        foreseen=row.foreseen.beside(foresee_accounts(row.desired, read, memory)),
        error=row.error or (read.error if is_kept else None),
        silence=next((each for each in (read.accounts, read.routes) if isinstance(each, AzureError)), None),
    )
