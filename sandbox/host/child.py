"""The Functions host stand-in as a child process, for tests and the demo."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import aiohttp

from sandbox.host.admin import OUTCOME_HEADER, SUCCEEDED
from sandbox.host.process import (
    HostDidNotStartError,
    HostProcess,
    Launch,
    Ready,
    RunningFunction,
    launched,
    new_lines,
)

__all__ = ["FunctionFailedError", "FunctionsHost", "HostDidNotStartError", "RunningFunction"]

_ACCEPTED = 202


class FunctionFailedError(Exception):
    """A timer that was run by hand raised; the message is the worker's."""


class FunctionsHost:
    """Made by `FunctionsHost.start`. `error` is why the app did not index, or None."""

    def __init__(self, launch: Launch, echo: Callable[[str], None] | None) -> None:
        self._launch = launch
        self._echo = echo
        self._lines = new_lines()
        self._life: HostProcess | None = None
        self._ready = Ready(0, None, ())

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        app_folder: Path,
        environment: Mapping[str, str],
        *,
        key: str | None = None,
        port: int = 0,
        timers: bool = True,
        worker_apart: bool = False,
        start_timeout_s: float = 30.0,
        echo: Callable[[str], None] | None = None,
    ) -> AsyncIterator["FunctionsHost"]:
        """Spawns, waits until it listens, stops it in the end; of this environment only PATH is passed on.

        `worker_apart` as in `host_of`; `echo` gets every line of the app's output. Raises HostDidNotStartError.
        """
        launch = Launch(
            app_folder,
            environment,
            key=secrets.token_urlsafe(24) if key is None else key,
            timers=timers,
            worker_apart=worker_apart,
            start_timeout_s=start_timeout_s,
        )
        host = cls(launch, echo)
        await host._begin(port)
        try:
            yield host
        finally:
            await host._running.stop()

    @property
    def functions(self) -> tuple[RunningFunction, ...]:
        return self._ready.functions

    @property
    def error(self) -> str | None:
        return self._ready.error

    @property
    def port(self) -> int:
        return self._ready.port

    @property
    def output(self) -> str:
        """The last lines that the app and the host printed, in all their lives; the key is masked."""
        return "\n".join(self._lines)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def exit_code(self) -> int | None:
        """None while it runs; minus the signal's number after a `kill`."""
        return self._running.process.returncode

    @property
    def pid(self) -> int:
        return self._running.process.pid

    async def stop(self) -> None:
        """SIGTERM, and then the end: an exit code of 0 says that it came in order."""
        await self._running.stop()

    async def kill(self) -> None:
        """A crash: SIGKILL, in the middle of whatever it does."""
        await self._running.kill()

    async def restart(self) -> None:
        """A new process on the same port, with the same key and settings, after a `kill` if it still runs.

        Raises HostDidNotStartError.
        """
        await self.kill()
        await self._begin(self.port)

    def webhook_url(self, function_name: str) -> str:
        """Where Event Grid delivers; it holds the key."""
        query = urlencode({"functionName": function_name, "code": self._launch.key})
        return f"{self.url}/runtime/webhooks/eventgrid?{query}"

    async def run_timer(self, name: str, *, wait: bool = True) -> None:
        """Runs it now; with `wait` returns after the run and raises FunctionFailedError when it failed."""
        await self.run(name, wait=wait)

    async def run(self, name: str, text: str = "", *, wait: bool = True) -> None:
        """Runs any function now, with `text` as its trigger's data. Raises FunctionFailedError, LookupError."""
        address = f"{self.url}/admin/functions/{name}?wait={'true' if wait else 'false'}"
        headers = {"x-functions-key": self._launch.key}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(address, json={"input": text}) as answer,
        ):
            if answer.status != _ACCEPTED:
                message = f"{name}: the host answered {answer.status}; its functions: {self.functions}"
                raise LookupError(message)
            outcome = json.loads(answer.headers.get(OUTCOME_HEADER, json.dumps(SUCCEEDED)))
        if outcome != SUCCEEDED:
            raise FunctionFailedError(outcome)

    async def triggers(self) -> dict[str, Mapping[str, object]]:
        """What starts each function, by its name, as its decorator says: type, schedule, queue, …."""
        headers = {"x-functions-key": self._launch.key}
        async with (
            aiohttp.ClientSession(headers=headers, raise_for_status=True) as session,
            session.get(f"{self.url}/admin/functions") as answer,
        ):
            told = await answer.json()
        bindings = {one["name"]: one["config"]["bindings"] for one in told}
        return {name: next(one for one in all_ if one["type"].endswith("Trigger")) for name, all_ in bindings.items()}

    @property
    def _running(self) -> HostProcess:
        if self._life is None:
            raise HostDidNotStartError("it was never started")
        return self._life

    @property
    def _process(self) -> asyncio.subprocess.Process:
        return self._running.process

    async def _begin(self, port: int) -> None:
        self._life, self._ready = await launched(self._launch, self._lines, port=port, echo=self._echo)
