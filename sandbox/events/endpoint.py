"""`POST /topics/{name}/api/events`: publisher → custom topic, with key or token (facts/events.md 9)."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hmac import compare_digest

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.events.event import Event
from sandbox.events.publication import RefusedError, published_events
from sandbox.events.topic import Topic

_TAKEN = 200

type Publish = Callable[[Topic, Event], Awaitable[None]]
type VerifyBearer = Callable[[str, Topic], bool]
"""Is this access token (without "Bearer ") one that may send to the topic? RefusedError where it is another answer."""


@dataclass(frozen=True, slots=True)
class TopicTrouble:
    """How the next `times` requests of publishers are answered, after `delay_s`; a status of 200 lets them pass."""

    status: int
    times: int = 1
    delay_s: float = 0.0
    retry_after_s: int | None = None


class PublishEndpoint:
    """The one route of all custom topics; `topics` is keyed by lower-case name."""

    def __init__(self, topics: Mapping[str, Topic], publish: Publish, verify_bearer: VerifyBearer | None) -> None:
        self._topics = topics
        self._publish = publish
        self._verify_bearer = verify_bearer
        self._troubles: deque[TopicTrouble] = deque()

    def add_trouble(self, trouble: TopicTrouble) -> None:
        self._troubles.extend([trouble] * trouble.times)

    def end_troubles(self) -> None:
        self._troubles.clear()

    def routes(self) -> list[Route]:
        return [Route("/topics/{name}/api/events", self._answer, methods=["POST"])]

    async def _answer(self, request: Request) -> Response:
        if self._troubles:
            trouble = self._troubles.popleft()
            await asyncio.sleep(trouble.delay_s)
            if trouble.status != _TAKEN:
                wait = {"retry-after": str(trouble.retry_after_s)} if trouble.retry_after_s is not None else None
                refusal = RefusedError(trouble.status, "Trouble", "the sandbox was told to refuse")
                return JSONResponse(refusal.body(), trouble.status, wait)
        try:
            topic = self._topic(request)
            self._check_sender(request, topic)
            events = published_events(await request.body(), request.headers.get("content-type", ""), topic)
        except RefusedError as refusal:
            return JSONResponse(refusal.body(), refusal.status)
        for event in events:
            await self._publish(topic, event)
        return Response(status_code=_TAKEN)

    def _topic(self, request: Request) -> Topic:
        name = request.path_params["name"]
        topic = self._topics.get(name.lower())
        if topic is None:
            raise RefusedError(404, "NotFound", f"The topic '{name}' does not exist.")
        return topic

    def _check_sender(self, request: Request, topic: Topic) -> None:
        key = request.headers.get("aeg-sas-key")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if key is not None and compare_digest(key.encode(), topic.key.encode()):
            return
        if scheme.lower() == "bearer" and self._verify_bearer is not None and self._verify_bearer(token, topic):
            return
        if key is None and not token:
            wanted = "aeg-sas-key or an Authorization header with a Bearer token"
            raise RefusedError(401, "Unauthorized", f"Request must contain one of the following: {wanted}.")
        raise RefusedError(401, "Unauthorized", "The key or token that was presented is not valid for this topic.")
