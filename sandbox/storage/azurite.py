"""Starts Azurite on ports of the system's choice, in memory, and stops it (facts/functions-and-telemetry.md 15.1)."""

import asyncio
import os
import queue
import re
import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path

from sandbox.storage.account import DEVELOPMENT_KEY, DEVELOPMENT_NAME, StorageAccount
from sandbox.storage.installation import missing_reason, script
from sandbox.tls import Certificates

_LISTENS = re.compile(r"Azurite (\w+) service is successfully listening at (\S+)")
_SERVICES = 3
_SPARE_ACCOUNTS = 999
_START_S = 180.0
"""Measured: 1.3 to 2.3 s; a loaded machine gets more."""
_STOP_S = 10.0
_KEPT_LINES = 50
_WITH_PARENT = Path(__file__).with_name("with_parent.cjs")


class AzuriteDidNotStartError(Exception):
    """The process ended or stayed silent; the message holds the tail of its output."""


class RunningAzurite:
    """`account` is the development account. `fresh()` gives an empty one, for a test that wants to be alone."""

    def __init__(self, urls: dict[str, str], ca_file: Path | None, pid: int) -> None:
        self.pid = pid
        self._urls = urls
        self._ca_file = ca_file
        self._spare = iter(_spare_names())
        self.account = self._account(DEVELOPMENT_NAME)

    def fresh(self) -> StorageAccount:
        """An account that nobody has used yet; its key is the development account's. Raises StopIteration after 999."""
        return self._account(next(self._spare))

    def _account(self, name: str) -> StorageAccount:
        blob, queues, tables = (f"{self._urls[kind]}/{name}" for kind in ("Blob", "Queue", "Table"))
        return StorageAccount(name, DEVELOPMENT_KEY, blob, queues, tables, self._ca_file)


class Azurite:
    """`run` for ordinary code, `start` for async code; both give a RunningAzurite and stop it in the end.

    With `certificates` it speaks HTTPS and takes bearer tokens besides keys (`--oauth basic`): it checks that a token
    lives by the wall clock (`nbf`, `exp`, `iat`), that `iss` is `https://sts.windows.net/…` and that `aud` is
    `https://storage.azure.com` or the account's own address. It checks neither the signature nor any role.
    """

    @staticmethod
    def missing_reason() -> str | None:
        """Why it cannot be started, for tests to skip with, or None."""
        return missing_reason()

    @classmethod
    @contextmanager
    def run(cls, certificates: Certificates | None = None) -> Iterator[RunningAzurite]:
        """Raises AzuriteDidNotStartError."""
        if reason := missing_reason():
            raise AzuriteDidNotStartError(reason)
        with _process(certificates) as process:
            lines: deque[str] = deque(maxlen=_KEPT_LINES)
            told: queue.SimpleQueue[str | None] = queue.SimpleQueue()
            reading = threading.Thread(target=_read, args=(process, lines, told), daemon=True)
            reading.start()
            try:
                urls = _addresses(told, lines)
                yield RunningAzurite(urls, None if certificates is None else certificates.ca_file, process.pid)
            finally:
                _stop(process)
                reading.join()

    @classmethod
    @asynccontextmanager
    async def start(cls, certificates: Certificates | None = None) -> AsyncIterator[RunningAzurite]:
        """Raises AzuriteDidNotStartError."""
        stack = ExitStack()
        running = await asyncio.to_thread(stack.enter_context, cls.run(certificates))
        try:
            yield running
        finally:
            await asyncio.to_thread(stack.close)


def _spare_names() -> list[str]:
    return [f"sandbox{number:03}" for number in range(_SPARE_ACCOUNTS)]


def _process(certificates: Certificates | None) -> subprocess.Popen[str]:
    node = shutil.which("node") or "node"
    names = (DEVELOPMENT_NAME, *_spare_names())
    tls = () if certificates is None else ("--oauth", "basic", "--cert", certificates.server_file)
    key = () if certificates is None else ("--key", certificates.server_file)
    ports = ("--blobPort", "0", "--queuePort", "0", "--tablePort", "0")
    switches = ("--silent", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry")
    return subprocess.Popen(  # noqa: S603  # node from the PATH, with arguments of our own
        [node, "--require", _WITH_PARENT, script(), *switches, *ports, *tls, *key],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=script().parent,
        env={
            "PATH": os.environ.get("PATH", ""),
            "AZURITE_ACCOUNTS": ";".join(f"{name}:{DEVELOPMENT_KEY}" for name in names),
        },
    )


def _read(process: subprocess.Popen[str], lines: deque[str], told: queue.SimpleQueue[str | None]) -> None:
    for line in process.stdout or ():
        lines.append(line.rstrip())
        told.put(line)
    told.put(None)


def _addresses(told: queue.SimpleQueue[str | None], lines: deque[str]) -> dict[str, str]:
    """Of the three services, as soon as all listen."""
    urls: dict[str, str] = {}
    until_s = time.monotonic() + _START_S
    while len(urls) < _SERVICES:
        with suppress(queue.Empty):
            line = told.get(timeout=max(0.0, until_s - time.monotonic()))
            if line is not None:
                urls |= {found[1]: found[2] for found in _LISTENS.finditer(line)}
                continue
        raise AzuriteDidNotStartError("\n".join(["it ended, or did not listen in time:", *lines]))
    return urls


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
