"""The ASGI app of ARM: authenticates, routes, authorises, throttles, answers and keeps the record."""

import re
import uuid
from dataclasses import replace
from email.utils import format_datetime

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from sandbox.arm.activity_record import record
from sandbox.arm.buckets import Buckets, Kind, remaining_header
from sandbox.arm.call import Call, World
from sandbox.arm.errors import ArmError, bad_content, forbidden, read_only, throttled
from sandbox.arm.incoming import CORRELATION, Incoming
from sandbox.arm.routing import Routed, find
from sandbox.delivery import drop_connection
from sandbox.exchanges import Exchanges
from sandbox.fault_queue import Faults
from sandbox.faults import Action, Denied, Throttle
from sandbox.faulty import answer_despite
from sandbox.identity import Identity
from sandbox.state import Principal, SubscriptionState
from sandbox.wire import Answer, ConnectionLost, is_too_deep


class ArmApp:
    """The catch-all of the sandbox: what no other route takes is ARM's."""

    def __init__(self, world: World, identity: Identity, faults: Faults, exchanges: Exchanges) -> None:
        self._world = world
        self._identity = identity
        self._faults = faults
        self._exchanges = exchanges
        self._buckets = Buckets()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        incoming = await self._received(Request(scope, receive))
        headers = {"x-ms-request-id": str(uuid.uuid4()), CORRELATION: incoming.correlation_id}
        try:
            answer = await answer_despite(incoming.action, lambda: self._answer(incoming))
        except ConnectionLost as lost:
            self._exchanges.append(incoming.exchange(lost.sent, headers=headers, delivered=False))
            await drop_connection(scope, receive)
            return
        date = format_datetime(self._world.now(), usegmt=True)
        headers |= {"cache-control": "no-cache", "date": date, **_emptied(incoming), **answer.headers}
        self._exchanges.append(incoming.exchange(answer, headers=headers, delivered=True))
        await replace(answer, headers=headers).as_response()(scope, receive, send)

    async def _received(self, request: Request) -> Incoming:
        claimed = self._identity.object_id_in(request.headers.get("authorization"))
        return Incoming(
            request=request,
            body=await request.body(),
            at=self._world.now(),
            claimed=claimed,
            action=self._faults.take(request.method, request.url.path, caller=claimed),
            correlation_id=request.headers.get(CORRELATION) or str(uuid.uuid4()),
        )

    async def _answer(self, incoming: Incoming) -> Answer:
        request = incoming.request
        try:
            principal = self._identity.principal_of(request.headers.get("authorization"))
            routed = find(request.method, request.url.path, request.query_params, self._world.tenant)
        except ArmError as error:
            return error.answer()
        call, began = incoming.call(self._world, routed, principal), self._world.now()
        answer = await self._handled(call, routed)
        record(call, routed, answer, began=began)
        return answer

    async def _handled(self, call: Call, routed: Routed) -> Answer:
        limits: dict[str, str] = {}
        try:
            self._permit(routed, call.principal, call.action)
            limits = self._draw(routed, call.principal)
            if is_too_deep(call.body):
                raise bad_content("The reader's maximum depth has been exceeded.")
            answer = await routed.route.handler(call)
        except ArmError as error:
            answer = error.answer()
        return replace(answer, headers={**limits, **answer.headers})

    def _permit(self, routed: Routed, principal: Principal, action: Action | None) -> None:
        """403 before 409: who may not write need not know that nobody can."""
        access, object_id = self._world.tenant.access, principal.object_id
        allowed = not routed.permission or access.allows(object_id, routed.permission, routed.scopes)
        if not allowed or action is Denied.FORBIDDEN:
            raise forbidden(principal.app_id, object_id, action=routed.permission, scope=routed.scopes[0])
        subscription = routed.subscription
        disabled = subscription is not None and subscription.state is SubscriptionState.DISABLED
        if action is Denied.SUBSCRIPTION_DISABLED or (disabled and routed.route.writes):
            raise read_only(subscription.subscription_id if subscription else "")

    def _draw(self, routed: Routed, principal: Principal) -> dict[str, str]:
        scope = routed.subscription.subscription_id if routed.subscription else ""
        kind, now = Kind.of(routed.route.method), self._world.now()
        draw = self._buckets.draw(kind, scope=scope, principal=principal.object_id, now=now)
        remaining = {draw.header: str(draw.remaining)}
        if draw.retry_after_s is not None and self._world.assumptions.throttles:
            raise throttled(draw.retry_after_s, remaining)
        return remaining


def _emptied(incoming: Incoming) -> dict[str, str]:
    """A fault that throttles does so before any bucket is asked: what it tells is that the bucket is empty."""
    if not isinstance(incoming.action, Throttle) or not incoming.action.names_bucket:
        return {}
    request = incoming.request
    of_tenant = re.match("/subscriptions/[^/]", request.url.path, re.IGNORECASE) is None
    return {remaining_header(Kind.of(request.method), of_tenant=of_tenant): "0"}
