"""The host as a process of its own, from start to stop."""

import asyncio
import os
import signal
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from starlette.applications import Starlette

from sandbox.clock import Clock
from sandbox.events import EventGrid, EventSchema, EventSubscription, Outcome
from sandbox.host.child import FunctionFailedError, FunctionsHost, HostDidNotStartError
from sandbox.host.loopback import served
from sandbox.ingestion import Collector
from tests.sandbox.events.samples import PLAN_WRITE, SCOPE
from tests.sandbox.host.samples import BROKEN, OBSERVED, ORDERLY, Notes

pytestmark = pytest.mark.sockets
NOTIFICATION = {"aeg-event-type": "Notification"}


async def status_of(url: str, headers: dict[str, str] | None = None) -> int:
    async with (
        aiohttp.ClientSession(headers=NOTIFICATION | (headers or {})) as session,
        session.post(url, json={"id": "1"}) as answer,
    ):
        return answer.status


async def test_it_starts_runs_and_stops_with_exit_code_0(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "notes")
    async with FunctionsHost.start(ORDERLY, notes.settings()) as host:
        assert len(host.functions) == 5
        assert await status_of(host.webhook_url("on_event")) == 202
        await host.run_timer("tick")
        with pytest.raises(FunctionFailedError, match="sour"):
            await host.run_timer("sour_tick")
        with pytest.raises(LookupError, match="404"):
            await host.run_timer("nobody")
    assert (len(notes.of("event")), len(notes.of("tick"))) == (1, 1)
    assert host.exit_code == 0
    assert "RuntimeError" not in host.output
    assert "event took" in host.output


async def test_it_tells_what_starts_each_function_and_stops_when_it_is_told_to(tmp_path: Path) -> None:
    async with FunctionsHost.start(ORDERLY, Notes(tmp_path / "notes").settings(), timers=False) as host:
        triggers = await host.triggers()
        await host.stop()
        assert host.exit_code == 0
    assert {*triggers} == {one.name for one in host.functions}
    assert [one["schedule"] for one in triggers.values() if "schedule" in one] == ["%TICK%", "0 0 0 * * SUN"]


@pytest.mark.parametrize("schema", EventSchema)
async def test_a_grids_events_reach_the_function_after_the_handshake(tmp_path: Path, schema: EventSchema) -> None:
    notes = Notes(tmp_path / "notes")
    grid = EventGrid(Clock())
    async with FunctionsHost.start(ORDERLY, notes.settings(), timers=False) as host:
        for name in ("on_event", "on_trouble"):
            await grid.subscribe(EventSubscription(name, SCOPE, host.webhook_url(name), schema=schema))
        await grid.announce(PLAN_WRITE)
        await grid.announce(replace(PLAN_WRITE, resource_id=f"{SCOPE}/fail"))
        await grid.settle(10)
        await grid.aclose()
    assert (len(notes.of("event")), len(notes.of("trouble"))) == (2, 1)
    assert sorted(attempt.outcome.name for attempt in grid.attempts) == ["BUSY", "DELIVERED", "DELIVERED", "DELIVERED"]
    assert {attempt.outcome for attempt in grid.attempts if attempt.subscription_name == "on_event"} == {
        Outcome.DELIVERED
    }


async def test_timers_run_by_themselves_unless_told_not_to(tmp_path: Path) -> None:
    ticking, silent = Notes(tmp_path / "ticking"), Notes(tmp_path / "silent")
    async with (
        FunctionsHost.start(ORDERLY, ticking.settings(tick="* * * * * *")),
        FunctionsHost.start(ORDERLY, silent.settings(tick="* * * * * *"), timers=False),
    ):
        await asyncio.sleep(1.5)
    assert len(ticking.of("tick")) >= 1
    assert silent.of("tick") == []


async def test_an_app_that_does_not_index_leaves_a_host_that_says_why() -> None:
    async with FunctionsHost.start(BROKEN, {}) as host:
        assert await status_of(host.webhook_url("on_event")) == 503
    assert "type annotation dict" in (host.error or "")
    assert "The function app did not index" in host.output


