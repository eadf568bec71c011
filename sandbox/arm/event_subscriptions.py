"""Microsoft.EventGrid event subscriptions of a scope or a system topic (events.md 6.1, 6.4, recorded exchange 6.3)."""

import uuid
from datetime import datetime, timedelta

from sandbox.arm.call import Call
from sandbox.arm.errors import (
    bad_request,
    endpoint_refused,
    event_subscription_not_found,
    resource_not_found,
)
from sandbox.arm.event_destinations import EVENT_GRID, require_destinations, require_event_grid
from sandbox.arm.event_scope import EventScope, event_scope, extension_of
from sandbox.arm.event_subscription_request import parse_event_subscription
from sandbox.event_subscriptions import EventSubscriptionChange, EventSubscriptionRefused, StoredEventSubscription
from sandbox.faults import LostWrite
from sandbox.operation import ArmOperation, OperationKind
from sandbox.wire import Answer, JsonObject

_TOPIC_TYPE = "microsoft.resources.subscriptions"


async def list_event_subscriptions(call: Call) -> Answer:
    at = event_scope(call)
    held = call.world.tenant.event_subscriptions.at(at.scope)
    return Answer(200, {"value": [_row(at, one, call.world.now()) for one in held]})


async def list_by_topic_type(call: Call) -> Answer:
    """`az eventgrid event-subscription list` asks so for a subscription's; of other topics there are none here."""
    at = extension_of(f"/subscriptions/{call.names['subscription']}")
    is_known = call.names["topic_type"].lower() == _TOPIC_TYPE
    held = call.world.tenant.event_subscriptions.at(at.scope) if is_known else ()
    return Answer(200, {"value": [_row(at, one, call.world.now()) for one in held]})


async def get_event_subscription(call: Call) -> Answer:
    at, name = event_scope(call), call.names["name"]
    held = call.world.tenant.event_subscriptions.get(at.scope, name)
    if held is None:
        raise event_subscription_not_found(name, at.scope)
    return Answer(200, _row(at, held, call.world.now()))


async def put_event_subscription(call: Call) -> Answer:
    """201 also for an update; Creating or Updating until the operation that the header names is over."""
    require_event_grid(call, call.subscription)  # events.md 6.8: in the source subscription
    at, name, store = event_scope(call), call.names["name"], call.world.tenant.event_subscriptions
    properties = parse_event_subscription(name, call.body, policy_states=at.tells_policy_states)
    require_destinations(call, properties, held=f"{at.kind}/write")
    before = store.get(at.scope, name)
    if before is not None and before.properties["eventDeliverySchema"] != properties["eventDeliverySchema"]:
        raise bad_request("The eventDeliverySchema of an event subscription can not be changed.")  # events.md 6.1
    after = store.changed(at.scope, name, properties, source=at.source, ready_at=_ready_at(call))
    if not isinstance(call.action, LostWrite):
        await _tell(call, at, name, after)
        store.keep(after)
        await call.world.announce(_operation(call, at, OperationKind.WRITE, creates=before is None))
    return Answer(201, _row(at, after, call.world.now()), poll(call, "Azure-AsyncOperation", "operationsStatus"))


async def delete_event_subscription(call: Call) -> Answer:
    """202 with a Location to poll; 204 when there is none."""
    at, name = event_scope(call), call.names["name"]
    if call.world.tenant.event_subscriptions.get(at.scope, name) is None:
        return Answer(204)
    if not isinstance(call.action, LostWrite):
        await _forget(call, at, name)
        await call.world.announce(_operation(call, at, OperationKind.DELETE))
    return Answer(202, headers=poll(call, "Location", "operationResults"))


async def forget_all(call: Call) -> None:
    """Those of a system topic that is deleted."""
    at = event_scope(call)
    for held in call.world.tenant.event_subscriptions.at(at.scope):
        await _forget(call, at, held.name)


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
        text = f"The operation '{call.names['operation']}' could not be found."
        raise resource_not_found(text, code="OperationNotFound")
    return done_at


def poll(call: Call, header: str, kind: str) -> dict[str, str]:
    """On the host by which the client came, else it would leave the sandbox."""
    operation = str(uuid.uuid4()).upper()
    call.world.tenant.event_subscriptions.begin(operation, _ready_at(call))
    path = f"/subscriptions/{call.subscription.subscription_id}/providers/{EVENT_GRID}/{kind}/{operation}"
    url = f"{call.base_url}{path}?api-version={call.api_version}"
    return {header: url, **_wait(call)}


def _wait(call: Call) -> dict[str, str]:
    wait_s = call.world.assumptions.polling_retry_after_s
    return {} if wait_s is None else {"retry-after": str(wait_s)}


async def _forget(call: Call, at: EventScope, name: str) -> None:
    await _tell(call, at, name, None)
    call.world.tenant.event_subscriptions.delete(at.scope, name)


async def _tell(call: Call, at: EventScope, name: str, after: StoredEventSubscription | None) -> None:
    try:
        await call.world.announce_event_subscription(
            EventSubscriptionChange(at.scope, at.source, name, after, call.caller)
        )
    except EventSubscriptionRefused as refused:
        raise endpoint_refused(str(refused)) from refused


def _row(at: EventScope, held: StoredEventSubscription, now: datetime) -> JsonObject:
    state = held.state(now).value
    properties = {"topic": held.scope, "provisioningState": state, **held.properties}
    return {"properties": properties, "id": f"{held.scope}{at.prefix}{held.name}", "name": held.name, "type": at.kind}


def _operation(call: Call, at: EventScope, kind: OperationKind, *, creates: bool = False) -> ArmOperation:
    resource_id = f"{at.scope}{at.prefix}{call.names['name']}"
    return call.operation(name=f"{at.kind}/{kind.value.lower()}", kind=kind, resource_id=resource_id, creates=creates)
