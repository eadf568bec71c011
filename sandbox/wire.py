"""What travels: a JSON object, and an answer before it becomes bytes."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

type JsonObject = dict[str, Any]  # Any: JSON from outside; every reader checks what it takes out

JSON_TYPE = "application/json; charset=utf-8"

_DEEPEST = 128
"""Levels of nesting that are read. What Azure allows is not in the facts; no body of its examples comes near."""


class ConnectionLost(Exception):
    """The client gets no answer; `sent` is what it would have got, when the request was carried out before."""

    def __init__(self, sent: "Answer | None" = None) -> None:
        super().__init__("connection lost")
        self.sent = sent


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with a JSON body (None: no body at all), or with `raw` bytes of `content_type` instead."""

    status: int
    body: JsonObject | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    content_type: str = JSON_TYPE

    def as_bytes(self) -> bytes:
        if self.raw is not None:
            return self.raw
        return b"" if self.body is None else json.dumps(self.body).encode()

    def as_response(self) -> Response:
        content = self.as_bytes()
        headers = dict(self.headers)
        if content:
            headers["content-type"] = self.content_type
        return Response(content, self.status, headers)


def parsed(content: bytes) -> Any:  # Any: whatever JSON the sender wrote
    """The JSON in `content`; its text when it is not JSON or too deep; None when empty."""
    if not content:
        return None
    try:
        return content.decode(errors="replace") if is_too_deep(content) else json.loads(content)
    except ValueError:
        return content.decode(errors="replace")


def is_too_deep(content: bytes) -> bool:
    """Whether `content` is JSON with more than 128 levels. What is no JSON is not too deep."""
    if content.count(b"[") + content.count(b"{") <= _DEEPEST:
        return False
    try:
        whole = json.loads(content)
    except RecursionError:
        return True
    except ValueError:
        return False
    level = [whole] if isinstance(whole, dict | list) else []
    for _ in range(_DEEPEST):
        level = [inner for one in level for inner in _members(one) if isinstance(inner, dict | list)]
    return bool(level)


def _members(container: Any) -> Iterable[Any]:  # Any: a JSON object or array
    return container.values() if isinstance(container, dict) else container
