"""Microsoft.EventGrid event subscriptions as an extension of a scope (events.md 6.1, recorded exchange 6.3)."""

import uuid
from datetime import datetime, timedelta

from sandbox.arm.call import Call
from sandbox.arm.errors import (
    bad_request,
    endpoint_refused,
    event_subscription_not_found,
    operation_not_found,
)
from sandbox.arm.event_destinations import EVENT_GRID, require_destinations, require_event_grid
from sandbox.arm.event_subscription_request import parse_event_subscription
from sandbox.event_subscriptions import EventSubscriptionChange, EventSubscriptionRefused, StoredEventSubscription
from sandbox.faults import LostWrite
from sandbox.operation import ArmOperation, OperationKind
from sandbox.wire import Answer, JsonObject

_TYPE = f"{EVENT_GRID}/eventSubscriptions"
_TOPIC_TYPE = "microsoft.resources.subscriptions"


async def list_event_subscriptions(call: Call) -> Answer:
    held = call.world.tenant.event_subscriptions.at(call.names["scope"])
    return Answer(200, {"value": [_row(one, call.world.now()) for one in held]})


async def list_by_topic_type(call: Call) -> Answer:
    """`az eventgrid event-subscription list` asks so for a subscription's; of other topics there are none here."""
    scope = f"/subscriptions/{call.names['subscription']}"
    held = call.world.tenant.event_subscriptions.at(scope) if call.names["topic_type"].lower() == _TOPIC_TYPE else ()
    return Answer(200, {"value": [_row(one, call.world.now()) for one in held]})


async def get_event_subscription(call: Call) -> Answer:
    scope, name = call.names["scope"], call.names["name"]
    held = call.world.tenant.event_subscriptions.get(scope, name)
    if held is None:
        raise event_subscription_not_found(name, scope)
    return Answer(200, _row(held, call.world.now()))


async def put_event_subscription(call: Call) -> Answer:
    """201 also for an update; Creating or Updating until the operation that the header names is over."""
    require_event_grid(call, call.subscription)  # events.md 6.8: in the source subscription
    scope, name, store = call.names["scope"], call.names["name"], call.world.tenant.event_subscriptions
    properties = parse_event_subscription(name, call.body)
    require_destinations(call, properties, held=f"{_TYPE}/write")
    before, after = store.get(scope, name), store.changed(scope, name, properties, ready_at=_ready_at(call))
    if before is not None and before.properties["eventDeliverySchema"] != properties["eventDeliverySchema"]:
        raise bad_request("The eventDeliverySchema of an event subscription can not be changed.")  # events.md 6.1
    if not isinstance(call.action, LostWrite):
        await _tell(call, after)
        store.keep(after)
        await call.world.announce(_operation(call, OperationKind.WRITE, creates=before is None))
    return Answer(201, _row(after, call.world.now()), _poll(call, "Azure-AsyncOperation", "operationsStatus"))


async def delete_event_subscription(call: Call) -> Answer:
    """202 with a Location to poll; 204 when there is none."""
    scope, name = call.names["scope"], call.names["name"]
    if call.world.tenant.event_subscriptions.get(scope, name) is None:
        return Answer(204)
    if not isinstance(call.action, LostWrite):
        await _tell(call, None)
        call.world.tenant.event_subscriptions.delete(scope, name)
        await call.world.announce(_operation(call, OperationKind.DELETE))
    return Answer(202, headers=_poll(call, "Location", "operationResults"))


async def operation_status(call: Call) -> Answer:
    """The id as it was asked for, the name in lower case (events.md 6.3)."""
    status = "Succeeded" if call.world.now() >= _done_at(call) else "InProgress"
    operation = call.names["operation"]
    shown = {"id": f"{call.base_url}{call.path}?api-version={call.api_version}", "name": operation.lower()}
    return Answer(200, {**shown, "status": status}, _wait(call))


async def operation_result(call: Call) -> Answer:
    """202 while it runs, then 200 without a body."""
    return Answer(200 if call.world.now() >= _done_at(call) else 202, headers=_wait(call))


def _ready_at(call: Call) -> datetime:
    return call.world.now() + timedelta(seconds=call.world.assumptions.event_subscription_seconds)


def _done_at(call: Call) -> datetime:
    done_at = call.world.tenant.event_subscriptions.done_at(call.names["operation"])
    if done_at is None:
        raise operation_not_found(call.names["operation"])
    return done_at


def _poll(call: Call, header: str, kind: str) -> dict[str, str]:
    """On the host by which the client came, else it would leave the sandbox."""
    operation = str(uuid.uuid4()).upper()
    call.world.tenant.event_subscriptions.begin(operation, _ready_at(call))
    path = f"/subscriptions/{call.subscription.subscription_id}/providers/{EVENT_GRID}/{kind}/{operation}"
    url = f"{call.base_url}{path}?api-version={call.api_version}"
    return {header: url, **_wait(call)}


def _wait(call: Call) -> dict[str, str]:
    wait_s = call.world.assumptions.polling_retry_after_s
    return {} if wait_s is None else {"retry-after": str(wait_s)}


async def _tell(call: Call, after: StoredEventSubscription | None) -> None:
    change = EventSubscriptionChange(call.names["scope"], call.names["scope"], call.names["name"], after, call.caller)
    try:
        await call.world.announce_event_subscription(change)
    except EventSubscriptionRefused as refused:
        raise endpoint_refused(str(refused)) from refused


def _row(held: StoredEventSubscription, now: datetime) -> JsonObject:
    state = held.state(now).value
    properties = {"topic": held.scope, "provisioningState": state, **held.properties}
    return {"properties": properties, "id": held.resource_id, "name": held.name, "type": _TYPE}


def _operation(call: Call, kind: OperationKind, *, creates: bool = False) -> ArmOperation:
    verb = {OperationKind.WRITE: "write", OperationKind.DELETE: "delete"}[kind]
    return call.operation(
        name=f"{_TYPE}/{verb}",
        kind=kind,
        resource_id=f"{call.names['scope']}/providers/{_TYPE}/{call.names['name']}",
        creates=creates,
    )
