"""When a subscription is looked at again, and when it is not."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from enforcer.assumptions import ECHO_DELAY
from enforcer.errors import AnswerLost, AzureError, ExtensionNotOffered, NotNow, OutsideEstate, Refused, Unreadable
from enforcer.memory.subscription import LookAgain, Memory, NotOffered
from enforcer.schedule import SHORTEST_WAIT, look_again, refused_retry
from tests.unit.build import EVIDENCE, FAILED, NO_ANSWER, NOT_REPORTED, NOW, awaiting, later, memory, unproven

LONG_AGO = later(days=-30)
OLD = {"first_seen": LONG_AGO}
YOUNG = {"first_seen": later(hours=-23)}


def needed(known: Memory, error: AzureError | None) -> LookAgain | None:
    return look_again(known, known, error, now=NOW)


def minutes(known: Memory, error: AzureError | None) -> float | None:
    need = needed(known, error)
    return None if need is None else (need.at - NOW) / timedelta(minutes=1)


def tried(attempt: int, **fields: object) -> Memory:
    return memory(look_again=LookAgain(NOW, "earlier", attempt), **fields)


FORBIDDEN = Unreadable("AuthorizationFailed", "no", may_be_new=True)
DENIED = Refused("AuthorizationFailed", "no", may_be_new=True)
OUTSIDE = OutsideEstate("OutsideEstate", "no")
HOUR = timedelta(hours=1)

AFTER = {
    "all is well": (memory(**OLD), None, None),
    "not now, for the first time": (memory(**OLD), NotNow("x", "y"), 1),
    "not now, for the fourth time": (tried(3, **OLD), NotNow("x", "y"), 10),
    "not now, for the hundredth time": (tried(99, **OLD), NotNow("x", "y"), 60),
    "a lost answer": (memory(**OLD), AnswerLost("x", "y"), 1),
    "two minutes are asked for": (memory(**OLD), NotNow("x", "y", retry_after=timedelta(seconds=120)), 2),
    "an hour is asked for": (tried(3, **OLD), NotNow("x", "y", retry_after=HOUR), 60),
    "a day is asked for": (memory(**OLD), NotNow("x", "y", retry_after=24 * HOUR), 60),
    "one second is asked for": (memory(**OLD), NotNow("x", "y", retry_after=timedelta(seconds=1)), 1 / 6),
    "zero seconds are asked for": (memory(**OLD), NotNow("x", "y", retry_after=timedelta(0)), 1),
    "a write was refused": (memory(**OLD), DENIED, 60),
    "a write was refused for the hundredth time": (tried(99, **OLD), DENIED, 60),
    "a write was refused to a new one": (memory(**YOUNG), DENIED, 1),
    "a write was refused to a new one too often": (tried(6, **YOUNG), DENIED, 60),
    "a disabled subscription": (memory(**YOUNG), Refused("ReadOnlyDisabledSubscription", "no"), 60),
    "an extension that is not offered": (memory(**OLD), ExtensionNotOffered("x", "y", extension=EVIDENCE), 60),
    "a read was denied": (memory(**OLD), FORBIDDEN, 60),
    "a read was denied for the last time": (tried(29, **OLD), FORBIDDEN, 60),
    "a read was denied too often": (tried(30, **OLD), FORBIDDEN, None),
    "a read was denied to a new one": (memory(**YOUNG), FORBIDDEN, 1),
    "a read was denied to one never met": (memory(), FORBIDDEN, 1),
    "a read was denied to a new one again": (tried(4, **YOUNG), FORBIDDEN, 30),
    "a read was denied to a new one for the whole ladder": (tried(6, **YOUNG), FORBIDDEN, 60),
    "a read was denied to one that has moved": (memory(**OLD, placed_at=later(hours=-23)), FORBIDDEN, 1),
    "a read was denied to one that moved a day ago": (memory(**OLD, placed_at=later(hours=-24)), FORBIDDEN, 60),
    "a read was denied here for the first time, and often elsewhere": (tried(20, **OLD).placed(NOW), FORBIDDEN, 1),
    "a write was refused to one that has moved": (memory(**OLD, placed_at=NOW), DENIED, 1),
    "one that does not exist yet": (memory(), Unreadable("SubscriptionNotFound", "no", may_be_new=True), 1),
    "an answer that is nonsense": (memory(), Unreadable("EndlessPages", "no"), 60),
    "outside the estate": (memory(**OLD), OUTSIDE, None),
    "outside the estate, and new": (memory(**YOUNG), OUTSIDE, 1),
    "outside the estate, and new, for the whole ladder": (tried(6, **YOUNG), OUTSIDE, None),
    "outside the estate, for a day": (memory(first_seen=later(hours=-24)), OUTSIDE, None),
}


@pytest.mark.parametrize(("known", "error", "expected"), AFTER.values(), ids=AFTER.keys())
def test_an_answer_says_when_to_look_again(known: Memory, error: AzureError | None, expected: float | None) -> None:
    assert minutes(known, error) == expected


def waits(error: AzureError, most: int = 50) -> list[int]:
    """Minutes from each look to the next, of a subscription that is met now and never answers otherwise."""
    known, now, found = memory(first_seen=NOW), NOW, list[int]()
    while (need := look_again(known, known, error, now=now)) and len(found) < most:
        found.append((need.at - now) // timedelta(minutes=1))
        known, now = replace(known, look_again=need), need.at
    return found


STEPS = [1, 2, 5, 10, 30, 60]
PATIENCE = {
    "a read that is denied": (FORBIDDEN, STEPS + 24 * [60]),
    "an answer that is nonsense": (Unreadable("EndlessPages", "no"), 30 * [60]),
    "a write that is refused": (DENIED, STEPS + 44 * [60]),
    "a place outside the estate": (OUTSIDE, STEPS),
    "an outage": (NotNow("x", "y"), STEPS + 44 * [60]),
}


@pytest.mark.parametrize(("error", "expected"), PATIENCE.values(), ids=PATIENCE.keys())
def test_a_new_subscription_is_let_go_only_when_looking_is_of_no_use(error: AzureError, expected: list[int]) -> None:
    assert waits(error) == expected


def test_how_often_trouble_was_met_is_told_by_the_row_before_the_look() -> None:
    now = memory(look_again=LookAgain(later(minutes=2), "a write was begun"))
    assert look_again(now, tried(3), NotNow("x", "y"), now=NOW) == LookAgain(later(minutes=10), "x", 4)
    assert look_again(tried(3), memory(), NotNow("x", "y"), now=NOW) == LookAgain(later(minutes=1), "x", 1)


NEEDS = {
    "a refused extension": (memory(unproven=(unproven(status=FAILED, at=later(minutes=5)),)), 5),
    "an extension without an answer": (memory(unproven=(unproven(status=NO_ANSWER, at=later(minutes=7)),)), 7),
    "an extension that was not reported": (memory(unproven=(unproven(status=NOT_REPORTED, at=later(minutes=5)),)), 5),
    "an extension that is not offered": (memory(not_offered=(NotOffered(EVIDENCE, later(hours=24)),)), 1_440),
    "a heal to confirm": (memory(awaiting=(awaiting(since=NOW),)), ECHO_DELAY / timedelta(minutes=1)),
    "the earliest of all": (
        memory(unproven=(unproven(at=later(minutes=5)), unproven(at=later(minutes=1))), awaiting=(awaiting(),)),
        1,
    ),
}


@pytest.mark.parametrize(("known", "expected"), NEEDS.values(), ids=NEEDS.keys())
def test_what_is_open_says_when_to_look_again(known: Memory, expected: float | None) -> None:
    assert minutes(known, None) == expected


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 10), (1, 300), (2, 900), (3, 3_600), (50, 3_600)])
def test_the_service_s_refusals_back_off(attempts: int, seconds: int) -> None:
    assert refused_retry(attempts, now=NOW) == NOW + timedelta(seconds=seconds)


OVERDUE = {
    "an unconfirmed heal": memory(first_seen=LONG_AGO, awaiting=(awaiting(since=later(minutes=-10)),)),
    "a refused extension": memory(first_seen=LONG_AGO, unproven=(unproven(at=later(minutes=-10)),)),
    "an extension that was not offered": memory(
        first_seen=LONG_AGO, not_offered=(NotOffered(EVIDENCE, later(minutes=-10)),)
    ),
}
STOPPED = {
    "429 for an hour": (NotNow("TooManyRequests", "no", retry_after=HOUR), later(hours=1)),
    "an outage": (NotNow("HTTP 503", "no"), later(minutes=1)),
    "a write that needs a person": (DENIED, later(hours=1)),
}


@pytest.mark.parametrize("known", OVERDUE.values(), ids=OVERDUE.keys())
@pytest.mark.parametrize(("error", "earliest"), STOPPED.values(), ids=STOPPED.keys())
def test_what_is_overdue_does_not_outrun_an_error(known: Memory, error: AzureError, earliest: datetime) -> None:
    need = needed(known, error)
    assert need is not None
    assert need.at == earliest


UNHELPED = {
    "a read that needs a person": FORBIDDEN,
    "an answer that is nonsense": Unreadable("EndlessPages", "no"),
    "a subscription that left the estate": OUTSIDE,
}


@pytest.mark.parametrize("known", OVERDUE.values(), ids=OVERDUE.keys())
@pytest.mark.parametrize("error", UNHELPED.values(), ids=UNHELPED.keys())
def test_what_is_overdue_is_not_due_at_once_after_a_look_that_told_nothing(known: Memory, error: AzureError) -> None:
    need = needed(known, error)
    assert need is None or need.at >= later(hours=1)


@pytest.mark.parametrize("known", OVERDUE.values(), ids=OVERDUE.keys())
def test_what_is_overdue_is_due_in_ten_seconds_and_not_at_once(known: Memory) -> None:
    need = needed(known, None)
    assert need is not None
    assert need.at == later(seconds=10) == NOW + SHORTEST_WAIT
