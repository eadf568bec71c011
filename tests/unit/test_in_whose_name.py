"""In whose name a look reports: the one of the first fact of what is not put right yet, and never an echo's."""

from dataclasses import replace
from datetime import datetime

import pytest

from enforcer.baseline import Baseline, Mode
from enforcer.facts import Actor, Cause, Fact
from enforcer.memory import LookAgain, Memory
from enforcer.outcome import Outcome
from enforcer.reconcile import reconcile
from enforcer.whose import OLDEST_EVENT
from tests.property.service import Reply, Service
from tests.unit.build import NOW, SUBSCRIPTION, fact, free, later, memory, standard, wanted

SOMEBODY, NOBODY = Actor(object_id="somebody"), Actor(object_id="us")
FIRST = fact(actor=SOMEBODY, when=later(minutes=-9), event_id="first", operation="write", correlation_id="theirs")
DUE = fact(cause=Cause.LOOK_AGAIN)
ECHO = fact(actor=NOBODY, when=NOW, event_id="echo", correlation_id="ours")
ENFORCED = Baseline(digest="d", name="n", mode=Mode.ENFORCE, plan=wanted(AIPromptEvidence="enabled"))
GOOD = standard(AIPromptEvidence=True)


async def looked(service: Service, known: Memory, *facts: Fact) -> list[Outcome]:
    """The facts one after the other, with what was known before them."""
    with service.world() as world:
        await world.ledger.update(SUBSCRIPTION, lambda _: known)
        return [await reconcile(each, ENFORCED, world) for each in facts]


async def name(known: Memory, told: Fact) -> Fact:
    return (await looked(Service(GOOD), known, told))[0].fact


async def test_the_look_that_mends_what_could_not_be_written_reports_who_broke_it() -> None:
    first, second = await looked(Service(free(), replies=[Reply.DENIED]), memory(), FIRST, DUE)
    assert first.fact == FIRST
    assert second.fact == replace(FIRST, cause=Cause.LOOK_AGAIN)


async def test_what_was_put_right_is_nobody_s_any_more() -> None:
    _, _, third = await looked(Service(free(), replies=[Reply.DENIED]), memory(), FIRST, DUE, DUE)
    assert third.fact == DUE


async def test_a_due_row_that_goes_back_to_nothing_reports_in_its_own_name() -> None:
    assert await name(memory(look_again=LookAgain(NOW, "x")), DUE) == DUE


async def test_a_new_fact_reports_in_its_own_name_whatever_is_not_settled() -> None:
    other = fact(actor=NOBODY, when=later(minutes=-1), event_id="other")
    assert await name(memory(unsettled=FIRST), other) == other


async def test_an_echo_blames_nobody() -> None:
    assert await name(memory(own_writes=("ours",)), ECHO) == replace(ECHO, actor=None, when=None)


async def test_an_echo_of_what_is_not_settled_reports_who_broke_it() -> None:
    assert await name(memory(own_writes=("ours",), unsettled=FIRST), ECHO) == replace(FIRST, event_id="echo")


TIMES = {
    "a time in the future": (later(days=9), NOW),
    "a time long ago": (later(days=-9), NOW - OLDEST_EVENT),
    "a time within a day": (later(hours=-23), later(hours=-23)),
    "no time": (None, None),
}


@pytest.mark.parametrize(("told", "believed"), TIMES.values(), ids=TIMES.keys())
async def test_a_time_that_no_delivery_can_have_is_not_believed(
    told: datetime | None, believed: datetime | None
) -> None:
    found = (await name(memory(), fact(when=told))).when
    assert (found and found.replace(microsecond=0)) == believed
