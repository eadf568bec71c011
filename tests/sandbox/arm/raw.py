"""Raw requests to the simulated ARM, past any SDK."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from azure.core.rest import HttpRequest
from azure.mgmt.security.v2024_01_01.models import Pricing

from sandbox.azure import SimulatedAzure
from sandbox.state import Principal
from sandbox.transport import AsgiTransport

SUB = "00000000-0000-0000-0000-00000000000a"
PRICINGS = f"/subscriptions/{SUB}/providers/Microsoft.Security/pricings"
AI = f"{PRICINGS}/AI"


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: Any  # Any: JSON of the answer
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])

    @property
    def message(self) -> str:
        return str(self.body["error"]["message"])


class Arm:
    """`await arm("GET", AI)`: one request as `principal`, with its own token unless another is given."""

    def __init__(self, azure: SimulatedAzure, principal: Principal) -> None:
        self.azure = azure
        self.principal = principal

    async def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        version: str | None = "2024-01-01",
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """`body` as JSON; bytes go out as they are. An empty `token` sends none."""
        bearer = self.azure.identity.token_for(self.principal) if token is None else token
        sent = {"authorization": f"Bearer {bearer}"} if bearer else {}
        query = "" if version is None else f"{'&' if '?' in path else '?'}api-version={version}"
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        url = path if path.startswith("https:") else f"https://management.azure.com{path}"
        request = HttpRequest(method, f"{url}{query}", headers={**sent, **(headers or {})}, content=content)
        answer = await AsgiTransport(self.azure.app).send(request)
        return Reply(answer.status_code, json.loads(answer.content) if answer.content else None, answer.headers)


def pricing(tier: str = "Standard", **extensions: object) -> dict[str, Any]:  # Any: JSON of a request
    """A body; without extensions it has no such key. `AIPromptEvidence=True` becomes the string "True"."""
    listed = [{"name": name, "isEnabled": _spelt(value)} for name, value in extensions.items()]
    return {"properties": {"pricingTier": tier, **({"extensions": listed} if listed else {})}}


def told(answer: Pricing) -> dict[str, tuple[object, object]]:
    """What the SDK read about each extension: isEnabled, and the code of operationStatus or None."""
    return {
        extension.name: (extension.is_enabled, extension.operation_status and extension.operation_status.code)
        for extension in answer.extensions or ()
    }


def _spelt(value: object) -> object:
    return str(value) if isinstance(value, bool) else value
