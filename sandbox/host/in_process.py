"""A folder with `function_app.py` → its functions, run here by Microsoft's own Python worker (facts 7; stack.md 1).

The library is driven through its protobuf-free seam. One app per process: a second `load` needs `forget` first.
"""

import importlib
import json
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import azure_functions_runtime
from azure_functions_runtime import handle_event, native_invocation
from azure_functions_runtime.bindings.datumdef import Datum

from sandbox.host.function import AppDoesNotIndexError, Call, Function, Invocation
from sandbox.host.messages import MESSAGES, Fields

_MODULE = "function_app"
_CLOUD_MARKS = ("CONTAINER_NAME", "WEBSITE_INSTANCE_ID")
"""Make the worker believe that it runs in Linux Consumption."""


class InProcess:
    """Made by `load`. Call `close` in the end: it stops the thread pool of sync functions."""

    def __init__(self, functions: Sequence[Function]) -> None:
        self.functions = tuple(functions)

    @classmethod
    async def load(cls, folder: Path) -> "InProcess":
        """Indexes the app; raises AppDoesNotIndexError."""
        for mark in _CLOUD_MARKS:
            os.environ.pop(mark, None)
        _give_the_root_logger_a_handler()
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
        importlib.invalidate_caches()
        azure_functions_runtime.start_threadpool_executor()
        try:
            return cls(await _indexed(folder))
        except AppDoesNotIndexError:
            azure_functions_runtime.stop_threadpool_executor()
            raise

    async def run(self, function: Function, call: Call) -> Invocation:
        """To be awaited in a task of its own: the worker attaches a trace context and never detaches it."""
        invocation_id = str(uuid4())
        succeeded, _, outputs, error, _ = await native_invocation.invocation_request_native(
            invocation_id,
            function.id,
            [(function.argument, Datum(call.payload, call.kind))],
            {name: Datum(value, "json") for name, value in call.metadata.items()},
            trace_parent=call.trace_parent,
        )
        if not succeeded:
            return Invocation(invocation_id, error or "the function failed")
        return Invocation(invocation_id, None, {name: datum.value for name, datum in outputs})

    def close(self) -> None:
        azure_functions_runtime.stop_threadpool_executor()


def forget(folder: Path) -> None:
    """Lets this process load another app: empties the worker's registry (a private name) and drops the app's module."""
    handle_event._functions._functions.clear()  # noqa: SLF001  # the documented reset (stack.md 1); one test covers it
    sys.modules.pop(_MODULE, None)
    if str(folder) in sys.path:
        sys.path.remove(str(folder))


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
