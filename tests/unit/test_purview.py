"""What is remembered of Purview's service principal, and what is told of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from enforcer.memory.purview import EVERY, MOST_NEWS, RETRY, PurviewKind, PurviewNews, PurviewState
from enforcer.records.purview import of_purview
from enforcer.upkeep.look_at_purview import PurviewLook
from tests.unit.build import NOW

MISSING, PRESENT, DENIED, UNKNOWN = PurviewKind.MISSING, PurviewKind.PRESENT, PurviewKind.DENIED, PurviewKind.UNKNOWN
HOUR = timedelta(hours=1)


def known(kind: PurviewKind | None) -> PurviewState:
    return PurviewState(kind=kind, since=NOW if kind else None, look_at=NOW)


TOLD: dict[str, tuple[PurviewKind | None, PurviewKind, list[str]]] = {
    "missing at first": (None, MISSING, ["incident_opened"]),
    "missing still": (MISSING, MISSING, []),
    "there at last": (MISSING, PRESENT, ["incident_closed"]),
    "there at first": (None, PRESENT, []),
    "gone": (PRESENT, MISSING, ["incident_opened"]),
    "denied at first": (None, DENIED, ["incident_opened"]),
    "denied, and then missing": (DENIED, MISSING, ["incident_closed", "incident_opened"]),
    "silence": (MISSING, UNKNOWN, []),
    "silence at first": (None, UNKNOWN, []),
}


@pytest.mark.parametrize(("before", "kind", "names"), TOLD.values(), ids=TOLD.keys())
def test_a_change_is_told_once(before: PurviewKind | None, kind: PurviewKind, names: list[str]) -> None:
    was = known(before)
    look = PurviewLook(was, was.looked(kind, now=NOW + HOUR))
    assert [record.name for record in of_purview(look)] == names


def test_an_answer_holds_for_a_day_and_silence_for_an_hour() -> None:
    assert PurviewState().looked(PRESENT, now=NOW).look_at == NOW + EVERY
    assert known(MISSING).looked(UNKNOWN, now=NOW) == PurviewState(kind=MISSING, since=NOW, look_at=NOW + RETRY)


def test_who_has_claimed_it_is_alone_for_an_hour() -> None:
    claimed = PurviewState().claimed(NOW)
    assert not claimed.is_due(NOW + HOUR - timedelta(seconds=1))
    assert claimed.is_due(NOW + HOUR)


def test_who_never_looked_is_due_and_who_claims_out_of_turn_claims_nothing() -> None:
    assert PurviewState().is_due(NOW)
    waiting = PurviewState(look_at=NOW + EVERY)
    assert waiting.claimed(NOW) == waiting


def test_an_answer_that_is_news_is_looked_at_again_within_the_hour_for_who_tells_it_may_die() -> None:
    assert PurviewState().looked(MISSING, now=NOW) == PurviewState(
        kind=MISSING, since=NOW, look_at=NOW + RETRY, news=(PurviewNews(MISSING, NOW),)
    )
    assert known(MISSING).looked(MISSING, now=NOW + HOUR).look_at == NOW + HOUR + EVERY


def test_an_incident_that_nobody_wants_to_know_of_any_more_is_over() -> None:
    assert known(DENIED).ended() == PurviewState(news=(PurviewNews(DENIED, NOW, is_over=True),))
    assert known(PRESENT).ended() == known(UNKNOWN).ended() == PurviewState()


def test_the_latest_ten_news_wait_and_the_oldest_go() -> None:
    full = tuple(PurviewNews(MISSING, NOW + number * HOUR) for number in range(MOST_NEWS))
    begun = replace(known(PRESENT), news=full).looked(MISSING, now=NOW + 99 * HOUR)
    assert begun.news == (*full[1:], PurviewNews(MISSING, NOW + 99 * HOUR))
    assert replace(known(MISSING), news=full).ended().news == (*full[1:], PurviewNews(MISSING, NOW, is_over=True))


def test_what_was_told_waits_no_more_and_the_next_look_is_in_a_day_when_all_was() -> None:
    one, other = PurviewNews(MISSING, NOW, is_over=True), PurviewNews(DENIED, NOW)
    waiting = replace(known(DENIED), look_at=NOW + RETRY, news=(one, other))
    assert waiting.heard((one,), now=NOW) == replace(waiting, news=(other,))
    assert waiting.heard((other, one), now=NOW) == replace(waiting, news=(), look_at=NOW + EVERY)
    nobody = PurviewState(look_at=NOW + RETRY, news=(one,))
    assert nobody.heard((one,), now=NOW) == PurviewState(look_at=NOW + RETRY)


def test_since_is_when_it_became_so() -> None:
    assert known(MISSING).looked(MISSING, now=NOW + HOUR).since == NOW
    assert known(PRESENT).looked(MISSING, now=NOW + HOUR).since == NOW + HOUR
