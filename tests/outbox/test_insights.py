"""Application Insights takes a record or it does not: with the real exporter, before the sandbox's collector."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.ingestion import Collector, Trouble
from tests.telemetry.exporting import desk, environment

pytestmark = pytest.mark.sockets

CLERK = Path(__file__).with_name("clerk.py")
type Given = tuple[str, str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Done:
    """How long a step took, and how many parcels the ledger holds after it."""

    seconds: float
    kept: int


class Clerk:
    """A worker of its own, and the collector that it knows as Application Insights."""

    def __init__(self, process: asyncio.subprocess.Process, collector: Collector) -> None:
        self._process = process
        self.collector = collector

    async def journal(self, *records: Given) -> Done:
        return await self._step("journal", records)

    async def send_again(self) -> Done:
        return await self._step("send_again")

    async def rest(self, seconds: float) -> Done:
        return await self._step("rest", seconds)

    def heals(self) -> list[str]:
        return [one.properties["heal"] for one in self.collector.custom_events("healed")]

    async def _step(self, *what: object) -> Done:
        """One line in, one line out."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        async with asyncio.timeout(30):
            return Done(**json.loads(await self._process.stdout.readline()))


@asynccontextmanager
async def clerk(folder: Path) -> AsyncIterator[Clerk]:
    async with desk(folder) as there:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(CLERK)),
            env=environment(there.url, folder) | {"LEDGER": str(folder / "ledger.sqlite3")},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            yield Clerk(process, there.collector)
        finally:
            assert process.stdin
            process.stdin.close()
            await process.wait()


def healed(number: int, **fields: object) -> Given:
    return ("healed", "info", {"heal": f"h-{number}", **fields})


def kept_on_disk(folder: Path) -> int:
    """Batches that the exporter itself keeps: they would die with the worker, or arrive twice."""
    return len([*folder.rglob("*.blob"), *folder.rglob("*.lock")])


EVERYDAY: Given = ("reconciled", "info", {"verdict": "compliant"})


async def test_where_all_is_well_nothing_is_kept_and_every_record_has_an_id(tmp_path: Path) -> None:
    async with clerk(tmp_path) as worker:
        done = await worker.journal(EVERYDAY, healed(1))
        assert (done.kept, done.seconds < 1) == (0, True)
        ids = {one.properties["record_id"] for one in worker.collector.custom_events()}
        assert len(ids) == 2


REFUSALS = (402, 403, 429, 500, 503)


async def test_what_ingestion_does_not_take_waits_in_the_ledger_and_arrives_with_its_id_and_its_time(
    tmp_path: Path,
) -> None:
    async with clerk(tmp_path) as worker:
        for number, status in enumerate(REFUSALS):
            worker.collector.add_trouble(Trouble(status, retry_after_s=600))
            done, recorded = await worker.journal(healed(number)), datetime.now(UTC)
            assert (done.kept, done.seconds < 1) == (1, True)
            assert (await worker.send_again()).kept == 0
            assert abs(worker.collector.custom_events("healed")[-1].time - recorded) < timedelta(seconds=2)
        assert worker.heals() == [f"h-{number}" for number in range(len(REFUSALS))]


async def test_what_comes_while_ingestion_is_down_goes_straight_to_the_ledger(tmp_path: Path) -> None:
    async with clerk(tmp_path) as worker:
        worker.collector.add_trouble(Trouble(500, times=99))
        await worker.journal(healed(1))
        assert [(await worker.journal(healed(number))).kept for number in (2, 3)] == [2, 3]
        assert worker.collector.requests == 1
        assert kept_on_disk(tmp_path) == 0
        worker.collector.clear()
        await worker.send_again()
        assert worker.heals() == ["h-1", "h-2", "h-3"]
        assert [one.properties["count"] for one in worker.collector.custom_events("outcomes_sent_again")] == ["3"]


async def test_of_a_part_that_is_taken_only_the_rest_waits(tmp_path: Path) -> None:
    async with clerk(tmp_path) as worker:
        worker.collector.add_trouble(Trouble(206, rejected=1))
        assert (await worker.journal(*(healed(number) for number in range(3)))).kept == 1
        assert (await worker.send_again()).kept == 0
        assert sorted(worker.heals()) == ["h-0", "h-1", "h-2"]


async def test_what_is_wrong_beside_others_or_sampled_out_is_given_up_and_on_record(tmp_path: Path) -> None:
    sampled = Trouble(206, rejected=1, item_status=206, item_message="Telemetry sampled out.")
    async with clerk(tmp_path) as worker:
        worker.collector.add_trouble(Trouble(206, rejected=1, item_status=400, item_message="Field 'time' is too old"))
        assert (await worker.journal(healed(1), healed(2))).kept == 0
        worker.collector.add_trouble(sampled)
        assert (await worker.journal(healed(3))).kept == 0
        worker.collector.add_trouble(
            Trouble(206, rejected=1, item_status=400, item_message="Invalid instrumentation key")
        )
        assert (await worker.journal(healed(4))).kept == 1  # where all are wrong, something else may be
        assert (await worker.send_again()).kept == 0
        assert worker.heals() == ["h-2", "h-4"]
        await worker.rest(3.5)
        lost = worker.collector.custom_events("outcomes_given_up")
        assert [(one.properties["reason"], one.properties["count"]) for one in lost] == [("refused", "2")]


async def test_nobody_waits_for_an_ingestion_that_does_not_answer_and_what_it_took_late_has_one_id(
    tmp_path: Path,
) -> None:
    async with clerk(tmp_path) as worker:
        worker.collector.delay_s = 2.5
        first, second = await worker.journal(healed(1)), await worker.journal(healed(2))
        assert (first.kept, second.kept) == (1, 2)
        assert (first.seconds < 2.5, second.seconds < 0.2) == (True, True)
        worker.collector.delay_s = 0.0
        await worker.rest(1)
        await worker.send_again()
        ids = {one.properties["record_id"] for one in worker.collector.custom_events("healed")}
        assert (worker.heals().count("h-1"), len(ids)) == (2, 2)


async def test_an_everyday_look_that_did_not_arrive_is_kept_although_nobody_waited(tmp_path: Path) -> None:
    async with clerk(tmp_path) as worker:
        worker.collector.add_trouble(Trouble(500))
        assert (await worker.journal(EVERYDAY)).kept == 0
        assert (await worker.rest(3.5)).kept >= 1
        await worker.send_again()
        assert len(worker.collector.custom_events("reconciled")) == 1
