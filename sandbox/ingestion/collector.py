"""The ingestion endpoint of Application Insights: track requests in, envelopes kept (facts 8; stack.md 5)."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.ingestion import telemetry
from sandbox.ingestion.envelope import (
    Envelope,
    InvalidEnvelopeError,
    Json,
    UnreadableBodyError,
    envelope_of,
    items_in,
)

_TRACK_PATHS = ("/v2.1/track", "//v2.1/track", "/v2/track", "//v2/track")
"""The exporter doubles the slash when IngestionEndpoint ends with one, as Azure's do (stack.md 5)."""
_PARTIAL = 206
_RETRYABLE = 500


@dataclass(frozen=True, slots=True)
class Trouble:
    """How the next `times` track requests are answered. With 206 the first `rejected` items are refused, as it says."""

    status: int
    times: int = 1
    retry_after_s: int | None = None
    rejected: int = 1
    item_status: int = _RETRYABLE
    item_message: str = "Internal Server Error"


class Collector:
    """`delay_s` is slept before every answer. Envelopes of refused requests are not kept."""

    def __init__(self, clock: Clock) -> None:
        self.envelopes: list[Envelope] = []
        self.requests = 0
        self.delay_s = 0.0
        self._clock = clock
        self._troubles: deque[Trouble] = deque()
        self._arrival = asyncio.Event()

    def routes(self) -> list[Route]:
        tracks = [Route(path, self._track, methods=["POST"]) for path in _TRACK_PATHS]
        pulse = ("/QuickPulseService.svc/{verb}", "//QuickPulseService.svc/{verb}")
        return [*tracks, *(Route(path, self._quick_pulse, methods=["POST"]) for path in pulse)]

    def add_trouble(self, trouble: Trouble) -> None:
        self._troubles.extend([trouble] * trouble.times)

    def end_troubles(self) -> None:
        self._troubles.clear()

    def clear(self) -> None:
        """Forgets what arrived and what was to go wrong."""
        self.envelopes.clear()
        self._troubles.clear()
        self.requests = 0

    def custom_events(self, name: str | None = None) -> list[telemetry.CustomEvent]:
        return [one for one in telemetry.custom_events(self.envelopes) if name in (None, one.name)]

    def metrics(self, name: str | None = None) -> list[telemetry.Metric]:
        return [one for one in telemetry.metrics(self.envelopes) if name in (None, one.name)]

    def dependencies(self) -> list[telemetry.Span]:
        return telemetry.spans(self.envelopes, requests=False)

    def server_requests(self) -> list[telemetry.Span]:
        """The rows of `requests`."""
        return telemetry.spans(self.envelopes, requests=True)

    def exceptions(self) -> list[telemetry.ExceptionRow]:
        return telemetry.exceptions(self.envelopes)

    def messages(self) -> list[telemetry.Message]:
        return telemetry.messages(self.envelopes)

    async def wait_for(self, predicate: Callable[["Collector"], bool], timeout_s: float) -> None:
        """Returns once `predicate(collector)` holds; asked again after every track request. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while not predicate(self):
                self._arrival.clear()
                await self._arrival.wait()

    async def _track(self, request: Request) -> Response:
        self.requests += 1
        body = await request.body()
        await asyncio.sleep(self.delay_s)
        trouble = self._troubles.popleft() if self._troubles else None
        if trouble is not None and trouble.status != _PARTIAL:
            return _troubled(trouble)
        try:
            items = items_in(body, request.headers.get("content-encoding", ""))
        except UnreadableBodyError as error:
            return _answer(0, [{"index": 0, "statusCode": 400, "message": str(error)}], status=400)
        errors = self._keep(items, trouble)
        self._arrival.set()
        return _answer(len(items), errors, status=_PARTIAL if errors else 200)

    def _keep(self, items: list[Json], trouble: Trouble | None) -> list[Json]:
        errors: list[Json] = []
        for index, item in enumerate(items):
            if trouble and index < trouble.rejected:
                errors.append({"index": index, "statusCode": trouble.item_status, "message": trouble.item_message})
                continue
            try:
                self.envelopes.append(envelope_of(item, received_at=self._clock.now()))
            except InvalidEnvelopeError as error:
                errors.append({"index": index, "statusCode": 400, "message": str(error)})
        return errors

    async def _quick_pulse(self, request: Request) -> Response:
        """Live metrics: nobody watches, so the client need not post (answered so that it stays quiet)."""
        await request.body()
        return JSONResponse([], headers={"x-ms-qps-subscribed": "false"})


def _answer(received: int, errors: list[Json], *, status: int) -> Response:
    body = {"itemsReceived": received, "itemsAccepted": received - len(errors) if received else 0, "errors": errors}
    return JSONResponse(body, status)


def _troubled(trouble: Trouble) -> Response:
    wait = {"retry-after": str(trouble.retry_after_s)} if trouble.retry_after_s is not None else None
    errors = [{"index": 0, "statusCode": trouble.status, "message": "the sandbox was told to refuse"}]
    return JSONResponse({"itemsReceived": 0, "itemsAccepted": 0, "errors": errors}, trouble.status, wait)
