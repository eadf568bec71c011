"""Preview: every subscription is read, and what the enforcer would change there is told. Nothing is written.

By the same reads and the same judgement as a reconcile, and what the ledger remembers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched

from enforcer.at_most import for_each
from enforcer.baseline import Baseline, Mode
from enforcer.desired import Desired
from enforcer.errors import AzureError, Refused, Unreadable
from enforcer.explain import explain
from enforcer.facts import ALL_CONTROLS, SubscriptionId
from enforcer.foreseen import Foreseen, foresee
from enforcer.index_page import MOST_LISTED, IndexPage
from enforcer.memory import Memory
from enforcer.place import Place
from enforcer.plan import PlanSeen
from enforcer.scope import desired, goes_by_traits
from enforcer.subject import Subject
from enforcer.traits import Traits
from enforcer.verdict import Kind, Verdict, worst_of
from enforcer.world import World

type Heard = Callable[[], None]
"""Told as each subscription is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One subscription: what is wanted and why, and what would be done. `error`: why it can't be read."""

    subscription: SubscriptionId
    desired: Desired
    explained: tuple[str, ...]
    foreseen: Foreseen
    error: AzureError | None = None

    @property
    def kind(self) -> Kind:
        """The worst verdict; what Azure denies us is refused, what it does not answer unknown."""
        if self.error is not None:
            return Kind.REFUSED if isinstance(self.error, Refused | Unreadable) else Kind.UNKNOWN
        return worst_of(self.foreseen.verdicts)

    @property
    def is_to_be_written(self) -> bool:
        return any(change.written for change in self.foreseen.changes)


async def preview(
    places: Mapping[SubscriptionId, Place], baseline: Baseline, world: World, *, fast: bool, heard: Heard
) -> tuple[Row, ...]:
    """In the order of the ids. `fast` believes Resource Graph, half an hour behind, where it has a row. LedgerDown."""
    rows: dict[SubscriptionId, Row] = {}
    for page in batched(sorted(places), MOST_LISTED, strict=False):
        known = await _traits(page, baseline, world)
        found = await _indexed(page, world) if fast else IndexPage()

        async def look(
            subscription: SubscriptionId, known: Mapping[SubscriptionId, Traits] = known, found: IndexPage = found
        ) -> None:
            memory = await world.ledger.recall(subscription)
            subject = Subject(subscription, places[subscription], known.get(subscription, memory.traits))
            rows[subscription] = await _row(subject, baseline, world, memory, found.plans.get(subscription))
            heard()

        await for_each(page, look)
    return tuple(rows[subscription] for subscription in sorted(rows))


async def _traits(page: Sequence[SubscriptionId], baseline: Baseline, world: World) -> Mapping[SubscriptionId, Traits]:
    """As the index has them, where the baseline goes by them; else as the last sweep left them in the ledger."""
    try:
        return await world.index.traits(page) if goes_by_traits(baseline) else {}
    except AzureError:
        return {}


async def _indexed(page: Sequence[SubscriptionId], world: World) -> IndexPage:
    """Whoever may not ask the index, or gets no answer, reads directly."""
    try:
        return await world.index.plans(page)
    except AzureError:
        return IndexPage()


async def _row(subject: Subject, baseline: Baseline, world: World, memory: Memory, known: PlanSeen | None) -> Row:
    now = world.now()
    wanted, error = desired(baseline, subject, now=now), None
    try:
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
