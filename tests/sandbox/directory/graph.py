"""Raw requests to the simulated Microsoft Graph."""

import json
from collections.abc import Mapping

from azure.core.rest import HttpRequest

from sandbox.azure import SimulatedAzure
from sandbox.operation import PrincipalKind
from sandbox.state import Principal
from sandbox.transport import AsgiTransport
from tests.sandbox.arm.raw import Reply

ALL = "/v1.0/servicePrincipals"
AUDIENCE = "https://graph.microsoft.com"
PURVIEW = "9ec59623-ce40-4dc8-a635-ed0275b5d58a"
APP = "a0000000-0000-4000-8000-0000000000a1"


class Graph:
    """`await graph("GET", ALL)`: one request as `principal`, with a token that is made now unless another is given."""

    def __init__(self, azure: SimulatedAzure, principal: Principal) -> None:
        self.azure = azure
        self.principal = principal

    async def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        host: str = AUDIENCE,
    ) -> Reply:
        """`body` as JSON; bytes go out as they are. An empty `token` sends none."""
        bearer = self.azure.identity.token_for(self.principal, AUDIENCE) if token is None else token
        sent = {"authorization": f"Bearer {bearer}"} if bearer else {}
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        url = path if path.startswith("https:") else f"{host}{path}"
        request = HttpRequest(method, url, headers={**sent, **(headers or {})}, content=content)
        answer = await AsgiTransport(self.azure.app).send(request)
        return Reply(answer.status_code, json.loads(answer.content) if answer.content else None, answer.headers)


def graph_of(azure: SimulatedAzure, *permissions: str, kind: PrincipalKind = PrincipalKind.SERVICE_PRINCIPAL) -> Graph:
    """Somebody who may do just this in Graph, and nothing in ARM."""
    principal = azure.tenant.add_principal("app", kind=kind, object_id="object-app", app_id=APP, actions=())
    azure.tenant.directory.grant(principal, *permissions)
    return Graph(azure, principal)
