"""Microsoft's worker library, driven in this process through its protobuf-free seam (facts 7; stack.md 1)."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.host.function import AppDoesNotIndexError, Function
from sandbox.host.in_process import forget
from sandbox.host.worker import Worker
from tests.sandbox.host.samples import APPS, BROKEN, ORDERLY, Notes

pytestmark = pytest.mark.sockets


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notes:
    notes = Notes(tmp_path / "notes")
    for name, value in notes.settings().items():
        monkeypatch.setenv(name, value)
    return notes


@pytest.fixture
async def worker(notes: Notes) -> AsyncIterator[Worker]:
    loaded = await Worker.load(ORDERLY)
    yield loaded
    loaded.close()
    forget(ORDERLY)


def named(worker: Worker, name: str) -> Function:
    found = worker.function(name)
    assert found is not None
    return found


async def test_it_finds_every_function_with_its_trigger(worker: Worker) -> None:
    assert {one.name: one.trigger_type for one in worker.functions} == {
        "on_event": "eventGridTrigger",
        "on_trouble": "eventGridTrigger",
        "tick": "timerTrigger",
        "sour_tick": "timerTrigger",
        "on_message": "queueTrigger",
    }


async def test_an_async_function_gets_the_raw_text_even_when_it_is_no_json(worker: Worker, notes: Notes) -> None:
    assert (await worker.invoke(named(worker, "on_event"), '{"id": ')).succeeded
    assert notes.of("event") == ['{"id": ']


async def test_a_sync_function_runs_in_the_workers_threads(worker: Worker, notes: Notes) -> None:
    assert (await worker.invoke(named(worker, "tick"), '{"IsPastDue": true}')).succeeded
    assert json.loads(notes.of("tick")[0])["past_due"] is True


async def test_a_queue_function_gets_its_message(worker: Worker, notes: Notes) -> None:
    metadata = {"Id": '"m1"', "DequeueCount": '"3"'}
    ended = await worker.invoke(named(worker, "on_message"), "hello", kind="string", metadata=metadata)
    assert (ended.error, notes.of("message")) == (None, ["hello"])


async def test_a_failure_is_told_and_not_raised(worker: Worker) -> None:
    ended = await worker.invoke(named(worker, "on_trouble"), "fail")
    assert ended.error == "RuntimeError('boom')"


async def test_names_are_found_in_any_case_and_by_trigger(worker: Worker) -> None:
    assert worker.function("ON_EVENT") is named(worker, "on_event")
    assert worker.function("on_event", "timerTrigger") is None
    assert worker.function("nobody") is None


async def test_after_forgetting_the_same_process_can_load_again(notes: Notes) -> None:
    for _ in range(2):
        loaded = await Worker.load(ORDERLY)
        assert len(loaded.functions) == 5
        loaded.close()
        forget(ORDERLY)


async def test_an_app_with_a_wrong_annotation_does_not_index() -> None:
    with pytest.raises(AppDoesNotIndexError, match="type annotation dict"):
        await Worker.load(BROKEN)
    forget(BROKEN)


async def test_a_folder_without_an_app_does_not_index() -> None:
    with pytest.raises(AppDoesNotIndexError, match=r"no function_app\.py"):
        await Worker.load(APPS)
    forget(APPS)


async def test_marks_of_the_cloud_are_taken_away(monkeypatch: pytest.MonkeyPatch, notes: Notes) -> None:
    monkeypatch.setenv("WEBSITE_INSTANCE_ID", "x")
    monkeypatch.setenv("CONTAINER_NAME", "x")
    loaded = await Worker.load(ORDERLY)
    loaded.close()
    forget(ORDERLY)
    assert len(loaded.functions) == 5
