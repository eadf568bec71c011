"""Ingestion is down, slow or refuses: nobody waits, and what is lost is what docs/telemetry.md says."""

from pathlib import Path

import pytest

from sandbox.ingestion import Trouble
from tests.telemetry.exporting import desk

pytestmark = pytest.mark.sockets
ONE = [("healed", "info", {"heal": "h"})]


def kept_on_disk(scratch: Path) -> int:
    """Batches that wait for another try."""
    return len([*scratch.rglob("*.blob"), *scratch.rglob("*.lock")])


async def test_a_record_is_sent_by_the_flush(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        told = await there.emit(ONE, dies=True)
        assert [flush.in_time for flush in told] == [True]
        assert len(there.collector.custom_events("healed")) == 1


async def test_one_flush_waits_its_limit_for_a_slow_ingestion_and_the_next_ones_not_at_all(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        there.collector.delay_s = 2.5
        first, *others = await there.emit(ONE, flushes=20)
        assert (first.in_time, 1.9 < first.seconds < 3) == (False, True)
        assert sum(flush.seconds for flush in others) < 1
        assert len(there.collector.custom_events("healed")) == 20


@pytest.mark.parametrize(("status", "kept"), [(429, 1), (500, 1), (503, 1), (402, 0), (439, 0), (400, 0)])
async def test_a_refusal_holds_nobody_up_and_is_kept_where_another_try_may_help(
    tmp_path: Path, status: int, kept: int
) -> None:
    async with desk(tmp_path) as there:
        there.collector.add_trouble(Trouble(status, times=9, retry_after_s=30))
        (flush,) = await there.emit(ONE, dies=True)
        assert flush.seconds < 1
        assert (kept_on_disk(tmp_path), there.collector.requests) == (kept, 1)


async def test_of_a_part_that_is_refused_only_that_part_is_kept(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        there.collector.add_trouble(Trouble(206, rejected=1))
        (flush,) = await there.emit(ONE * 3, dies=True)
        assert flush.seconds < 1
        assert (len(there.collector.custom_events("healed")), kept_on_disk(tmp_path)) == (2, 1)


async def test_nobody_waits_for_an_ingestion_that_is_not_there(tmp_path: Path) -> None:
    async with desk(tmp_path, APPLICATIONINSIGHTS_CONNECTION_STRING=NOWHERE) as there:
        flushes = await there.emit(ONE, flushes=5, dies=True)
        assert sum(flush.seconds for flush in flushes) < 1
        assert kept_on_disk(tmp_path) == 5


NOWHERE = "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:9/"
