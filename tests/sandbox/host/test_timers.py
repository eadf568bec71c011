"""Timer functions run on their schedules; time is virtual."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.clock import Clock
from sandbox.host.in_process import forget
from sandbox.host.timers import Timers
from sandbox.host.worker import Worker
from tests.sandbox.host.samples import NEVER, ORDERLY, Notes

START = datetime(2026, 11, 23, 7, 0, 30, tzinfo=UTC)


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notes:
    notes = Notes(tmp_path / "notes")
    for name, value in notes.settings(tick="0 */5 * * * *").items():
        monkeypatch.setenv(name, value)
    return notes


@pytest.fixture
async def timers(notes: Notes) -> AsyncIterator[Timers]:
    worker = await Worker.load(ORDERLY)
    timers = Timers(worker, Clock(START))
    timers.start()
    yield timers
    await timers.stop()
    worker.close()
    forget(ORDERLY)


async def test_a_timer_runs_every_time_that_its_schedule_names(timers: Timers, notes: Notes) -> None:
    await asyncio.sleep(4 * 60 + 29)
    assert notes.of("tick") == []
    await asyncio.sleep(2)
    assert len(notes.of("tick")) == 1
    await asyncio.sleep(3_600)
    assert len(notes.of("tick")) == 13


async def test_a_stopped_timer_runs_no_more(timers: Timers, notes: Notes) -> None:
    await timers.stop()
    await asyncio.sleep(3_600)
    assert notes.of("tick") == []


async def test_a_failing_timer_comes_again(
    notes: Notes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TICK", NEVER)
    worker = await Worker.load(ORDERLY)
    timers = Timers(worker, Clock(START))
    timers.start()
    await asyncio.sleep(14 * 86_400)
    await timers.stop()
    worker.close()
    forget(ORDERLY)
    assert [one.message for one in caplog.records if one.name == "sandbox.host"] == [
        "timer sour_tick failed: ValueError('sour')"
    ] * 2
