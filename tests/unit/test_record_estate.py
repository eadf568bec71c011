"""What goes on record of the estate and of enrolment: it can be written, and its fields are scalars."""

import logging
from itertools import product

import pytest

from enforcer import record
from enforcer.errors import NotNow
from enforcer.looks.outcome import Enrolled
from enforcer.memory.enrolment import Enrolment, EnrolmentState
from enforcer.memory.sweep import SweepState
from enforcer.observed.discovery import Discovery
from enforcer.observed.place import Place
from enforcer.record import Record
from enforcer.records.enrolment import of_enrolment
from enforcer.records.estate import of_discovery, story_failed, sweep_finished
from enforcer.verdict import Kind, Verdict
from tests.unit.build import NOW, OTHER, SUBSCRIPTION, later
from tests.unit.test_record import after as remembered_by
from tests.unit.test_record import outcome

PLACE = Place(("mg",))


def enrolled(before: EnrolmentState | None, after: EnrolmentState, *, code: str = "") -> tuple[Record, ...]:
    """What a look puts on record that brought an enrolment from one state to another."""
    found = Enrolled(
        name="enforcer-0123456789abcdef",
        target="/subscriptions/x",
        verdict=Verdict(next(iter(outcome().verdicts)).control, Kind.UNKNOWN, "why"),
        code=code,
        correlation_id="",
        before=Enrolment("e", before, later(hours=-1), attempts=2) if before else None,
        after=Enrolment("e", after, NOW),
    )
    return of_enrolment(remembered_by(found))


STATES = (None, *EnrolmentState)
EVERY_RECORD = (
    *(one for before, after in product(STATES, EnrolmentState) for one in enrolled(before, after)),
    *of_discovery(
        Discovery(members=2, new={SUBSCRIPTION: PLACE}, moved={OTHER: (PLACE, PLACE)}, gone=(OTHER,), at=NOW)
    ),
    *of_discovery(Discovery(members=0, new={}, gone=(OTHER,) * 30, held=True, is_untold=True, at=NOW)),
    *of_discovery(Discovery(members=1, new={}, over_since=NOW, at=NOW)),
    sweep_finished(SweepState(number=1, started_at=NOW, finished_at=later(minutes=1), counts={"no row": 1})),
    story_failed("sweep", NotNow("Busy", "no")),
)


def test_names_are_the_documented_ones() -> None:
    assert {entry.name for entry in EVERY_RECORD} == {
        "subscription_enrolled",
        "incident_opened",
        "incident_closed",
        "subscription_discovered",
        "sweep_finished",
        "story_failed",
    }


def test_all_can_be_written_whatever_words_a_log_record_has_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "enforcer"):
        record.write(EVERY_RECORD)
    names = [vars(entry)["microsoft.custom_event.name"] for entry in caplog.records]
    assert names == [entry.name for entry in EVERY_RECORD]


@pytest.mark.parametrize("entry", EVERY_RECORD, ids=lambda entry: entry.name)
def test_every_field_is_a_scalar_and_every_severity_a_known_one(entry: Record) -> None:
    assert {type(value) for value in entry.fields.values()} <= {str, int, float, bool}
    assert entry.severity in {"info", "warning", "error"}


def test_an_incident_says_what_to_do_and_how_long_it_was_open() -> None:
    (opened,) = enrolled(EnrolmentState.MISSING, EnrolmentState.BLOCKED, code="LinkedAuthorizationFailed")
    closed, again = enrolled(EnrolmentState.BLOCKED, EnrolmentState.ENROLLED)
    assert "hub-role.json" in str(opened.fields["advice"])
    assert (closed.name, closed.fields["open_s"], again.name) == ("incident_closed", 3_602.5, "subscription_enrolled")
