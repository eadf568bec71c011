"""What travels: a JSON object, and an answer before it becomes bytes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

type JsonObject = dict[str, Any]  # Any: JSON from outside; every reader checks what it takes out

JSON_TYPE = "application/json; charset=utf-8"


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
    """The JSON in `content`; its text when it is not JSON; None when empty."""
    if not content:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):  # the latter for JSON that is nested too deep
        return content.decode(errors="replace")
