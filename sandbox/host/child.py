"""The Functions host stand-in as a child process, for tests and the demo."""

import asyncio
import json
import os
import secrets
import sys
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.host.admin import OUTCOME_HEADER, SUCCEEDED

_ROOT = Path(__file__).parents[2]
_KEPT_LINES = 400
_POLL_S = 0.02
_STOP_S = 15.0
_ACCEPTED = 202


class HostDidNotStartError(Exception):
    """The process ended or stayed silent; the message holds the tail of its output."""


class FunctionFailedError(Exception):
    """A timer that was run by hand raised; the message is the worker's."""


@dataclass(frozen=True, slots=True)
class RunningFunction:
    name: str
    trigger_type: str


class FunctionsHost:
    """Made by `FunctionsHost.start`. `error` is why the app did not index, or None."""

    def __init__(self, process: asyncio.subprocess.Process, *, key: str, echo: Callable[[str], None] | None) -> None:
        self.functions: tuple[RunningFunction, ...] = ()
        self.error: str | None = None
        self.port = 0
        self._process = process
        self._key = key
        self._echo = echo
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._reading = asyncio.create_task(self._read())

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
        start_timeout_s: float = 30.0,
        echo: Callable[[str], None] | None = None,
    ) -> AsyncIterator["FunctionsHost"]:
        """Spawns, waits until it listens, stops it in the end; of this environment only PATH is passed on.

        `echo` gets every line of the app's output. Raises HostDidNotStartError.
        """
        key = key or secrets.token_urlsafe(24)
        with tempfile.TemporaryDirectory() as scratch:
            ready_file = Path(scratch) / "ready.json"
            # "=" because a key may begin with "-"
            arguments = [f"--app={app_folder}", f"--port={port}", f"--key={key}", f"--ready-file={ready_file}"]
            switches = () if timers else ("--no-timers",)
            process = await _spawned((*arguments, *switches), app_folder, environment)
            host = cls(process, key=key, echo=echo)
            try:
                await host._until_ready(ready_file, start_timeout_s)
                yield host
            finally:
                await host._stop()

    @property
    def output(self) -> str:
        """The last lines that the app and the host printed; the key is masked."""
        return "\n".join(self._lines)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode

    @property
    def pid(self) -> int:
        return self._process.pid

    def webhook_url(self, function_name: str) -> str:
        """Where Event Grid delivers; it holds the key."""
        return f"{self.url}/runtime/webhooks/eventgrid?{urlencode({'functionName': function_name, 'code': self._key})}"

    async def run_timer(self, name: str, *, wait: bool = True) -> None:
        """Runs it now; with `wait` returns after the run and raises FunctionFailedError when it failed."""
        await self.run(name, wait=wait)

    async def run(self, name: str, text: str = "", *, wait: bool = True) -> None:
        """Runs any function now, with `text` as its trigger's data. Raises FunctionFailedError, LookupError."""
        address = f"{self.url}/admin/functions/{name}?wait={'true' if wait else 'false'}"
        headers = {"x-functions-key": self._key}
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

    async def _until_ready(self, ready_file: Path, timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                while (told := _told(ready_file)) is None:
                    if self._process.returncode is not None:
                        await self._reading
                        raise HostDidNotStartError(f"exit code {self._process.returncode}:\n{self.output}")
                    await asyncio.sleep(_POLL_S)
        except TimeoutError as error:
            raise HostDidNotStartError(f"not ready within {timeout_s} s:\n{self.output}") from error
        self.port = told["port"]
        self.error = told["error"]
        self.functions = tuple(RunningFunction(one["name"], one["trigger"]) for one in told["functions"])

    async def _read(self) -> None:
        if self._process.stdout is None:
            return
        async for raw in self._process.stdout:
            line = raw.decode(errors="replace").rstrip().replace(self._key, "***")
            self._lines.append(line)
            if self._echo is not None:
                self._echo(line)

    async def _stop(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        try:
            async with asyncio.timeout(_STOP_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reading
        if self._process.stdin is not None:
            self._process.stdin.close()


async def _spawned(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> asyncio.subprocess.Process:
    """Works in the app's folder, as the real host does."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox.host",
        *arguments,
        "--verbose",
        "--with-parent",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=_environment(environment),
        cwd=folder,
    )


def _told(ready_file: Path) -> Any:  # Any: our own process's JSON
    return json.loads(ready_file.read_text(encoding="utf-8")) if ready_file.exists() else None


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    paths = [str(_ROOT), *([given["PYTHONPATH"]] if "PYTHONPATH" in given else [])]
    base = {"PATH": os.environ.get("PATH", ""), "FUNCTIONS_WORKER_RUNTIME": "python"}
    return base | dict(given) | {"PYTHONPATH": os.pathsep.join(paths)}
