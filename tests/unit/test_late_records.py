"""What is sent late is said with the time at which it was recorded, as long as Application Insights takes that."""

import logging
import time
from datetime import UTC, datetime, timedelta

import pytest

from enforcer.azure.insights import Logged
from enforcer.ledger.parcel import Entry

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def said(caplog: pytest.LogCaptureFixture, *, late: timedelta) -> logging.LogRecord:
    entry = Entry(id="1", at=NOW - late, name="healed", severity="info", fields={"heal": "h"})
    with caplog.at_level(logging.INFO, "enforcer"):
        await Logged(lambda: NOW).send([entry], waits=True)
    (record,) = caplog.records
    return record


async def test_at_once_it_has_no_time_beside_its_own(caplog: pytest.LogCaptureFixture) -> None:
    record = await said(caplog, late=timedelta())
    assert (record.created, record.__dict__["record_id"]) == (NOW.timestamp(), "1")
    assert "recorded_at" not in record.__dict__


async def test_hours_late_it_has_the_time_at_which_it_was_recorded(caplog: pytest.LogCaptureFixture) -> None:
    record = await said(caplog, late=timedelta(hours=46))
    at = NOW - timedelta(hours=46)
    assert (record.created, record.__dict__["recorded_at"]) == (at.timestamp(), at.isoformat())


async def test_days_late_it_has_the_time_of_its_sending_because_an_older_one_is_refused(
    caplog: pytest.LogCaptureFixture,
) -> None:
    record = await said(caplog, late=timedelta(days=3))
    assert abs(record.created - time.time()) < 60
    assert record.__dict__["recorded_at"] == (NOW - timedelta(days=3)).isoformat()
