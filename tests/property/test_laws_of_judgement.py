"""Laws of judgement: healing ends drift, nothing is weakened, nothing is disclosed unasked (DESIGN 4: 1, 2, 3)."""

from dataclasses import fields, replace

from hypothesis import assume, given

from enforcer.assumptions import DISCLOSING_EXTENSIONS, HARMLESS_EXTENSIONS
from enforcer.baseline import PlanWanted, Rule
from enforcer.controls.plan import judge
from enforcer.controls.proof import prove, unasked
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import PlanSeen, PlanWrite, Tier
from enforcer.verdict import Kind
from tests.property.service import put, read
from tests.property.values import APPEARING, BASELINES, FREE, MEMORIES, PLANS, STANDARD
from tests.unit.build import NOW


def write_for(wanted: PlanWanted, seen: PlanSeen, memory: Memory) -> PlanWrite:
    """The write that judgement wants; cases in which it wants none are left out."""
    action = judge(wanted, seen, memory, now=NOW).action
    assume(action is not None)
    assert isinstance(action, PlanWrite)
    return action


def offered(memory: Memory) -> frozenset[str]:
    return frozenset(entry.extension for entry in memory.not_offered if entry.until > NOW)


@given(BASELINES, PLANS, MEMORIES, APPEARING)
def test_healing_what_was_observed_leaves_nothing_to_do(
    wanted: PlanWanted, seen: PlanSeen, memory: Memory, appearing: frozenset[str]
) -> None:
    write = write_for(wanted, seen, memory)
    answer = put(seen, write, appearing - offered(memory))
    if late := unasked(wanted, answer, write.asked, memory.corrected):
        write = write_for(wanted, answer, replace(memory, asked=write.asked))
        answer = put(answer, write, appearing)
    proof = prove(wanted, write, answer, memory, now=NOW)
    after = replace(memory, unproven=proof.unproven, corrected=(*memory.corrected, *late), asked=None)
    again = judge(wanted, read(answer), after, now=NOW)
    assert (again.action, again.kind in {Kind.COMPLIANT, Kind.PROVEN, Kind.REFUSED}) == (None, True)


@given(BASELINES, PLANS, MEMORIES)
def test_judging_twice_says_the_same(wanted: PlanWanted, seen: PlanSeen, memory: Memory) -> None:
    assert judge(wanted, seen, memory, now=NOW) == judge(wanted, seen, memory, now=NOW)


def test_a_write_cannot_name_a_tier() -> None:
    assert {field.name for field in fields(PlanWrite)} == {"extensions"}


@given(BASELINES, STANDARD, MEMORIES, APPEARING)
def test_what_was_on_stays_on_unless_the_baseline_disables_it_or_it_came_unasked(
    wanted: PlanWanted, seen: PlanSeen, memory: Memory, appearing: frozenset[str]
) -> None:
    after = put(seen, write_for(wanted, seen, memory), appearing)
    came = {name.casefold() for name in unasked(wanted, seen, memory.asked, memory.corrected)}
    kept = [entry.name for entry in seen.extensions if entry.enabled and entry.name.casefold() not in came]
    assert after.tier is Tier.STANDARD
    assert all(after.is_on(name) for name in kept if wanted.rule(name) is not Rule.DISABLED)


@given(BASELINES, PLANS, MEMORIES)
def test_a_write_says_of_every_managed_extension_what_the_baseline_says(
    wanted: PlanWanted, seen: PlanSeen, memory: Memory
) -> None:
    sent = PlanSeen(Tier.STANDARD, write_for(wanted, seen, memory).extensions)
    for entry in wanted.managed:
        found = sent.extension(entry.name)
        assert (found is None) is (entry.name in offered(memory))
        assert found is None or found.enabled is (entry.rule is Rule.ENABLED)


@given(BASELINES, PLANS, MEMORIES)
def test_a_write_names_each_extension_once_in_order_and_without_properties_on_what_is_off(
    wanted: PlanWanted, seen: PlanSeen, memory: Memory
) -> None:
    sent = write_for(wanted, seen, memory).extensions
    assert [entry.name for entry in sent] == sorted({entry.name for entry in sent})
    assert len({entry.name.casefold() for entry in sent}) == len(sent)
    assert not any(entry.properties for entry in sent if not entry.enabled)


@given(BASELINES, FREE, MEMORIES)
def test_from_free_every_disclosing_extension_is_said_and_none_is_on_that_nobody_wanted(
    wanted: PlanWanted, seen: PlanSeen, memory: Memory
) -> None:
    write = write_for(wanted, seen, memory)
    sent = PlanSeen(Tier.STANDARD, write.extensions)
    assert all(sent.extension(name) for name in DISCLOSING_EXTENSIONS if name not in offered(memory))
    assert all(is_wanted(name, wanted, memory) for name in write.asked)


def is_wanted(name: str, wanted: PlanWanted, memory: Memory) -> bool:
    was_on = memory.last_plan is not None and memory.last_plan.is_on(name)
    return wanted.rule(name) is Rule.ENABLED or (was_on and wanted.rule(name) is Rule.UNMANAGED)


@given(BASELINES, FREE, MEMORIES, APPEARING)
def test_from_free_nothing_that_may_disclose_is_left_on_unasked_after_the_correction(
    wanted: PlanWanted, seen: PlanSeen, memory: Memory, appearing: frozenset[str]
) -> None:
    write = write_for(wanted, seen, memory)
    answer = put(seen, write, appearing - offered(memory))
    if unasked(wanted, answer, write.asked, ()):
        open_ = replace(memory, asked=write.asked, corrected=())
        answer = put(answer, write_for(wanted, answer, open_), appearing)
    on = {entry.name for entry in answer.extensions if entry.enabled} - set(HARMLESS_EXTENSIONS)
    assert all(is_wanted(name, wanted, memory) for name in on)
