"""ARM operations, endpoints and grids for the tests of Event Grid."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sandbox.clock import Clock
from sandbox.events import Deliver, EventGrid, EventSubscription, Request, Response
from sandbox.operation import ArmOperation, Caller, OperationKind, PrincipalKind

SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
SCOPE = f"/subscriptions/{SUBSCRIPTION}"
PLAN = f"{SCOPE}/providers/Microsoft.Security/pricings/AI"
ENDPOINT = "https://enforcer.example/runtime/webhooks/eventgrid?functionName=on_change&code=secret"
START = datetime(2026, 11, 23, 7, 0, 0, 123456, tzinfo=UTC)

USER = Caller(
    object_id="aaaaaaaa-0000-0000-0000-000000000001",
    app_id="c44b4083-3bb0-49c1-b47d-974e53cbdf3c",
    tenant_id="22222222-2222-2222-2222-222222222222",
    kind=PrincipalKind.USER,
    role="Security Admin",
    display_name="Some One",
    user_principal_name="someone@contoso.example",
)
SERVICE = Caller(
    object_id="bbbbbbbb-0000-0000-0000-000000000002",
    app_id="cccccccc-0000-0000-0000-000000000003",
    tenant_id=USER.tenant_id,
    kind=PrincipalKind.SERVICE_PRINCIPAL,
)
PLAN_WRITE = ArmOperation(
    name="Microsoft.Security/pricings/write",
    kind=OperationKind.WRITE,
    resource_id=PLAN,
    resource_provider="Microsoft.Security",
    subscription_id=SUBSCRIPTION,
    caller=USER,
    method="PUT",
    url=f"https://management.azure.com{PLAN}?api-version=2024-01-01",
    correlation_id="dddddddd-0000-0000-0000-000000000004",
    client_request_id="eeeeeeee-0000-0000-0000-000000000005",
    at=START,
)
PLAN_DELETE = replace(
    PLAN_WRITE, name="Microsoft.Security/pricings/delete", kind=OperationKind.DELETE, method="DELETE", caller=SERVICE
)
PLAN_ACTION = replace(
    PLAN_WRITE, name="Microsoft.Security/pricings/check/action", kind=OperationKind.ACTION, method="POST"
)


@dataclass
class Endpoint:
    """Echoes handshakes; answers notifications with `statuses` in turn, then 202, each after `seconds`."""

    statuses: list[int] = field(default_factory=list)
    seconds: float = 0.0
    validation_status: int = 200
    received: list[Request] = field(default_factory=list)

    async def __call__(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(self.validation_status, {"webhook-allowed-origin": "eventgrid.azure.net"})
        if request.headers["aeg-event-type"] == "SubscriptionValidation":
            code = json.loads(request.body)[0]["data"]["validationCode"]
            return Response(self.validation_status, {}, json.dumps({"validationResponse": code}).encode())
        self.received.append(request)
        status = self.statuses.pop(0) if self.statuses else 202
        await asyncio.sleep(self.seconds)
        return Response(status)

    def bodies(self) -> list[Any]:  # Any: parsed JSON
        return [json.loads(request.body) for request in self.received]

    def subjects(self) -> list[str]:
        return [(body[0] if isinstance(body, list) else body)["subject"] for body in self.bodies()]


def subscription(**changes: Any) -> EventSubscription:  # Any: any field of the subscription
    return replace(EventSubscription("ai-protection", SCOPE, ENDPOINT), **changes)


@asynccontextmanager
async def grid_to(endpoint: Deliver, *subscriptions: EventSubscription) -> AsyncIterator[EventGrid]:
    grid = EventGrid(Clock(START), endpoint)
    try:
        for one in subscriptions:
            await grid.subscribe(one)
        yield grid
    finally:
        await grid.aclose()
