"""A function app's folder → its functions and their runs, for the host's listeners."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from sandbox.host.function import Call, Function, Invocation, OutputNotWrittenError


class Runner(Protocol):
    """Microsoft's worker, here or in a process of its own."""

    @property
    def functions(self) -> tuple[Function, ...]: ...

    async def run(self, function: Function, call: Call) -> Invocation: ...

    def close(self) -> None: ...


class Worker:
    """Made by `load` or `load_apart`. Call `close` in the end."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self.functions = runner.functions
        self.write_outputs: Callable[[Function, Invocation], Awaitable[None]] | None = None
        """Called after each good run; may raise OutputNotWrittenError."""

    @classmethod
    async def load(cls, folder: Path) -> "Worker":
        """Indexes the app in this process; raises AppDoesNotIndexError."""
        from sandbox.host.in_process import (
            InProcess,  # where the worker is apart, this process does without the library
        )

        return cls(await InProcess.load(folder))

    @classmethod
    async def load_apart(cls, folder: Path) -> "Worker":
        """The same in a process that can import the app's `.python_packages` and Microsoft's worker, nothing else."""
        from sandbox.host.apart import Apart  # as above

        return cls(await Apart.load(folder))

    def function(self, name: str, trigger_type: str | None = None) -> Function | None:
        """Names are compared without case, as the host does."""
        wanted = [one for one in self.functions if one.name.lower() == name.lower()]
        return next((one for one in wanted if trigger_type in (None, one.trigger_type)), None)

    async def invoke(
        self,
        function: Function,
        payload: str,
        *,
        kind: str = "json",
        metadata: Mapping[str, str] | None = None,
        trace_parent: str | None = None,
    ) -> Invocation:
        """`kind` and `metadata` as in Call. A caller that goes away does not end the run."""
        call = Call(payload, kind, metadata or {}, trace_parent or new_trace_parent())
        return await asyncio.shield(asyncio.create_task(self._with_outputs(function, call)))

    def close(self) -> None:
        self._runner.close()

    async def _with_outputs(self, function: Function, call: Call) -> Invocation:
        ended = await self._runner.run(function, call)
        if ended.succeeded and ended.outputs and self.write_outputs is not None:
            try:
                await self.write_outputs(function, ended)
            except OutputNotWrittenError as error:
                return Invocation(ended.id, str(error))
        return ended


def new_trace_parent() -> str:
    """A W3C traceparent of a new, sampled trace."""
    return f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"
