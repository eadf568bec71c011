"""`/runtime/webhooks/eventgrid`: an Event Grid request → invocations → the host's answer (facts 5).

The order of checks is the extension's: key, host running, function, OPTIONS, event type.
"""

import asyncio
import json
from hmac import compare_digest

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.host.function import Function
from sandbox.host.worker import Worker

_ORIGIN = "eventgrid.azure.net"
_TRIGGER = "eventGridTrigger"


class UnreadableBodyError(Exception):
    """The real host throws while parsing, which becomes a 500."""


class Webhook:
    """`worker` is None when the app did not index: the host runs, its functions do not."""

    def __init__(self, worker: Worker | None, key: str) -> None:
        self._worker = worker
        self._key = key

    async def answer(self, request: Request) -> Response:
        if not compare_digest(request.query_params.get("code", "").encode(), self._key.encode()):
            return Response(status_code=401)
        if self._worker is None:
            return PlainTextResponse("Function host is not running.", 503)
        name = request.query_params.get("functionName", "")
        function = self._worker.function(name, _TRIGGER)
        if function is None:
            return PlainTextResponse(f"cannot find function: '{name}'", 404)
        if request.method == "OPTIONS":
            return Response(status_code=200, headers={"Webhook-Allowed-Origin": _ORIGIN})
        try:
            return await self._answer_event(request, self._worker, function)
        except UnreadableBodyError as error:
            return PlainTextResponse(str(error), 500)

    async def _answer_event(self, request: Request, worker: Worker, function: Function) -> Response:
        match request.headers.get("aeg-event-type", "").lower():
            case "subscriptionvalidation":
                return JSONResponse({"validationResponse": _validation_code(await request.body())})
            case "notification":
                events = _events(await request.body())
                return await _notified(worker, function, events, request.headers.get("traceparent"))
            case "unsubscribe":
                return Response(status_code=202)
            case _:
                return Response(status_code=400)


async def _notified(worker: Worker, function: Function, events: list[str], trace_parent: str | None) -> Response:
    """All in parallel; one failure fails the whole request, so that all of it is delivered again."""
    ended = await asyncio.gather(*(worker.invoke(function, event, trace_parent=trace_parent) for event in events))
    failure = next((one for one in ended if not one.succeeded), None)
    return Response(status_code=202) if failure is None else PlainTextResponse(failure.error or "", 500)


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        message = f"the body cannot be parsed: {type(error).__name__}"
        raise UnreadableBodyError(message) from error


def _events(body: bytes) -> list[str]:
    """Each event's JSON text; an array is fanned out, since Python's trigger takes one event (facts 4.4)."""
    parsed = _parsed(body)
    if isinstance(parsed, dict):
        parsed = [parsed]
    if not isinstance(parsed, list):
        raise UnreadableBodyError("the body is neither an event nor an array of events")
    return [json.dumps(event, ensure_ascii=False, separators=(",", ":")) for event in parsed]


def _validation_code(body: bytes) -> str:
    match _parsed(body):
        case [{"data": {"validationCode": str(code)}}, *_]:
            return code
        case _:
            raise UnreadableBodyError("the body holds no validation event")
