"""Microsoft Graph's routes: authenticates for an audience of its own, throttles, authorises, answers in Graph's words.

Graph is another host than ARM. In the sandbox one server answers for both, so the path tells them apart, and ARM's own
names are refused here.
"""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.arm.errors import ArmError, unknown_route
from sandbox.assumptions import Assumptions
from sandbox.delivery import drop_connection
from sandbox.directory.principals import Asked, ServicePrincipals
from sandbox.directory.refusal import DirectoryRefused, in_graphs_words, too_many
from sandbox.directory.requests import ALL, ANYTHING, BY_APP, BY_ID, place
from sandbox.fault_queue import Faults
from sandbox.faults import Action
from sandbox.faulty import answer_despite
from sandbox.graph.quota import Quota
from sandbox.identity import GRAPH_AUDIENCES, Identity
from sandbox.wire import Answer, ConnectionLost

_NOT_GRAPHS = frozenset({"management.azure.com", "login.microsoftonline.com"})
_READS, _READS_WITHIN_S = 3_500, 10
_WRITES, _WRITES_WITHIN_S = 3_000, 150
"""Resource units of one application in a small tenant (Graph's page throttling-limits, identity and access)."""
_JSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"


@dataclass(frozen=True, slots=True)
class _Ids:
    """Of one request, as every answer shows them."""

    request_id: str
    client_request_id: str

    @property
    def headers(self) -> dict[str, str]:
        return {"request-id": self.request_id, "client-request-id": self.client_request_id}


class DirectoryDoor:
    """Stateless but for what callers have used of their quota, and the faults that may meet a request."""

    def __init__(self, identity: Identity, faults: Faults, assumptions: Assumptions) -> None:
        self._identity = identity
        self._faults = faults
        self._assumptions = assumptions
        self._principals = ServicePrincipals(identity.tenant.directory, assumptions)
        self._reads = Quota(_READS, within_s=_READS_WITHIN_S)
        self._writes = Quota(_WRITES, within_s=_WRITES_WITHIN_S)

    def routes(self) -> list[BaseRoute]:
        """The last ones take what the others leave, and methods that are not simulated."""
        methods = {ALL: ["GET", "POST"], BY_APP: ["GET"], BY_ID: ["GET"]}
        known = [Route(path, self._endpoint, methods=allowed) for path, allowed in methods.items()]
        every = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return [*known, *(Route(path, self._endpoint, methods=every) for path in ANYTHING)]

    async def _endpoint(self, request: Request) -> Response:
        if (request.url.hostname or "") in _NOT_GRAPHS:
            return unknown_route(request.url.path).answer().as_response()
        told = request.headers.get("client-request-id")
        given = str(uuid.uuid4())
        ids = _Ids(given, told or given)
        claimed = self._identity.object_id_in(request.headers.get("authorization"))
        action = self._faults.take(request.method, request.url.path, caller=claimed)
        try:
            answer = await answer_despite(action, self._handler(request, ids, action), spoken=self._spoken(ids))
        except ConnectionLost:
            await drop_connection(request.scope, request.receive)
            return Response(status_code=500)
        kind = _JSON if answer.raw is None else answer.content_type
        return replace(answer, headers={**ids.headers, **answer.headers}, content_type=kind).as_response()

    def _handler(self, request: Request, ids: _Ids, action: Action | None) -> Callable[[], Awaitable[Answer]]:
        async def handle() -> Answer:
            try:
                return self._answer(request, await request.body(), action)
            except ArmError as error:
                return self._spoken(ids)(error)
            except DirectoryRefused as refused:
                return self._told(refused, ids)

        return handle

    def _answer(self, request: Request, content: bytes, action: Action | None) -> Answer:
        authorization = request.headers.get("authorization")
        principal, claims = self._identity.admitted(authorization, audiences=GRAPH_AUDIENCES)
        self._draw(request.method, principal.app_id)
        wanted = place(request.method, request.url.path)
        base = f"{request.url.scheme}://{request.headers.get('host', 'graph.microsoft.com')}"
        held = frozenset((*claims.get("roles", ()), *str(claims.get("scp", "")).split()))
        asked = Asked(wanted, request.query_params, content, base, principal, held, action)
        return self._principals.create(asked) if request.method == "POST" else self._principals.read(asked)

    def _draw(self, method: str, application: str) -> None:
        """A write costs a read as well."""
        now = self._now()
        quotas = (self._reads, self._writes) if method == "POST" else (self._reads,)
        for allowance in [quota.draw(application, now=now) for quota in quotas]:
            if allowance.is_exceeded and self._assumptions.throttles:
                raise too_many(allowance.resets_after_s)

    def _spoken(self, ids: _Ids) -> Callable[[ArmError], Answer]:
        return lambda error: self._told(in_graphs_words(error), ids)

    def _told(self, refused: DirectoryRefused, ids: _Ids) -> Answer:
        return refused.answer(at=self._now(), request_id=ids.request_id, client_request_id=ids.client_request_id)

    def _now(self) -> datetime:
        return self._identity.tenant.clock.now()
