"""`python -m sandbox.host` as a process: spawned, awaited, read, stopped or killed."""

import asyncio
import json
import os
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_KEPT_LINES = 400
_POLL_S = 0.02
_STOP_S = 15.0


class HostDidNotStartError(Exception):
    """The process ended or stayed silent; the message holds the tail of its output."""


@dataclass(frozen=True, slots=True)
class RunningFunction:
    name: str
    trigger_type: str


@dataclass(frozen=True, slots=True)
class Ready:
    """What the host tells when its port listens. `error` is why the app did not index, or None."""

    port: int
    error: str | None
    functions: tuple[RunningFunction, ...]


@dataclass(frozen=True, slots=True)
class Launch:
    """How a host is started. Of this process's environment only PATH is passed on."""

    app_folder: Path
    environment: Mapping[str, str]
    key: str
    timers: bool = True
    worker_apart: bool = False
    start_timeout_s: float = 30.0

    def arguments(self, *, port: int, ready_file: Path) -> tuple[str, ...]:
        """With "=", because a key may begin with "-"."""
        places = (f"--app={self.app_folder}", f"--port={port}", f"--key={self.key}", f"--ready-file={ready_file}")
        switches = {"--no-timers": not self.timers, "--worker-apart": self.worker_apart}
        return (*places, "--verbose", "--with-parent", *(name for name, on in switches.items() if on))


class HostProcess:
    """One life of a host. `lines` are the last that it printed, with the key masked."""

    def __init__(
        self, process: asyncio.subprocess.Process, lines: deque[str], *, key: str, echo: Callable[[str], None] | None
    ) -> None:
        self.process = process
        self._lines = lines
        self._key = key
        self._echo = echo
        self._reading = asyncio.create_task(self._read())

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL when that does not help."""
        if self.process.returncode is None:
            self.process.terminate()
        try:
            async with asyncio.timeout(_STOP_S):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
        await self._ended()

    async def kill(self) -> None:
        """SIGKILL: nothing is finished, flushed or told."""
        if self.process.returncode is None:
            self.process.kill()
        await self._ended()

    async def ready(self, ready_file: Path, timeout_s: float) -> Ready:
        """Raises HostDidNotStartError."""
        try:
            async with asyncio.timeout(timeout_s):
                while (told := _told(ready_file)) is None:
                    if self.process.returncode is not None:
                        await self._reading
                        raise HostDidNotStartError(self._saying(f"exit code {self.process.returncode}"))
                    await asyncio.sleep(_POLL_S)
        except TimeoutError as error:
            raise HostDidNotStartError(self._saying(f"not ready within {timeout_s} s")) from error
        functions = tuple(RunningFunction(one["name"], one["trigger"]) for one in told["functions"])
        return Ready(told["port"], told["error"], functions)

    def _saying(self, what: str) -> str:
        return "\n".join([f"{what}:", *self._lines])

    async def _ended(self) -> None:
        await self.process.wait()
        await self._reading
        if self.process.stdin is not None:
            self.process.stdin.close()

    async def _read(self) -> None:
        if self.process.stdout is None:
            return
        async for raw in self.process.stdout:
            line = raw.decode(errors="replace").rstrip().replace(self._key, "***")
            self._lines.append(line)
            if self._echo is not None:
                self._echo(line)


async def launched(
    launch: Launch, lines: deque[str], *, port: int, echo: Callable[[str], None] | None
) -> tuple[HostProcess, Ready]:
    """Spawned and listening. Raises HostDidNotStartError, and then nothing is left."""
    with tempfile.TemporaryDirectory() as scratch:
        ready_file = Path(scratch) / "ready.json"
        process = await _spawned(launch, launch.arguments(port=port, ready_file=ready_file))
        life = HostProcess(process, lines, key=launch.key, echo=echo)
        async with AsyncExitStack() as otherwise:
            otherwise.push_async_callback(life.stop)
            ready = await life.ready(ready_file, launch.start_timeout_s)
            otherwise.pop_all()
        return life, ready


def new_lines() -> deque[str]:
    return deque(maxlen=_KEPT_LINES)


async def _spawned(launch: Launch, arguments: Sequence[str]) -> asyncio.subprocess.Process:
    """Works in the app's folder, as the real host does."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox.host",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=_environment(launch.environment),
        cwd=launch.app_folder,
    )


def _told(ready_file: Path) -> Any:  # Any: our own process's JSON
    return json.loads(ready_file.read_text(encoding="utf-8")) if ready_file.exists() else None


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    paths = [str(_ROOT), *([given["PYTHONPATH"]] if "PYTHONPATH" in given else [])]
    base = {"PATH": os.environ.get("PATH", ""), "FUNCTIONS_WORKER_RUNTIME": "python"}
    return base | dict(given) | {"PYTHONPATH": os.pathsep.join(paths)}
