"""In whose name a look reports: the one of the first fact of what is not put right yet, and never an echo's."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from enforcer.baseline import Baseline, Mode
from enforcer.facts import AccountId, Actor, Cause, Fact
from enforcer.looks.outcome import Outcome
from enforcer.looks.whose import OLDEST_EVENT, in_whose_name, is_echo
from enforcer.memory.subscription import LookAgain, Memory
from enforcer.observed.plan import PlanSeen
from enforcer.reconcile import reconcile
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


SIGHT = later(hours=-1)
SINCE_SIGHT: dict[str, tuple[Fact, datetime | None]] = {
    "before the plan was last proven": (fact(when=later(hours=-2)), SIGHT),
    "after it": (fact(when=later(minutes=-5)), later(minutes=-5)),
    "in the future": (fact(when=later(days=1)), NOW),
    "of an account, whose last sight nobody remembers": (
        fact(when=later(hours=-2), account=AccountId("rg", "chat")),
        later(hours=-2),
    ),
}


@pytest.mark.parametrize(("told", "believed"), SINCE_SIGHT.values(), ids=SINCE_SIGHT)
def test_a_change_can_not_have_happened_before_the_plan_was_last_proven(told: Fact, believed: datetime | None) -> None:
    assert in_whose_name(told, memory(sight=SIGHT), is_echo=False, now=NOW).when == believed


def test_a_last_sight_in_the_future_is_a_wrong_clock() -> None:
    assert in_whose_name(fact(when=NOW), memory(sight=later(hours=1)), is_echo=False, now=NOW).when == NOW


@pytest.mark.parametrize("plan", [GOOD, free()], ids=["as it should be", "healed"])
async def test_a_look_that_ends_well_is_the_last_sight_from_when_it_began(plan: PlanSeen) -> None:
    service = Service(plan)
    with service.world() as world:
        began = world.now()
        await reconcile(fact(when=later(days=-9)), ENFORCED, world)
        sight = (await world.ledger.recall(SUBSCRIPTION)).sight
    assert sight is not None
    assert began <= sight <= began + timedelta(seconds=1)


async def test_a_look_that_does_not_end_well_is_no_sight() -> None:
    service = Service(free(), replies=[Reply.DENIED])
    with service.world() as world:
        await reconcile(fact(), ENFORCED, world)
        assert (await world.ledger.recall(SUBSCRIPTION)).sight is None


US, THEM = "0b9e0c57-0000-4000-8000-0000000000e1", "0b9e0c57-0000-4000-8000-0000000000e2"
NAMED = {
    "us, and we know who we are": (US, US, True),
    "somebody else, with our correlation id": (THEM, US, False),
    "somebody else, and we do not know who we are": (THEM, None, True),
    "nobody": (None, US, True),
}


@pytest.mark.parametrize(("named", "own", "ours"), NAMED.values(), ids=NAMED)
def test_an_echo_has_our_correlation_id_and_names_nobody_else(
    named: str | None, own: str | None, *, ours: bool
) -> None:
    told = fact(correlation_id="ours", actor=Actor(object_id=named, app_id="x"))
    assert is_echo(told, memory(own_writes=("ours",)), own) is ours


def test_an_event_that_names_us_and_has_no_correlation_id_of_ours_is_no_echo() -> None:
    forged = fact(correlation_id="theirs", actor=Actor(object_id=US))
    assert not is_echo(forged, memory(own_writes=("ours",)), US)


def test_an_event_that_only_claims_to_be_ours_blames_nobody_and_keeps_its_time() -> None:
    forged = fact(correlation_id="theirs", actor=Actor(object_id=US), when=later(minutes=-1))
    named = in_whose_name(forged, memory(), is_echo=False, now=NOW, own=US)
    assert (named.actor, named.when) == (None, later(minutes=-1))
