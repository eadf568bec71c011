"""Somebody who listens to the outcome topic: a webhook that takes CloudEvents and keeps them."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.wire import JsonObject

PATH = "/sandbox/listener"


class Listener:
    """`heard`: every event that it was sent, oldest first."""

    def __init__(self) -> None:
        self.heard: list[JsonObject] = []
        self._arrival = asyncio.Event()

    async def of_type(self, kind: str, timeout_s: float) -> JsonObject:
        """The first event of that type, as soon as it is there. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while not (found := [event for event in self.heard if event["type"] == kind]):
                self._arrival.clear()
                await self._arrival.wait()
        return found[0]

    def routes(self) -> list[Route]:
        return [Route(PATH, self._hear, methods=["OPTIONS", "POST"])]

    async def _hear(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(headers={"webhook-allowed-origin": request.headers.get("webhook-request-origin", "*")})
        events = await request.json()
        self.heard += events if isinstance(events, list) else [events]
        self._arrival.set()
        return Response()
