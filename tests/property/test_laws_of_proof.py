"""Laws of proof: what was refused never reads as proven, and nothing is proven by itself (DESIGN 4: 5)."""

from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from enforcer.baseline import PlanWanted, Rule
from enforcer.controls.plan import judge
from enforcer.controls.proof import prove, read_back
from enforcer.looks.learnt import Look
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import OperationStatus, PlanSeen, PlanWrite, Tier
from enforcer.remembering.remember import remembered
from enforcer.schedule import SHORTEST_WAIT
from enforcer.verdict import Kind
from tests.property.service import Reply, put
from tests.property.values import BASELINES, ERRORS, FAILED_MEMORIES, MEMORIES, OPEN, PLANS, REFUSED_MEMORIES, STANDARD
from tests.unit.build import NOW, learnt

FOREVER = datetime.max.replace(tzinfo=UTC)


def write_for(wanted: PlanWanted, seen: PlanSeen, known: Memory) -> PlanWrite:
    """The write that judgement wants; cases in which it wants none are left out."""
    action = judge(wanted, seen, known, now=NOW).action
    assume(action is not None)
    assert isinstance(action, PlanWrite)
    return action


def refused(wanted: PlanWanted, known: Memory) -> list[str]:
    """What was refused, and is still managed and offered; cases without any are left out."""
    gone = {entry.extension for entry in known.not_offered if entry.until > NOW}
    names = [entry.extension for entry in known.unproven if entry.status in OPEN and entry.extension not in gone]
    assume(any(wanted.rule(name) is not Rule.UNMANAGED for name in names))
    return names


@given(BASELINES, PLANS, REFUSED_MEMORIES)
def test_what_was_refused_never_reads_as_right(wanted: PlanWanted, seen: PlanSeen, known: Memory) -> None:
    refused(wanted, known)
    assert judge(wanted, seen, known, now=NOW).kind in {Kind.UNPROVEN, Kind.DRIFTED}


@given(BASELINES, st.lists(STANDARD, max_size=4), REFUSED_MEMORIES)
def test_no_number_of_reads_makes_right_what_was_refused(
    wanted: PlanWanted, reads: list[PlanSeen], known: Memory
) -> None:
    names = refused(wanted, known)
    for number, seen in enumerate(reads):
        at = NOW + timedelta(minutes=number)
        look = Look(seen, (judge(wanted, seen, known, now=at),))
        known = remembered(known, learnt(known, look=look, wanted=wanted, at=at))
    managed = {name for name in names if wanted.rule(name) is not Rule.UNMANAGED}
    assert {entry.extension for entry in known.unproven} >= managed
    assert known.look_again is not None or not reads


@given(BASELINES, PLANS, MEMORIES)
def test_a_refused_write_is_neither_proven_nor_read_back(wanted: PlanWanted, seen: PlanSeen, known: Memory) -> None:
    write = write_for(wanted, seen, known)
    proof = prove(wanted, write, put(seen, write, frozenset(), Reply.FAILED), known, now=NOW)
    failed = any(wanted.rule(entry.name) is Rule.ENABLED for entry in write.extensions)
    assert failed is not (proof.verdict.kind in {Kind.PROVEN, Kind.REFUSED} and not proof.unproven)
    assert not (failed and proof.needs_reading)


@given(BASELINES, PLANS, MEMORIES, STANDARD)
def test_silence_is_proven_by_a_read_that_shows_what_was_sent(
    wanted: PlanWanted, seen: PlanSeen, known: Memory, later: PlanSeen
) -> None:
    write = write_for(wanted, seen, known)
    proof = prove(wanted, write, _silent(write), known, now=NOW)
    managed = [entry for entry in write.extensions if wanted.rule(entry.name) is not Rule.UNMANAGED]
    assume(proof.needs_reading)
    shows = all(later.is_on(entry.name) is entry.enabled for entry in managed)
    assert proof.verdict.kind is Kind.UNPROVEN
    assert (read_back(wanted, write, later, proof).verdict.kind is Kind.PROVEN) is shows


@given(BASELINES, PLANS, FAILED_MEMORIES)
def test_what_was_refused_is_not_proven_by_silence(wanted: PlanWanted, seen: PlanSeen, known: Memory) -> None:
    names = {entry.extension for entry in known.unproven if entry.status is OperationStatus.FAILED}
    write = write_for(wanted, seen, known)
    proof = prove(wanted, write, put(seen, write, frozenset(), Reply.SILENT), known, now=NOW)
    sent = {entry.name for entry in write.extensions if wanted.rule(entry.name) is not Rule.UNMANAGED}
    assert {entry.extension for entry in proof.unproven if entry.status is OperationStatus.FAILED} >= sent & names


@given(MEMORIES, MEMORIES, ERRORS)
def test_a_row_that_another_worker_put_there_is_never_lost(known: Memory, latest: Memory, error: object) -> None:
    assume(latest.look_again != known.look_again)
    kept = remembered(latest, learnt(known, error=error))
    if latest.look_again is not None:
        assert kept.look_again is not None
        assert kept.look_again.at <= latest.look_again.at


@given(MEMORIES, MEMORIES, ERRORS)
def test_remembering_twice_changes_nothing_but_the_step_of_the_ladder(
    known: Memory, latest: Memory, error: object
) -> None:
    once = remembered(latest, learnt(known, error=error))
    twice = remembered(once, learnt(known, error=error))
    if error is None:
        assert twice == once
    assert (twice.unproven, twice.awaiting, twice.last_plan, twice.busy) == (
        once.unproven,
        once.awaiting,
        once.last_plan,
        once.busy,
    )


@given(MEMORIES, MEMORIES, ERRORS)
def test_remembering_never_loses_what_was_corrected_asked_or_first_seen(
    known: Memory, latest: Memory, error: object
) -> None:
    kept = remembered(latest, learnt(known, error=error))
    assert (kept.corrected, kept.asked, kept.writes) == (latest.corrected, latest.asked, latest.writes)
    assert kept.first_seen == (latest.first_seen or NOW)


@given(MEMORIES, ERRORS)
def test_a_row_is_never_due_at_once_but_where_it_was_due_so_soon_before(known: Memory, error: object) -> None:
    kept = remembered(known, learnt(known, error=error))
    before = known.look_again.at if known.look_again else FOREVER
    if kept.look_again is not None:
        assert kept.look_again.at >= min(NOW + SHORTEST_WAIT, before if before > NOW else FOREVER)


@given(MEMORIES, ERRORS)
def test_no_wait_is_longer_than_an_hour_but_for_what_is_not_offered(known: Memory, error: object) -> None:
    kept = remembered(known, learnt(known, error=error))
    if kept.look_again and error is not None and kept.look_again.attempt:
        assert kept.look_again.at <= NOW + timedelta(hours=1)


def _silent(write: PlanWrite) -> PlanSeen:
    """An answer that shows what was sent and reports no status."""
    return PlanSeen(Tier.STANDARD, write.extensions)