async def test_a_host_that_cannot_start_tells_its_output(tmp_path: Path) -> None:
    with pytest.raises(HostDidNotStartError, match="Address already in use"):
        async with (
            FunctionsHost.start(BROKEN, {}) as first,
            FunctionsHost.start(BROKEN, {}, port=first.port),
        ):
            pass


async def test_this_processs_environment_and_the_key_stay_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTES", str(tmp_path / "leaked"))
    monkeypatch.setenv("TICK", "leaked")
    async with FunctionsHost.start(ORDERLY, {}) as host:
        pass
    assert host.error == "'%TICK%' does not resolve to a value"
    async with FunctionsHost.start(ORDERLY, Notes(tmp_path / "notes").settings(), key="-the-key-itself") as host:
        await host.run("on_message", "-the-key-itself")
    assert "message took ***" in host.output
    assert "-the-key-itself" not in host.output


async def test_a_host_ends_when_its_parent_does(tmp_path: Path) -> None:
    async with FunctionsHost.start(BROKEN, {}) as host:
        stdin = host._process.stdin
        assert stdin is not None
        stdin.close()
        async with asyncio.timeout(10):
            await host._process.wait()
    assert host.exit_code == 0


async def test_the_apps_telemetry_belongs_to_the_trace_that_the_host_was_given() -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    collector = Collector(Clock())
    async with served(Starlette(routes=collector.routes())) as url:
        async with FunctionsHost.start(OBSERVED, observed_settings(url), timers=False) as host:
            sent = {"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"}
            assert await status_of(host.webhook_url("on_event"), sent) == 202
        (event,) = collector.custom_events("EventSeen")
    assert (event.properties["event_id"], event.operation_id) == ("1", trace_id)


def observed_settings(url: str) -> dict[str, str]:
    key = "00000000-0000-0000-0000-000000000001"
    return {
        "APPLICATIONINSIGHTS_CONNECTION_STRING": f"InstrumentationKey={key};IngestionEndpoint={url}/",
        "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true",
        "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED": "true",
        "APPLICATIONINSIGHTS_SDKSTATS_DISABLED": "true",
        "OTEL_EXPERIMENTAL_RESOURCE_DETECTORS": "azure_functions",
        "PYTHON_ENABLE_OPENTELEMETRY": "true",
        "HOME": os.environ.get("HOME", ""),
    }


async def test_a_killed_host_is_started_again_on_its_port_with_its_key(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "notes")
    async with FunctionsHost.start(ORDERLY, notes.settings(), timers=False) as host:
        url, pid = host.webhook_url("on_event"), host.pid
        await host.kill()
        assert host.exit_code == -signal.SIGKILL
        with pytest.raises(aiohttp.ClientConnectionError):
            await status_of(url)
        await host.restart()
        assert (await status_of(url), host.webhook_url("on_event"), host.pid != pid) == (202, url, True)
    assert host.exit_code == 0


def hosts() -> set[str]:
    """Processes of this one that are hosts, by number."""
    mine = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    children = {number for file in mine for number in file.read_text(encoding="ascii").split()}
    return {one for one in children if b"sandbox.host" in Path(f"/proc/{one}/cmdline").read_bytes()}


async def test_a_host_that_is_not_ready_in_time_is_not_left_behind() -> None:
    before = hosts()
    with pytest.raises(HostDidNotStartError, match="not ready within"):
        async with FunctionsHost.start(ORDERLY, {}, start_timeout_s=0.05):
            pytest.fail("it started within 50 ms")
    assert hosts() == before


async def test_a_host_whose_start_is_cancelled_is_not_left_behind() -> None:
    before = hosts()

    async def started() -> None:
        async with FunctionsHost.start(ORDERLY, {}):
            pass

    task = asyncio.create_task(started())
    async with asyncio.timeout(10):
        while hosts() == before:  # noqa: ASYNC110  nobody tells when a process is there
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert hosts() == before
