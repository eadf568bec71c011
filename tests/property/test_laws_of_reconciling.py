"""Laws of the whole story over a model of the service: any facts, any order, any answer (DESIGN 4: 1, 3, 5, 6)."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enforcer.assumptions import HARMLESS_EXTENSIONS
from enforcer.baseline import Baseline, Mode, PlanWanted, Rule
from enforcer.errors import NotNow
from enforcer.facts import Fact, SubscriptionId
from enforcer.looks.outcome import Outcome
from enforcer.observed.plan import Extension, PlanSeen, PlanWrite, Tier
from enforcer.reconcile import reconcile
from enforcer.verdict import Kind
from enforcer.world import World
from tests.property.service import Reply, Service
from tests.property.values import APPEARING, BASELINES, FACTS, PLANS, REPLIES
from tests.unit.build import EVIDENCE, MYSTERY, SHARING, SUBSCRIPTION, fact, free, standard, wanted

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SLOW = settings(max_examples=60)


def baseline(wanted: PlanWanted, mode: Mode = Mode.ENFORCE) -> Baseline:
    return Baseline(digest="d", name="n", mode=mode, plan=wanted)


async def looks(service: Service, world: World, wanted: PlanWanted, facts: list[Fact]) -> list[Outcome]:
    """The facts one after the other, an hour apart."""
    outcomes = []
    for each in facts:
        outcomes.append(await reconcile(each, baseline(wanted), world))
        service.waited += HOUR
    return outcomes


def settled(service: Service) -> PlanSeen:
    return PlanSeen(service.plan.tier, tuple(sorted(service.plan.extensions, key=lambda entry: entry.name)))


@SLOW
@given(BASELINES, PLANS, APPEARING, st.lists(FACTS, min_size=1, max_size=4))
async def test_order_and_repetition_of_facts_do_not_matter(
    wanted: PlanWanted, seen: PlanSeen, appearing: frozenset[str], facts: list[Fact]
) -> None:
    services = [Service(seen, appearing) for _ in range(3)]
    for service, told in zip(services, (facts[:1], [*facts, *facts], facts[::-1]), strict=True):
        with service.world() as world:
            await looks(service, world, wanted, told)
    assert settled(services[0]) == settled(services[1]) == settled(services[2])
    assert len(services[0].puts) == len(services[1].puts) == len(services[2].puts) <= 2


@SLOW
@given(BASELINES, PLANS, APPEARING, st.lists(st.sampled_from([Reply.DONE, Reply.FAILED, Reply.LOST, Reply.NEVER])))
async def test_once_the_service_behaves_the_baseline_is_reached_and_proven(
    wanted: PlanWanted, seen: PlanSeen, appearing: frozenset[str], replies: list[Reply]
) -> None:
    service = Service(seen, appearing, replies=list(replies[:5]))
    with service.world() as world:
        outcomes = await looks(service, world, wanted, [fact()] * 9)
        kinds = [verdict.kind for verdict in outcomes[-1].verdicts]
    assert set(kinds) <= {Kind.COMPLIANT, Kind.PROVEN}
    assert service.plan.tier is Tier.STANDARD
    assert all(service.plan.is_on(entry.name) is (entry.rule is Rule.ENABLED) for entry in wanted.managed)


async def unasked_on(service: Service, wanted: PlanWanted) -> set[str]:
    """What is on in the end, although it was off before, nobody asked for it, and it may disclose."""
    before = {entry.name.casefold() for entry in service.plan.extensions if entry.enabled}
    before = before if service.plan.tier is Tier.STANDARD else set()
    with service.world() as world:
        await looks(service, world, wanted, [fact()] * 9)
    on = {entry.name for entry in service.plan.extensions if entry.enabled} - set(HARMLESS_EXTENSIONS)
    return {name for name in on if wanted.rule(name) is not Rule.ENABLED and name.casefold() not in before}


@SLOW
@given(BASELINES, PLANS, APPEARING, st.lists(st.sampled_from(Reply), max_size=4))
async def test_nothing_is_disclosed_unasked_whatever_becomes_of_our_writes(
    wanted: PlanWanted, seen: PlanSeen, appearing: frozenset[str], replies: list[Reply]
) -> None:
    assert not await unasked_on(Service(seen, appearing, replies=list(replies)), wanted)


async def test_nothing_is_disclosed_unasked_when_the_answer_is_empty() -> None:
    assert not await unasked_on(Service(free(), frozenset({MYSTERY}), replies=[Reply.EMPTY]), wanted())


@pytest.mark.parametrize("silence", [Reply.SILENT])
async def test_a_refusal_is_not_healed_by_a_silent_answer(silence: Reply) -> None:
    service = Service(free(), replies=[Reply.FAILED, silence])
    with service.world() as world:
        outcomes = await looks(service, world, wanted(AIPromptEvidence="enabled"), [fact()] * 2)
    assert outcomes[-1].verdicts[-1].kind is Kind.UNPROVEN


class Locked(Service):
    """Locked for a PUT of ours while somebody switches sharing on."""

    async def write(self, subscription: SubscriptionId, write: PlanWrite) -> PlanSeen:
        if not self.waited:
            self.waited = HOUR
            self.plan = PlanSeen(Tier.STANDARD, (*self.plan.extensions, Extension(SHARING, enabled=True)))
            raise NotNow("Conflict", "another update operation is in progress")
        return await super().write(subscription, write)


async def test_what_somebody_switched_on_while_we_were_told_not_now_stays_on() -> None:
    service = Locked(standard(AIPromptEvidence=False))
    with service.world() as world:
        await looks(service, world, wanted(AIPromptEvidence="enabled"), [fact()] * 3)
    assert service.plan.is_on(EVIDENCE)
    assert service.plan.is_on(SHARING)


SPOKEN = st.lists(st.sampled_from([Reply.DONE, Reply.FAILED, Reply.LOST, Reply.NEVER, Reply.DENIED]), max_size=4)


@SLOW
@given(BASELINES, PLANS, SPOKEN)
async def test_nothing_is_called_proven_after_a_refusal_until_a_put_succeeds(
    wanted: PlanWanted, seen: PlanSeen, replies: list[Reply]
) -> None:
    service = Service(seen, replies=list(replies))
    with service.world() as world:
        for _ in range(9):
            outcome = await reconcile(fact(), baseline(wanted), world)
            managed = [entry for entry in wanted.managed if entry.rule is Rule.ENABLED]
            if managed and service.puts and not service.said_yes:
                assert {verdict.kind for verdict in outcome.verdicts} & {Kind.UNPROVEN, Kind.DRIFTED, Kind.REFUSED}
            service.waited += HOUR


@SLOW
@given(BASELINES, PLANS, APPEARING)
async def test_observing_writes_nothing(wanted: PlanWanted, seen: PlanSeen, appearing: frozenset[str]) -> None:
    service = Service(seen, appearing)
    with service.world() as world:
        await reconcile(fact(), baseline(wanted, Mode.OBSERVE), world)
    assert (service.puts, service.plan) == ([], seen)


@SLOW
@given(BASELINES, PLANS, REPLIES)
async def test_while_something_is_open_there_is_a_due_row(
    wanted: PlanWanted, seen: PlanSeen, replies: list[Reply]
) -> None:
    service = Service(seen, replies=list(replies))
    with service.world() as world:
        for _ in range(6):
            outcome = await reconcile(fact(), baseline(wanted), world)
            kinds = {verdict.kind for verdict in outcome.verdicts}
            kept = await world.ledger.recall(SUBSCRIPTION)
            assert kinds <= {Kind.COMPLIANT, Kind.PROVEN} or kept.look_again is not None
            assert kept.busy is None
            service.waited += HOUR
