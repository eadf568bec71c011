"""Within the worker's process: the product's own function_app.py on time that jumps, and how the process fares.

Nothing is opened in the product for it: one name is replaced before the product is imported, the time, and one function
more is indexed beside its own. What is left at the end is told by a task that asyncio cancels together with the rest.
"""

import asyncio
import gc
import json
import os
import threading
from collections import Counter
from collections.abc import Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import azure.functions as func

from bench.soak import leaks
from bench.soak.clock import Follower
from bench.soak.in_use import blocks, malloc_mb
from enforcer import ports

_PRODUCT = Path(__file__).parents[2] / "function_app.py"
CLOCK, TOLD, LEFT, LEAK = "SOAK_CLOCK", "SOAK_TOLD", "SOAK_LEFT", "SOAK_LEAK"
"""Names in the environment: the clock's file, the one that a gauge fills, that of the end, what leaks on purpose."""

GAUGE = "gauge"
_NEVER = "0 0 0 29 2 *"
_TYPES = 12


def functions(environment: Mapping[str, str]) -> func.FunctionApp:
    """The product's, and the gauge."""
    ports.utc_now = Follower(Path(environment[CLOCK])).now  # every module of the product takes it from there
    spec = spec_from_file_location("product", _PRODUCT)
    if spec is None or spec.loader is None:
        raise ImportError(f"{_PRODUCT} cannot be loaded")
    product = module_from_spec(spec)
    spec.loader.exec_module(product)
    if environment.get(LEAK):
        leaks.into(product._enforcer, environment[LEAK])  # noqa: SLF001  the seam between trigger and product
    app: func.FunctionApp = product.app
    gauge = Gauge(Path(environment[TOLD]), Path(environment[LEFT]))

    @app.function_name(GAUGE)
    @app.timer_trigger(arg_name="timer", schedule=_NEVER)
    async def tell(timer: func.TimerRequest) -> None:  # noqa: ARG001  the worker passes it by name
        gauge.tell()

    return app


class Gauge:
    """`told` is written at each run, `left` when the event loop ends."""

    def __init__(self, told: Path, left: Path) -> None:
        self._told = told
        self._left = left
        self._last: asyncio.Task[None] | None = None

    def tell(self) -> None:
        if self._last is None:
            self._last = asyncio.create_task(self._end())
        gc.collect()
        _write(self._told, _fares(self._last))

    async def _end(self) -> None:
        """The loop cancels at its end whatever is still there: then those that are with us were left behind."""
        try:
            await asyncio.Event().wait()
        finally:
            _write(self._left, {"tasks": _names(self._last), "threads": _threads()})


def _fares(gauge: asyncio.Task[None]) -> dict[str, Any]:  # Any: JSON
    tracked = gc.get_objects()
    types = Counter(type(one).__qualname__ for one in tracked)
    return {
        "tasks": _names(gauge),
        "threads": _threads(),
        "objects": len(tracked),
        "blocks": blocks(),
        "malloc_mb": malloc_mb(),
        "garbage": len(gc.garbage),
        "types": dict(types.most_common(_TYPES * 10)),
        "pid": os.getpid(),
    }


def _names(gauge: asyncio.Task[None] | None) -> dict[str, int]:
    """What each task runs, but for us."""
    others = asyncio.all_tasks() - {gauge, asyncio.current_task()}
    return dict(Counter(getattr(one.get_coro(), "__qualname__", repr(one)) for one in others if one is not None))


def _threads() -> list[str]:
    return sorted(one.name for one in threading.enumerate())


def _write(file: Path, what: object) -> None:
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(what), encoding="utf-8")
    draft.replace(file)
