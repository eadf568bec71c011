"""A function app's folder → its functions, run in a process that can import what Azure would offer it, and no more."""

import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any
from uuid import uuid4

from sandbox.host import worker_process
from sandbox.host.function import AppDoesNotIndexError, Call, Function, Invocation

PACKAGES = Path(".python_packages", "lib", "site-packages")
"""Where the worker looks for an app's packages, from the app's folder."""

WORKER_LIBRARY = ("azure-functions-runtime", "azurefunctions-extensions-base")
"""What the image of Azure's own brings. `azure-functions` is not in the list: on Python 3.13 the app brings its own."""

_ENDED = "the worker's process has ended"
_CLOSE_S = 15.0


type _Process = subprocess.Popen[str]
type _Folder = tempfile.TemporaryDirectory[str]


class Apart:
    """Made by `load`. Call `close` in the end: it ends the process."""

    def __init__(self, process: _Process, functions: tuple[Function, ...], library: _Folder) -> None:
        self.functions = functions
        self._process = process
        self._library = library
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[str, asyncio.Future[Invocation]] = {}
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    @classmethod
    async def load(cls, folder: Path) -> "Apart":
        """Raises AppDoesNotIndexError. What the app prints goes to our own stderr."""
        library: _Folder = tempfile.TemporaryDirectory()
        link_worker_library(Path(library.name))
        process, told = await asyncio.to_thread(_started, folder, Path(library.name))
        if "error" in told:
            _end(process)
            library.cleanup()
            raise AppDoesNotIndexError(told["error"])
        functions = tuple(Function(**{**one, "bindings": tuple(one["bindings"])}) for one in told["functions"])
        return cls(process, functions, library)

    async def run(self, function: Function, call: Call) -> Invocation:
        number = str(uuid4())
        ending: asyncio.Future[Invocation] = self._loop.create_future()
        self._waiting[number] = ending
        try:
            _say(self._process, {"number": number, "function": asdict(function), "call": asdict(call)})
        except OSError:
            self._give_up()
        return await ending

    def close(self) -> None:
        _end(self._process, self._reading)
        self._library.cleanup()

    def _read(self) -> None:
        while "error" not in (told := _line(self._process)):
            self._loop.call_soon_threadsafe(self._ended, told["number"], Invocation(**told["invocation"]))
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._give_up)

    def _ended(self, number: str, invocation: Invocation) -> None:
        if not (ending := self._waiting.pop(number)).done():
            ending.set_result(invocation)

    def _give_up(self) -> None:
        for number in tuple(self._waiting):
            self._ended(number, Invocation(number, _ENDED))


def command(app: Path, packages: Path, library: Path) -> list[str]:
    """`-I` and `-S`: no PYTHONPATH, no site-packages of this Python, no user's."""
    program = str(Path(worker_process.__file__).resolve())
    return [sys.executable, "-I", "-S", program, str(app), str(packages), str(library)]


def link_worker_library(folder: Path) -> None:
    """Fills it with links to the installed distributions of the worker."""
    for name in WORKER_LIBRARY:
        installed = metadata.distribution(name)
        for top in {file.parts[0] for file in installed.files or () if ".." not in file.parts}:
            (folder / top).symlink_to(Path(str(installed.locate_file(top))).resolve())


def _started(folder: Path, library: Path) -> tuple[_Process, Any]:  # Any: our own process's JSON
    """The process, and its functions or why there are none."""
    asked = command(folder, folder / PACKAGES, library)
    process = subprocess.Popen(  # noqa: S603  our own program
        asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, encoding="utf-8"
    )
    return process, _line(process)


def _line(process: _Process) -> Any:  # Any: as above
    line = process.stdout.readline() if process.stdout else ""
    return json.loads(line or json.dumps({"error": _ENDED}))


def _say(process: _Process, what: object) -> None:
    if process.stdin:
        process.stdin.write(json.dumps(what) + "\n")
        process.stdin.flush()


def _end(process: _Process, reading: threading.Thread | None = None) -> None:
    """It ends when its standard input does."""
    if process.stdin:
        with contextlib.suppress(BrokenPipeError):  # it has ended by itself
            process.stdin.close()
    try:
        process.wait(_CLOSE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if reading:
        reading.join()
    if process.stdout:
        process.stdout.close()
