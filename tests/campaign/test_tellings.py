"""What the ledger can know of changes by others when the event of another one comes."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.campaign.tellings import Telling, Tellings, told_by

HOME = "home"


def at(seconds: float) -> datetime:
    return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("handed", "kept", "alone"),
    [
        pytest.param(2, None, True, id="its worker has kept it to itself"),
        pytest.param(2, 9, True, id="it has told the ledger later"),
        pytest.param(2, 3, False, id="the ledger knew of it by then"),
        pytest.param(6, None, False, id="nobody was handed it by then"),
        pytest.param(None, None, False, id="nobody was ever handed it"),
    ],
)
def test_a_change_is_known_alone_until_the_ledger_has_it(handed: float | None, kept: float | None, alone: bool) -> None:
    tellings = Tellings()
    tellings.handed((HOME, at(4)), now=at(5))
    if handed:
        tellings.handed((HOME, at(1)), now=at(handed))
    if kept:
        tellings.kept((HOME, at(1)), now=at(kept))
    assert tellings.known_alone(HOME, at(4), since=at(0)) is alone


_SECURITY = f"/subscriptions/{HOME}/providers/Microsoft.Security"
_SUBJECTS: dict[str, tuple[str, Telling | None]] = {
    "the AI plan's own": (f"{_SECURITY}/pricings/AI", (HOME, at(1))),
    "its provider's": (_SECURITY, (HOME, at(1))),
    "not another plan's": (f"{_SECURITY}/pricings/KeyVaults", None),
}


@pytest.mark.parametrize(("subject", "telling"), _SUBJECTS.values(), ids=_SUBJECTS)
def test_an_event_tells_of_the_ai_plan_and_of_no_other(subject: str, telling: Telling | None) -> None:
    assert told_by(json.dumps({"subject": subject, "eventTime": at(1).isoformat()})) == telling
