"""A folder with `function_app.py` → its functions, run by Microsoft's own Python worker (facts 7; stack.md 1).

The library is driven through its protobuf-free seam. One app per process: a second `load` needs `forget` first.
"""

import asyncio
import importlib
import json
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import azure_functions_runtime
from azure_functions_runtime import handle_event, native_invocation
from azure_functions_runtime.bindings.datumdef import Datum

from sandbox.host.messages import MESSAGES, Fields

_MODULE = "function_app"
_CLOUD_MARKS = ("CONTAINER_NAME", "WEBSITE_INSTANCE_ID")
"""Make the worker believe that it runs in Linux Consumption."""


class AppDoesNotIndexError(Exception):
    """The worker refused the app; the message is the worker's."""


@dataclass(frozen=True, slots=True)
class Function:
    """`bindings` as the decorators produced them; `trigger` is the one that starts the function."""

    name: str
    id: str
    trigger: Mapping[str, object]
    bindings: tuple[Mapping[str, object], ...]

    @property
    def trigger_type(self) -> str:
        return str(self.trigger.get("type", ""))

    @property
    def argument(self) -> str:
        return str(self.trigger.get("name", ""))


@dataclass(frozen=True, slots=True)
class Invocation:
    """How one ended: `error` is the exception's text, or None; `outputs` are output bindings' values by name."""

    id: str
    error: str | None
    outputs: Mapping[str, object] = field(default_factory=dict)

    @property
    def succeeded(self) -> bool:
        return self.error is None


class OutputNotWrittenError(Exception):
    """An output binding's value did not reach its place: the run has failed, as in the real host."""


class Worker:
    """Made by `Worker.load`. Call `close` in the end: it stops the thread pool of sync functions."""

    def __init__(self, functions: Sequence[Function]) -> None:
        self.functions = tuple(functions)
        self.write_outputs: Callable[[Function, Invocation], Awaitable[None]] | None = None
        """Called after each good run; may raise OutputNotWrittenError."""

    @classmethod
    async def load(cls, folder: Path) -> "Worker":
        """Indexes the app; raises AppDoesNotIndexError."""
        for mark in _CLOUD_MARKS:
            os.environ.pop(mark, None)
        _give_the_root_logger_a_handler()
        sys.path.insert(0, str(folder))
        importlib.invalidate_caches()
        azure_functions_runtime.start_threadpool_executor()
        try:
            return cls(await _indexed(folder))
        except AppDoesNotIndexError:
            azure_functions_runtime.stop_threadpool_executor()
            raise

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
        """Runs it in a task of its own, since the worker attaches a trace context and never detaches it.

        `kind` is "json" or "string"; `metadata` values are JSON texts. A caller that goes away does not end it.
        """
        run = _run(function, payload, kind, metadata=metadata or {}, trace_parent=trace_parent)
        return await asyncio.shield(asyncio.create_task(self._with_outputs(function, run)))

    def close(self) -> None:
        azure_functions_runtime.stop_threadpool_executor()

    async def _with_outputs(self, function: Function, run: Awaitable[Invocation]) -> Invocation:
        ended = await run
        if ended.succeeded and ended.outputs and self.write_outputs is not None:
            try:
                await self.write_outputs(function, ended)
            except OutputNotWrittenError as error:
                return Invocation(ended.id, str(error))
        return ended


def forget(folder: Path) -> None:
    """Lets this process load another app: empties the worker's registry (a private name) and drops the app's module."""
    handle_event._functions._functions.clear()  # noqa: SLF001  # the documented reset (stack.md 1); one test covers it
    sys.modules.pop(_MODULE, None)
    if str(folder) in sys.path:
        sys.path.remove(str(folder))


def new_trace_parent() -> str:
    """A W3C traceparent of a new, sampled trace."""
    return f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"


async def _run(
    function: Function, payload: str, kind: str, *, metadata: Mapping[str, str], trace_parent: str | None
) -> Invocation:
    invocation_id = str(uuid4())
    succeeded, _, outputs, error, _ = await native_invocation.invocation_request_native(
        invocation_id,
        function.id,
        [(function.argument, Datum(payload, kind))],
        {name: Datum(value, "json") for name, value in metadata.items()},
        trace_parent=trace_parent or new_trace_parent(),
    )
    if not succeeded:
        return Invocation(invocation_id, error or "the function failed")
    return Invocation(invocation_id, None, {name: datum.value for name, datum in outputs})


async def _indexed(folder: Path) -> list[Function]:
    started = await azure_functions_runtime.worker_init_request(
        _wrapped(worker_init_request=Fields(capabilities={}, function_app_directory=str(folder)))
    )
    if started.result.status != MESSAGES.StatusResult.Success:
        raise AppDoesNotIndexError(started.result.exception.message)
    answer = await azure_functions_runtime.functions_metadata_request(_wrapped())
    if not answer.function_metadata_results:
        message = f"no {_MODULE}.py with functions in {folder.name}"
        raise AppDoesNotIndexError(message)
    return [_function(one) for one in answer.function_metadata_results]


def _function(metadata: Any) -> Function:  # Any: the worker's untyped message
    bindings = tuple(json.loads(text) for text in metadata.raw_bindings)
    trigger: Mapping[str, object] = next(
        (one for one in bindings if str(one.get("type", "")).lower().endswith("trigger")), {}
    )
    return Function(metadata.name, metadata.function_id, trigger, bindings)


def _wrapped(**request: Fields) -> SimpleNamespace:
    return SimpleNamespace(request=Fields(**request), properties={"host": "127.0.0.1", "protos": MESSAGES})


def _give_the_root_logger_a_handler() -> None:
    """Else indexing calls `logging.warning`, which installs one that prints every line to stderr (stack.md 1)."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())
