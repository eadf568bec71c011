"""What the judge believes of our writes: what may have arrived, and what came on with them, as far as anybody heard."""

from datetime import UTC, datetime

import pytest

from sandbox.exchanges import Exchange
from sandbox.faults import Action, LostAnswer, ServerError
from tests.campaign.calls import Call, View
from tests.campaign.open_ends import OpenEnds

EXTENSION = "AIFutureSharing"
OFF, ON = View("Standard", {EXTENSION: False}), View("Standard", {EXTENSION: True})


def plan(*, enabled: bool) -> dict[str, object]:
    """With the one extension, as ARM shows it."""
    return {"properties": {"extensions": [{"name": EXTENSION, "isEnabled": str(enabled)}]}}


def call(
    method: str = "PUT", *, done: bool = True, fault: Action | None = None, on: bool = False, view: View = OFF
) -> Call:
    """Asks for nothing; the answer shows the extension `on`, which the worker last heard of as in `view`."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    answer = plan(enabled=on)
    exchange = Exchange(at, method, "", {}, None, {}, None, 200 if done else 409, answer, {}, "", done, fault)
    return Call(exchange, "", view, 1, heard=True)


DONE, NO, LOST, FAILED = call(), call(done=False), call(fault=LostAnswer()), call(done=False, fault=ServerError(503))


@pytest.mark.parametrize(
    ("puts", "is_uncertain"),
    [
        ((), False),
        ((DONE,), False),
        ((NO,), False),
        ((LOST,), True),
        ((FAILED,), True),
        ((LOST, NO), True),
        ((LOST, DONE), False),
        ((DONE, LOST), True),
    ],
    ids=[
        "none was sent",
        "answered",
        "a no",
        "no answer",
        "a failure may have arrived",
        "a no says nothing of an earlier one",
        "a later one was answered",
        "the latest was not",
    ],
)
def test_a_write_is_uncertain_only_while_nobody_can_know_what_became_of_it(
    puts: tuple[Call, ...], *, is_uncertain: bool
) -> None:
    known = OpenEnds()
    for one in puts:
        known.written(one, set())
    assert known.is_uncertain is is_uncertain


def test_a_write_is_uncertain_until_its_answer_is_heard() -> None:
    known, late = OpenEnds(), call()
    late.heard = False
    known.written(late, set())
    assert known.is_uncertain
    late.heard = True
    assert not known.is_uncertain


def test_what_nobody_knows_to_be_sent_is_uncertain_until_the_next_answer() -> None:
    known = OpenEnds()
    known.written(DONE, set())
    known.may_have_been_sent()
    assert known.is_uncertain
    known.written(DONE, set())
    assert not known.is_uncertain


@pytest.mark.parametrize(("view", "came_on"), [(OFF, {EXTENSION}), (ON, set[str]())], ids=["was off", "was on"])
def test_what_an_answer_shows_on_came_on_with_the_write_where_it_was_off_before(view: View, came_on: set[str]) -> None:
    known = OpenEnds()
    known.answered(call(on=True, view=view))
    assert known.came_on == came_on


def test_what_came_on_is_a_wish_once_others_ask_for_it_or_a_read_has_shown_it_off() -> None:
    wished, off = OpenEnds(), OpenEnds()
    for known in (wished, off):
        known.answered(call(on=True))
    wished.wished({EXTENSION})
    off.read(call("GET", on=False))
    assert (wished.came_on, off.came_on) == (set(), set())
