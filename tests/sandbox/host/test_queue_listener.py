"""When a queue is polled, and when a message comes back; time is virtual (QueueListener.cs in azure-sdk-for-net)."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from sandbox.host.host_json import MessageEncoding, QueueOptions
from sandbox.host.in_process import forget
from sandbox.host.queue_listener import QueueListener
from sandbox.host.worker import Worker
from tests.sandbox.host.samples import QUEUED, Notes
from tests.sandbox.host.virtual_queue import VirtualQueue, now_s

PLAIN = QueueOptions(encoding=MessageEncoding.NONE)


@dataclass
class Bench:
    """A listener of the queued app's function, on virtual queues."""

    worker: Worker
    notes: Notes
    queue: VirtualQueue = field(default_factory=VirtualQueue)
    poison: VirtualQueue = field(default_factory=lambda: VirtualQueue("work-poison"))
    running: list[tuple[QueueListener, asyncio.Task[None]]] = field(default_factory=list)

    def listen(self, options: QueueOptions = PLAIN, *, poisons: bool = True) -> None:
        function = self.worker.function("on_message")
        assert function is not None
        poison = self.poison if poisons else None
        listener = QueueListener(self.worker, function, options, queue=self.queue, poison=poison)
        self.running.append((listener, asyncio.create_task(listener.run())))

    async def stop(self) -> None:
        for listener, task in self.running:
            listener.stop()
            await task

    def waits(self) -> list[float]:
        return [round(after - before, 3) for before, after in pairwise(self.queue.polls)]

    def attempts(self) -> list[int]:
        return [json.loads(given)[1] for given in self.notes.of("message")]


@pytest.fixture
async def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    notes = Notes(tmp_path / "notes")
    monkeypatch.setenv("NOTES", str(notes.path))
    worker = await Worker.load(QUEUED)
    bench = Bench(worker, notes)
    yield bench
    await bench.stop()
    worker.close()
    forget(QUEUED)


async def test_polls_that_find_nothing_back_off_to_a_minute(bench: Bench) -> None:
    bench.listen()
    await asyncio.sleep(600)
    waits = bench.waits()
    assert waits[0] == pytest.approx(0.1)
    assert all(0.1 + 0.08 * 2**n <= wait <= 0.1 + 0.12 * 2**n for n, wait in enumerate(waits[1:9]))
    assert waits[-3:] == [60, 60, 60]


async def test_a_message_ends_the_backing_off(bench: Bench) -> None:
    bench.listen(QueueOptions(encoding=MessageEncoding.NONE, max_polling_interval=timedelta(seconds=5)))
    await asyncio.sleep(60)
    bench.queue.polls.clear()
    await bench.queue.put("hello")
    await asyncio.sleep(5.05)
    assert bench.notes.of("done") == ["hello"]
    assert min(bench.waits()) < 0.2


async def test_a_failed_message_comes_back_after_the_visibility_timeout(bench: Bench) -> None:
    await bench.queue.put("fail")
    bench.listen(QueueOptions(encoding=MessageEncoding.NONE, visibility_timeout=timedelta(minutes=5)))
    await asyncio.sleep(290)
    assert bench.attempts() == [1]
    await asyncio.sleep(80)
    assert bench.attempts() == [1, 2]
    await asyncio.sleep(3_600)
    assert bench.attempts() == [1, 2, 3, 4, 5]
    assert [one.text for one in bench.poison.messages.values()] == ["fail"]
    assert bench.queue.messages == {}


async def test_a_message_that_nobody_finished_five_times_is_buried_unseen(bench: Bench) -> None:
    await bench.queue.put("lost in crashes")
    for _ in range(5):
        await bench.queue.receive(1, hidden_s=0)
    bench.listen()
    await asyncio.sleep(1)
    assert (bench.attempts(), len(bench.poison.messages), bench.queue.messages) == ([], 1, {})


async def test_a_long_run_keeps_its_message_hidden(bench: Bench) -> None:
    await bench.queue.put("sleep 3000")
    bench.listen()
    await asyncio.sleep(3_100)
    assert (bench.attempts(), bench.notes.of("done"), bench.queue.messages) == ([1], ["sleep 3000"], {})


async def test_in_a_poison_queue_a_failed_message_just_stays_hidden_for_ten_minutes(bench: Bench) -> None:
    await bench.queue.put("fail")
    bench.listen(poisons=False)
    await asyncio.sleep(590)
    assert bench.attempts() == [1]
    await asyncio.sleep(3_600)
    assert bench.attempts() == [1, 2, 3, 4, 5]
    assert len(bench.queue.messages) == 1


async def test_a_new_batch_is_taken_when_half_of_the_last_is_done(bench: Bench) -> None:
    for seconds in (10, 20, 30, 40, 50):
        await bench.queue.put(f"sleep {seconds}")
    bench.listen(QueueOptions(4, 2, encoding=MessageEncoding.NONE))
    await asyncio.sleep(19)
    assert len(bench.attempts()) == 4
    await asyncio.sleep(2)
    assert len(bench.attempts()) == 5


async def test_a_queue_in_trouble_is_polled_on_and_found_again(bench: Bench) -> None:
    bench.queue.troubled = True
    bench.listen(QueueOptions(encoding=MessageEncoding.NONE, max_polling_interval=timedelta(seconds=1)))
    await asyncio.sleep(60)
    bench.queue.troubled = False
    await bench.queue.put("hello")
    await asyncio.sleep(1.1)
    assert bench.notes.of("done") == ["hello"]


async def test_stopping_waits_for_what_is_in_work(bench: Bench) -> None:
    await bench.queue.put("sleep 30")
    bench.listen()
    await asyncio.sleep(1)
    await bench.queue.put("too late")
    await bench.stop()
    assert now_s() == pytest.approx(30, abs=0.1)
    assert (bench.notes.of("done"), len(bench.queue.messages)) == (["sleep 30"], 1)
