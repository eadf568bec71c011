"""A request to a route beside ARM's (tokens, topics, telemetry) and the messages that answered it → an exchange."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Message, Receive, Scope

from sandbox.exchanges import Exchange
from sandbox.wire import parsed

_SECRET_HEADERS = frozenset({"authorization", "aeg-sas-key", "x-identity-header", "secret"})
_SECRET_MEMBERS = frozenset({"access_token", "refresh_token", "id_token"})
_FORM = "application/x-www-form-urlencoded"
"""Its text holds secrets."""
_FIRST_NOT_SUCCESS = 300
_OURS = "sandbox."


def route_of(routes: Iterable[BaseRoute], scope: Scope) -> str | None:
    """The template of the sandbox's own route that will answer; None for what is ARM's, or a test's."""
    found = next((one for one in routes if one.matches(scope)[0] is Match.FULL), None)
    if not isinstance(found, Route) or not getattr(found.endpoint, "__module__", "").startswith(_OURS):
        return None
    return found.path


class Overheard:
    """Stands between a server and a route, and keeps the request's body."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._body = bytearray()

    async def receive(self) -> Message:
        message = await self._receive()
        self._body += message.get("body", b"")
        return message

    def exchange(self, scope: Scope, answer: Sequence[Message], *, route: str, at: datetime) -> Exchange:
        """Without tokens, keys and forms. No answer: the connection died."""
        request = Request(scope)
        start = next((one for one in answer if one["type"] == "http.response.start"), None)
        status = None if start is None else int(start["status"])
        is_form = request.headers.get("content-type", "").startswith(_FORM)
        return Exchange(
            at=at,
            method=request.method,
            path=scope["path"],
            query=dict(request.query_params),
            caller=None,
            request_headers={name: value for name, value in request.headers.items() if name not in _SECRET_HEADERS},
            request=None if is_form else parsed(bytes(self._body)),
            status=status,
            response=_without_tokens(parsed(b"".join(one.get("body", b"") for one in answer))),
            response_headers={} if start is None else {name.decode(): text.decode() for name, text in start["headers"]},
            correlation_id="",
            carried_out=status is not None and status < _FIRST_NOT_SUCCESS,
            fault=None,
            route=route,
        )


def _without_tokens(body: Any) -> Any:  # Any: parsed JSON
    if not isinstance(body, dict):
        return body
    return {name: value for name, value in body.items() if name not in _SECRET_MEMBERS}
