"""ARM's answers as the SDK's exceptions see them, built by hand."""

import json

from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest
from azure.mgmt.core.exceptions import ARMErrorFormat


class Answer:
    """What azure-core asks of a response when it makes an exception of it."""

    reason = "made up"
    content_type = "application/json"

    def __init__(self, status: int, body: object, **headers: str) -> None:
        self.status_code = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.request = HttpRequest("GET", "https://management.azure.com/")
        self._text = body if isinstance(body, str) else json.dumps(body)

    def text(self, encoding: str | None = None) -> str:  # noqa: ARG002  azure-core passes it
        return self._text

    def body(self) -> bytes:
        return self._text.encode()


def failed(status: int, code: str | None = None, message: str = "why", **headers: str) -> HttpResponseError:
    """ARM's error body, or none at all without a code."""
    body = "" if code is None else {"error": {"code": code, "message": message}}
    answer = Answer(status, body, **headers)
    return HttpResponseError(response=answer, error_format=ARMErrorFormat)
