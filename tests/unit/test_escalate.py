"""Which heals are a fight, which refusals a person hears of, and when that is over."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from enforcer.baseline import Incident
from enforcer.errors import OutsideEstate, Refused
from enforcer.exposure.stretch import Waived
from enforcer.facts import AccountId, Actor, Cause, Control
from enforcer.incidents.escalate import escalated
from enforcer.incidents.fights import undone_again
from enforcer.looks.learnt import Learnt, Look
from enforcer.memory.accounts import AccountsKnown, Waiting
from enforcer.memory.heal import READ_BACK, Heal, HealState
from enforcer.memory.incident import MOST_HEALED, MOST_OPEN, Healed, IncidentKind, OpenIncident, Subject
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import PlanSeen
from enforcer.verdict import Kind, Verdict
from tests.unit.build import NOW, awaiting, fact, free, heal, later, learnt, memory, standard, unproven

PLAN, PROVIDER = Subject(Control.PLAN), Subject(Control.PROVIDER)
CHAT = AccountId("rg", "chat")
PROVEN = heal(state=HealState.PROVEN)
EVE, MALLORY = Actor(object_id="eve"), Actor(object_id="mallory")


def verdict(kind: Kind, control: Control = Control.PLAN, reason: str = "because") -> Verdict:
    return Verdict(control, kind, reason)


def look(seen: PlanSeen | None = None, kind: Kind = Kind.DRIFTED) -> Look:
    return Look(seen or free(), (verdict(kind),))


def healed(known: Memory, at: datetime = NOW, **fields: object) -> Memory:
    said: dict[str, object] = {"look": look(), "heals": (PROVEN,), "at": at, "verdicts": (verdict(Kind.PROVEN),)}
    return escalated(known, learnt(known, **(said | fields)))  # type: ignore[arg-type]  # what a test is about


def healed_at(*minutes: float) -> Memory:
    known = memory()
    for at in minutes:
        known = healed(known, later(minutes=at))
    return known


def fights(known: Memory) -> list[OpenIncident]:
    return [one for one in known.incidents if one.kind is IncidentKind.FIGHT]


COUNTED = {
    "a proven heal": (PROVEN, look(), (PLAN,)),
    "one whose lost answer was read back": (replace(PROVEN, proof=READ_BACK), look(standard(), Kind.PROVEN), (PLAN,)),
    "a plan that came back without one extension": (heal(state=HealState.UNPROVEN), look(), (PLAN,)),
    "an extension that is refused again": (heal(state=HealState.UNPROVEN), look(standard()), ()),
    "a forced PUT of what reads as it should": (PROVEN, look(standard(), Kind.UNPROVEN), ()),
    "a refusal": (heal(state=HealState.REFUSED), look(), ()),
    "one that was put off": (heal(state=HealState.WITHDRAWN), look(), ()),
    "one without an answer yet": (heal(state=HealState.BEGUN), look(), ()),
    "a registration under way": (heal(control=Control.PROVIDER, state=HealState.PENDING), look(), (PROVIDER,)),
    "an account's switch": (
        heal(control=Control.ACCOUNT, account=CHAT, state=HealState.PROVEN),
        look(standard(), Kind.COMPLIANT),
        (Subject(Control.ACCOUNT, CHAT),),
    ),
}


@pytest.mark.parametrize(("one", "seen", "expected"), COUNTED.values(), ids=COUNTED.keys())
def test_what_others_had_undone_is_counted_and_nothing_else(
    one: Heal, seen: Look, expected: tuple[Subject, ...]
) -> None:
    assert undone_again(learnt(memory(), look=seen, heals=(one,))) == expected


def test_a_plan_that_is_free_because_the_provider_was_unregistered_is_one_thing() -> None:
    registration = heal(control=Control.PROVIDER, state=HealState.PROVEN)
    cause = fact(cause=Cause.PROVIDER_CHANGED)
    assert undone_again(learnt(memory(), fact=cause, look=look(), heals=(registration, PROVEN))) == (PROVIDER,)
    known = memory(healed=(Healed(PROVIDER, later(minutes=-9)),))
    again = learnt(known, fact=fact(cause=Cause.LOOK_AGAIN), look=look(), heals=(PROVEN,))
    assert undone_again(again) == ()
    assert undone_again(replace(again, at=later(minutes=2))) == (PLAN,)
    assert undone_again(replace(again, fact=fact())) == (PLAN,)


def test_a_registration_that_takes_long_is_one_heal_however_often_it_is_asked_about() -> None:
    registration = heal(control=Control.PROVIDER, state=HealState.PENDING)
    cause = fact(cause=Cause.PROVIDER_CHANGED)
    known = memory(awaiting=(awaiting(Control.PROVIDER),))
    assert undone_again(learnt(memory(), fact=cause, look=look(), heals=(registration,))) == (PROVIDER,)
    for state in (HealState.PENDING, HealState.PROVEN):
        again = learnt(known, fact=cause, look=look(), heals=(replace(registration, state=state),))
        assert undone_again(again) == ()


def test_the_third_heal_within_the_hour_opens_and_further_ones_are_counted() -> None:
    assert fights(healed_at(0, 30)) == []
    (opened,) = fights(healed_at(0, 30, 59))
    assert (opened.subject, opened.count, opened.since) == (PLAN, 3, later(minutes=59))
    (going_on,) = fights(healed_at(0, 30, 59, 500))
    assert (going_on.count, going_on.since, going_on.last) == (4, later(minutes=59), later(minutes=500))


def test_accounts_that_are_fought_over_however_quickly_take_no_place_of_the_plan_s() -> None:
    accounts = [AccountId("rg", f"a{number}") for number in range(20)]
    switched = tuple(heal(control=Control.ACCOUNT, account=one, state=HealState.PROVEN) for one in accounts)
    known = memory()
    for minute in range(0, 42, 2):
        heals = (*switched, *((PROVEN,) if minute % 20 == 0 else ()))
        known = healed(known, later(minutes=minute), heals=heals)
    assert PLAN in {one.subject for one in fights(known)}
    assert len(known.healed) <= MOST_HEALED


def test_the_hour_slides() -> None:
    assert fights(healed_at(0, 30, 60)) == []
    assert len(fights(healed_at(0, 30, 60, 89))) == 1


def test_the_baseline_says_when() -> None:
    twice = Incident(after_heals=2, within=timedelta(minutes=5))
    assert fights(healed(healed_at(0), later(minutes=6), incident=twice)) == []
    assert len(fights(healed(healed_at(0), later(minutes=4), incident=twice))) == 1


def test_a_day_without_a_heal_ends_it_to_the_second() -> None:
    known = healed_at(0, 1, 2)
    end = later(minutes=2) + timedelta(days=1)
    assert fights(escalated(known, learnt(known, at=end - timedelta(seconds=1)))) != []
    assert fights(escalated(known, learnt(known, at=end))) == []


def test_the_opponent_is_who_was_named_last() -> None:
    known = healed(healed_at(0, 1), later(minutes=2), fact=fact(actor=EVE))
    assert fights(known)[0].actor == EVE
    assert fights(healed(known, later(minutes=3)))[0].actor == EVE
    assert fights(healed(known, later(minutes=3), fact=fact(actor=MALLORY)))[0].actor == MALLORY


REFUSED = {
    "a write that is denied": ((), verdict(Kind.REFUSED), True),
    "what the service does not offer": ((), verdict(Kind.REFUSED, reason="not offered"), True),
    "an extension, for the third time": ((unproven(attempts=3),), verdict(Kind.UNPROVEN), True),
    "an extension, for the second time": ((unproven(attempts=2),), verdict(Kind.UNPROVEN), False),
    "drift that could not be healed now": ((), verdict(Kind.DRIFTED), False),
    "what can't be read": ((), verdict(Kind.UNKNOWN), False),
    "a report of its own": ((), verdict(Kind.REFUSED, Control.EFFICACY), False),
}


@pytest.mark.parametrize(("open_", "said", "opens"), REFUSED.values(), ids=REFUSED.keys())
def test_what_azure_does_not_take_is_an_incident(open_: tuple[object, ...], said: Verdict, opens: bool) -> None:
    known = memory(unproven=open_)
    assert [one.kind for one in escalated(known, learnt(known, verdicts=(said,))).incidents] == (
        [IncidentKind.REFUSAL] if opens else []
    )


def test_a_new_subscription_s_denied_write_is_on_its_way() -> None:
    error = Refused("AuthorizationFailed", "no", may_be_new=True)
    for first_seen, expected in ((later(hours=-1), 0), (later(days=-2), 1)):
        known = memory(first_seen=first_seen)
        after = escalated(known, learnt(known, error=error, verdicts=(verdict(Kind.REFUSED),)))
        assert len(after.incidents) == expected


def refused(control: Control = Control.PLAN) -> Memory:
    known = memory()
    return escalated(known, learnt(known, verdicts=(verdict(Kind.REFUSED, control),)))


@pytest.mark.parametrize("kind", [Kind.COMPLIANT, Kind.PROVEN, Kind.EXEMPT, Kind.OBSERVED])
def test_a_refusal_is_over_as_soon_as_it_is_taken_or_nobody_asks_any_more(kind: Kind) -> None:
    known = refused()
    assert escalated(known, learnt(known, verdicts=(verdict(kind),))).incidents == ()


def test_a_pause_leaves_a_refusal_open_and_observe_mode_does_not() -> None:
    known = refused()
    look_in_pause = learnt(known, verdicts=(verdict(Kind.OBSERVED),), waived=Waived(paused=True))
    assert escalated(known, look_in_pause).incidents == known.incidents
    assert escalated(known, replace(look_in_pause, waived=Waived(paused=True, observed=True))).incidents == ()


@pytest.mark.parametrize("kind", [Kind.UNKNOWN, Kind.DRIFTED, Kind.UNPROVEN])
def test_it_is_not_over_because_something_else_is_wrong(kind: Kind) -> None:
    known = refused()
    assert len(escalated(known, learnt(known, verdicts=(verdict(kind),))).incidents) == 1


def test_one_account_that_is_as_it_should_be_says_nothing_of_those_that_wait() -> None:
    known = refused(Control.ACCOUNT)
    good = (verdict(Kind.PROVEN, Control.ACCOUNT),)
    waits = replace(known, accounts=AccountsKnown(waiting=(Waiting(CHAT, NOW),)))
    assert len(escalated(waits, learnt(waits, verdicts=good)).incidents) == 1
    assert escalated(known, learnt(known, verdicts=good)).incidents == ()


LEFT = {
    "skipped": learnt(memory(), skips=True),
    "outside the estate": learnt(memory(), error=OutsideEstate("x", "y")),
}


@pytest.mark.parametrize("look_there", LEFT.values(), ids=LEFT.keys())
def test_nothing_is_open_where_nothing_is_enforced(look_there: Learnt) -> None:
    known = healed_at(0, 1, 2)
    after = escalated(known, replace(look_there, recalled=known, known=known))
    assert (after.incidents, after.healed, after.incidents_over) == ((), (), known.incidents)


def test_what_people_were_told_of_is_told_however_early_another_ledger_says_that_it_began() -> None:
    (one,) = refused().incidents
    earlier, another = replace(one, since=later(minutes=-5)), replace(one, since=later(minutes=5))
    for known, expected in ((one, True), (earlier, True), (another, False)):
        after = memory(incidents=(known,), incidents_over=(known,)).told((one,), (one,))
        assert (after.incidents[0].told, after.incidents_over == ()) == (expected, expected)


def test_a_refusal_that_is_over_is_kept_until_people_know() -> None:
    known = refused()
    after = escalated(known, learnt(known, verdicts=(verdict(Kind.COMPLIANT),)))
    assert after.incidents_over == known.incidents
    assert after.told((), after.incidents_over).incidents_over == ()


def test_whatever_happens_a_memory_stays_small() -> None:
    known = memory()
    often = Incident(after_heals=20, within=timedelta(days=1))
    for number in range(100):
        switch = heal(control=Control.ACCOUNT, account=AccountId("rg", f"a{number % 30}"), state=HealState.PROVEN)
        known = healed(known, later(minutes=number), heals=(switch,), incident=often)
        known = healed(known, later(minutes=number), heals=(switch,), incident=Incident(2, timedelta(days=1)))
    assert len(known.healed) <= MOST_HEALED
    assert len(known.incidents) <= MOST_OPEN
    assert len(known.incidents_over) <= MOST_OPEN


@pytest.mark.parametrize("heals_before", range(4))
def test_a_change_that_is_applied_twice_counts_once(heals_before: int) -> None:
    known = healed_at(*range(heals_before))
    again = learnt(
        known,
        look=look(),
        heals=(PROVEN, heal(control=Control.PROVIDER, state=HealState.PROVEN)),
        verdicts=(verdict(Kind.REFUSED), verdict(Kind.PROVEN, Control.PROVIDER)),
        at=later(minutes=heals_before),
    )
    once = escalated(known, again)
    assert escalated(once, again) == once


def test_judging_changes_nothing_else() -> None:
    known = memory(first_seen=NOW, unproven=(unproven(attempts=5),))
    after = escalated(known, said(known))
    assert replace(after, incidents=(), healed=()) == known


def said(known: Memory) -> Learnt:
    return learnt(known, look=look(), heals=(PROVEN,), verdicts=(verdict(Kind.UNPROVEN),))
