"""What is remembered of Purview's service principal, and what is told of it."""

from datetime import timedelta

import pytest

from enforcer.look_at_purview import PurviewLook
from enforcer.purview import EVERY, RETRY, PurviewKind, PurviewState
from enforcer.record_purview import of_purview
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


def test_since_is_when_it_became_so() -> None:
    assert known(MISSING).looked(MISSING, now=NOW + HOUR).since == NOW
    assert known(PRESENT).looked(MISSING, now=NOW + HOUR).since == NOW + HOUR
