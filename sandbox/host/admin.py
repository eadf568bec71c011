"""`/admin/…`: run a function now, list functions, tell the state; all need the master key (stack.md 1)."""

import asyncio
import json
from hmac import compare_digest

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.host.function import Function, Invocation
from sandbox.host.timers import TRIGGER, Timers
from sandbox.host.worker import Worker

OUTCOME_HEADER = "x-sandbox-outcome"
"""Ours, not Azure's: with `?wait=true` the 202 comes after the run and says how it ended."""
SUCCEEDED = "succeeded"


class Admin:
    """`error` is why the app did not index; then `worker` and `timers` are None."""

    def __init__(self, worker: Worker | None, timers: Timers | None, *, key: str, error: str | None) -> None:
        self._worker = worker
        self._timers = timers
        self._key = key
        self._error = error
        self._runs: set[asyncio.Task[Invocation]] = set()

    async def run(self, request: Request) -> Response:
        """202 at once, as the real host; the body may hold `{"input": "…"}` for triggers other than a timer."""
        if not self._knows_key(request):
            return Response(status_code=401)
        function = self._worker.function(request.path_params["name"]) if self._worker is not None else None
        if function is None:
            return Response(status_code=404)
        run = asyncio.create_task(self._invoked(function, await request.body()))
        self._runs.add(run)
        run.add_done_callback(self._runs.discard)
        if request.query_params.get("wait") != "true":
            return Response(status_code=202)
        ended = await run
        return Response(status_code=202, headers={OUTCOME_HEADER: json.dumps(ended.error or SUCCEEDED)})

    async def functions(self, request: Request) -> Response:
        if not self._knows_key(request):
            return Response(status_code=401)
        found = self._worker.functions if self._worker is not None else ()
        return JSONResponse(
            [{"name": one.name, "language": "python", "config": {"bindings": list(one.bindings)}} for one in found]
        )

    async def status(self, request: Request) -> Response:
        if not self._knows_key(request):
            return Response(status_code=401)
        if self._error is not None:
            return JSONResponse({"id": "sandbox", "state": "Error", "errors": [self._error]})
        return JSONResponse({"id": "sandbox", "state": "Running"})

    async def finish(self) -> None:
        """Waits for the runs that were started here."""
        await asyncio.gather(*self._runs)

    async def _invoked(self, function: Function, body: bytes) -> Invocation:
        if self._worker is None or self._timers is None:
            return Invocation("", self._error)
        if function.trigger_type == TRIGGER:
            return await self._timers.run_now(function)
        return await self._worker.invoke(function, _input_in(body), kind=_kind(function))

    def _knows_key(self, request: Request) -> bool:
        return compare_digest(request.headers.get("x-functions-key", "").encode(), self._key.encode())


def _kind(function: Function) -> str:
    return "string" if function.trigger_type == "queueTrigger" else "json"


def _input_in(body: bytes) -> str:
    try:
        parsed = json.loads(body)
    except ValueError:
        return ""
    return str(parsed.get("input", "")) if isinstance(parsed, dict) else ""
