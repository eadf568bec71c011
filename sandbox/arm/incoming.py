"""A request at ARM's door, before anybody knows who sent it and what it is about."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from sandbox.arm.call import Call, World
from sandbox.arm.routing import Routed
from sandbox.exchanges import Exchange
from sandbox.faults import Action, LostWrite
from sandbox.state import Principal
from sandbox.wire import Answer, parsed

CORRELATION = "x-ms-correlation-request-id"
_FIRST_NOT_SUCCESS = 300


@dataclass(frozen=True, slots=True)
class Incoming:
    """`claimed` is the object id that the token names, unchecked; `action` the fault that meets this request."""

    request: Request
    body: bytes
    at: datetime
    claimed: str | None
    action: Action | None
    correlation_id: str

    def call(self, world: World, routed: Routed, principal: Principal) -> Call:
        """What a handler gets, once the caller is known and permitted."""
        request = self.request
        return Call(
            world=world,
            method=request.method,
            path=request.url.path,
            names=routed.names,
            query=dict(request.query_params),
            body=self.body,
            base_url=f"{request.url.scheme}://{request.headers.get('host', 'management.azure.com')}",
            principal=principal,
            caller=principal.caller(world.tenant.tenant_id),
            correlation_id=self.correlation_id,
            client_request_id=request.headers.get("x-ms-client-request-id") or str(uuid.uuid4()),
            action=self.action,
        )

    def exchange(self, answer: Answer | None, *, headers: dict[str, str], delivered: bool) -> Exchange:
        """For the record. No `answer`: nothing was done and nothing sent."""
        request, done = self.request, answer is not None and answer.status < _FIRST_NOT_SUCCESS
        return Exchange(
            at=self.at,
            method=request.method,
            path=request.url.path,
            query=dict(request.query_params),
            caller=self.claimed,
            request_headers={name: value for name, value in request.headers.items() if name != "authorization"},
            request=parsed(self.body),
            status=answer.status if answer is not None and delivered else None,
            response=parsed(answer.as_bytes()) if answer is not None else None,
            response_headers=headers,
            correlation_id=self.correlation_id,
            carried_out=done and not isinstance(self.action, LostWrite),
            fault=self.action,
        )
