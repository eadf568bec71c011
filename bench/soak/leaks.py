"""Leaks on purpose: a check of leaks that no leak fails is worth nothing."""

import asyncio
import os
from collections.abc import Callable, Mapping
from typing import IO

from enforcer.facts import Fact
from enforcer.receive import Enforcer

_BYTES = 100_000
_memory: list[bytearray] = []
_files: list[IO[bytes]] = []
_tasks: list[asyncio.Task[object]] = []


def _leak_memory() -> None:
    _memory.append(bytearray(os.urandom(_BYTES)))


def _leak_files() -> None:
    _files.append(open(os.devnull, "rb"))  # noqa: SIM115, PTH123  it is never closed: that is the point


def _leak_tasks() -> None:
    _tasks.append(asyncio.create_task(asyncio.Event().wait()))


LEAKS: Mapping[str, Callable[[], None]] = {"memory": _leak_memory, "files": _leak_files, "tasks": _leak_tasks}


def into(enforcer: Enforcer, kinds: str) -> None:
    """From now on each look of an event leaves something behind; `kinds` with commas between them. Raises KeyError."""
    chosen, look = [LEAKS[kind] for kind in kinds.split(",")], enforcer.crowd.look

    async def leaking(fact: Fact) -> bool:
        for leak in chosen:
            leak()
        return await look(fact)

    enforcer.crowd.look = leaking  # type: ignore[method-assign]  # a leak in the product would be just there
