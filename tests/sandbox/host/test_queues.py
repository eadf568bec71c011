"""Queue functions on a real queue: Azurite's (QueueListener.cs and QueueProcessor.cs in azure-sdk-for-net)."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueServiceClient

from sandbox.events import InProcess, Request
from sandbox.host.application import host_of
from sandbox.host.child import FunctionsHost
from sandbox.host.in_process import forget
from sandbox.storage import StorageAccount
from tests.sandbox.host.samples import QUEUED, Notes

pytestmark = pytest.mark.sockets
KEY = "not-a-secret"
PATIENCE = 10  # seconds


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


async def eventually[T](ask: Callable[[], Awaitable[T | None]]) -> T:
    """Its first answer that is not None."""
    for _ in range(PATIENCE * 50):
        if (answer := await ask()) is not None:
            return answer
        await asyncio.sleep(0.02)
    raise TimeoutError


@dataclass
class Work:
    service: QueueServiceClient
    notes: Notes

    async def send(self, raw: str) -> str:
        return str((await self.service.get_queue_client("work").send_message(raw)).id)

    async def noted(self, kind: str, count: int) -> list[str]:
        async def enough() -> list[str] | None:
            return found if len(found := self.notes.of(kind)) >= count else None

        return await eventually(enough)

    async def received(self, queue: str) -> QueueMessage:
        """The next message of a queue that may not be there yet."""

        async def next_one() -> QueueMessage | None:
            there = [one.name async for one in self.service.list_queues()]
            return await self.service.get_queue_client(queue).receive_message() if queue in there else None

        return await eventually(next_one)

    async def left(self) -> int:
        properties = await self.service.get_queue_client("work").get_queue_properties()
        return int(properties.approximate_message_count or 0)

    async def empty(self) -> bool | None:
        return await self.holds(0)

    async def holds(self, count: int) -> bool | None:
        return await self.left() == count or None


def settings(storage: StorageAccount, notes: Notes) -> dict[str, str]:
    return {"NOTES": str(notes.path), "QUEUE": "work", **storage.settings("Work")}


@pytest.fixture
async def work(storage: StorageAccount, tmp_path: Path) -> AsyncIterator[Work]:
    async with QueueServiceClient.from_connection_string(storage.connection_string) as service:
        await service.create_queue("work")
        yield Work(service, Notes(tmp_path / "notes"))


@pytest.fixture
async def deliver(work: Work, storage: StorageAccount, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[InProcess]:
    """The host, in this process."""
    for name, value in settings(storage, work.notes).items():
        monkeypatch.setenv(name, value)
    async with host_of(QUEUED, key=KEY) as host:
        yield InProcess(host.app)
    forget(QUEUED)


async def test_a_message_is_decoded_run_with_its_metadata_and_deleted(work: Work, deliver: InProcess) -> None:
    sent = await work.send(base64_of("Zoë ₿"))
    await work.noted("done", 1)
    (given,) = work.notes.of("message")
    assert json.loads(given) == ["Zoë ₿", 1, True, sent]
    assert await eventually(work.empty)


async def test_a_message_that_always_fails_ends_in_the_poison_queue(work: Work, deliver: InProcess) -> None:
    await work.send(base64_of("fail"))
    poison = await work.received("work-poison")
    assert poison.content == base64_of("fail")
    assert [json.loads(given)[1] for given in work.notes.of("message")] == [1, 2, 3]


@pytest.mark.parametrize("raw", ["not base64!", "abc", base64.b64encode(b"\xff").decode()])
async def test_what_cannot_be_decoded_ends_in_the_poison_queue_unseen(work: Work, deliver: InProcess, raw: str) -> None:
    await work.send(raw)
    assert (await work.received("work-poison")).content == raw
    assert work.notes.of("message") == []


async def test_messages_run_side_by_side(work: Work, deliver: InProcess) -> None:
    await work.send(base64_of("sleep 0.6"))
    await work.send(base64_of("quick"))
    assert await work.noted("done", 2) == ["quick", "sleep 0.6"]


async def test_an_output_binding_writes_its_messages_encoded(work: Work, deliver: InProcess) -> None:
    url = f"http://127.0.0.1/runtime/webhooks/eventgrid?functionName=on_event&code={KEY}"
    await work.service.create_queue("answers")
    answer = await deliver(Request("POST", url, {"aeg-event-type": "Notification"}, b'{"id":"1"}'))
    assert answer.status == 202
    texts = [(await work.received("answers")).content for _ in range(2)]
    assert texts == [base64_of('{"id":"1"}'), base64_of("second")]


async def test_an_output_that_cannot_be_written_fails_the_run(
    work: Work, deliver: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("Work")
    url = f"http://127.0.0.1/runtime/webhooks/eventgrid?functionName=on_event&code={KEY}"
    answer = await deliver(Request("POST", url, {"aeg-event-type": "Notification"}, b'{"id":"1"}'))
    assert (answer.status, "AzureWebJobsWork" in answer.body.decode()) == (500, True)


async def test_a_host_without_the_connection_says_so_and_runs_the_rest(tmp_path: Path) -> None:
    environment = {"NOTES": str(tmp_path / "notes"), "QUEUE": "work"}
    async with FunctionsHost.start(QUEUED, environment) as host:
        assert host.error is None
        await host.run("on_message", "by hand")
    assert "The listener for function 'on_message' was unable to start. Storage account connection" in host.output


async def test_a_message_in_work_when_the_host_is_killed_stays_hidden_for_ten_minutes(
    work: Work, storage: StorageAccount
) -> None:
    async with FunctionsHost.start(QUEUED, settings(storage, work.notes)) as host:
        await work.send(base64_of("sleep 60"))
        await work.noted("message", 1)
        await host.kill()
        await host.restart()
        await work.send(base64_of("next"))
        assert await work.noted("done", 1) == ["next"]
        assert await eventually(lambda: work.holds(1))  # "next" is deleted a moment after its run
    assert len(work.notes.of("message")) == 2
