"""`/admin/…`: run a timer now, list functions, tell the state."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.events import InProcess, Request, Response
from sandbox.host.application import host_of
from sandbox.host.in_process import forget
from tests.sandbox.host.samples import BROKEN, ORDERLY, Notes

pytestmark = pytest.mark.sockets
KEY = "not-a-secret"


async def sent(deliver: InProcess, verb: str, path: str, *, key: str = KEY, body: bytes = b"{}") -> Response:
    return await deliver(Request(verb, f"http://127.0.0.1/admin/{path}", {"x-functions-key": key}, body))


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notes:
    notes = Notes(tmp_path / "notes")
    for name, value in notes.settings().items():
        monkeypatch.setenv(name, value)
    return notes


@pytest.fixture
async def deliver(notes: Notes) -> AsyncIterator[InProcess]:
    async with host_of(ORDERLY, key=KEY, timers=False) as host:
        yield InProcess(host.app)
    forget(ORDERLY)


async def test_a_timer_runs_now(deliver: InProcess, notes: Notes) -> None:
    assert (await sent(deliver, "POST", "functions/tick?wait=true")).status == 202
    assert json.loads(notes.of("tick")[0]) == {"past_due": False, "status": ["Last", "LastUpdated", "Next"]}


async def test_a_failed_run_is_202_too_and_told_on_demand(deliver: InProcess) -> None:
    answer = await sent(deliver, "POST", "functions/sour_tick?wait=true")
    assert (answer.status, json.loads(answer.headers["x-sandbox-outcome"])) == (202, "ValueError('sour')")


async def test_another_function_runs_with_its_input(deliver: InProcess, notes: Notes) -> None:
    await sent(deliver, "POST", "functions/on_message?wait=true", body=b'{"input": "hello"}')
    assert notes.of("message") == ["hello"]


@pytest.mark.parametrize("path", ["functions/tick", "functions", "host/status"])
async def test_everything_needs_the_master_key(deliver: InProcess, path: str) -> None:
    verb = "POST" if path.endswith("tick") else "GET"
    assert (await sent(deliver, verb, path, key="wrong")).status == 401


async def test_an_unknown_function_is_404(deliver: InProcess) -> None:
    assert (await sent(deliver, "POST", "functions/nobody")).status == 404


async def test_functions_are_listed_with_their_bindings(deliver: InProcess) -> None:
    listed = json.loads((await sent(deliver, "GET", "functions")).body)
    assert [one["name"] for one in listed] == ["on_event", "on_trouble", "tick", "sour_tick", "on_message"]
    assert listed[2]["config"]["bindings"][0]["schedule"] == "%TICK%"


async def test_the_state_is_running_or_error(deliver: InProcess) -> None:
    assert json.loads((await sent(deliver, "GET", "host/status")).body)["state"] == "Running"


async def test_the_state_tells_why_an_app_did_not_index() -> None:
    async with host_of(BROKEN, key=KEY) as host:
        told = json.loads((await sent(InProcess(host.app), "GET", "host/status")).body)
        listed = json.loads((await sent(InProcess(host.app), "GET", "functions")).body)
    forget(BROKEN)
    assert (told["state"], listed) == ("Error", [])
    assert "type annotation dict" in told["errors"][0]


async def test_a_schedule_that_does_not_resolve_stops_the_app(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TICK")
    async with host_of(ORDERLY, key=KEY) as host:
        assert host.error == "'%TICK%' does not resolve to a value"
    forget(ORDERLY)
