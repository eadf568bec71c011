"""Microsoft.EventGrid system topics: the way to a management group's policy states (events.md 4.2, 6.4)."""

from dataclasses import replace

from sandbox.arm.call import Call
from sandbox.arm.errors import bad_request, linked_forbidden
from sandbox.arm.event_destinations import require_event_grid
from sandbox.arm.event_scope import topic_of
from sandbox.arm.event_subscriptions import forget_all, poll
from sandbox.arm.system_topic_request import group_in, parse_system_topic
from sandbox.faults import LostWrite
from sandbox.operation import OperationKind
from sandbox.system_topics import SystemTopic
from sandbox.wire import Answer, JsonObject

_TYPE = "Microsoft.EventGrid/systemTopics"


async def list_system_topics(call: Call) -> Answer:
    held = call.world.tenant.system_topics.below(f"/subscriptions/{call.names['subscription']}")
    return Answer(200, {"value": [_row(one) for one in held]})


async def get_system_topic(call: Call) -> Answer:
    return Answer(200, _row(topic_of(call)))


async def put_system_topic(call: Call) -> Answer:
    """201 for a new one, 200 for an update; at once Succeeded."""
    require_event_grid(call, call.subscription)
    store = call.world.tenant.system_topics
    wanted, before = parse_system_topic(call.names["topic"], call.body), store.get(call.names["topic"])
    _check_source(call, wanted)
    other = store.of(wanted.source)
    if other is not None and other != before:
        raise bad_request(f"Only one system topic is allowed per source; '{other.resource_id}' exists.")  # 6.7
    if before is not None:
        if (before.source.lower(), before.topic_type) != (wanted.source.lower(), wanted.topic_type):
            raise bad_request("The source and the topicType of a system topic can not be changed.")
        wanted = replace(wanted, resource_id=before.resource_id)
    if not isinstance(call.action, LostWrite):
        store.keep(wanted)
        await _announce(call, OperationKind.WRITE, creates=before is None)
    return Answer(201 if before is None else 200, _row(wanted))


async def delete_system_topic(call: Call) -> Answer:
    """202 with a Location to poll, its event subscriptions with it; 204 when there is none."""
    topic = call.world.tenant.system_topics.get(call.names["topic"])
    if topic is None:
        return Answer(204)
    if not isinstance(call.action, LostWrite):
        await forget_all(call)
        call.world.tenant.system_topics.delete(topic.resource_id)
        await _announce(call, OperationKind.DELETE)
    return Answer(202, headers=poll(call, "Location", "operationResults"))


def _check_source(call: Call, wanted: SystemTopic) -> None:
    """A subscription has its topic in itself (6.7), a management group in any (4.2)."""
    tenant = call.world.tenant
    if not wanted.tells_policy_states:
        if wanted.source.lower() != f"/subscriptions/{call.subscription.subscription_id}":
            raise bad_request(f"source '{wanted.source}' is not the subscription in which the system topic is.")
        return
    found = group_in(wanted.source)
    if found is None or found[0].lower() != tenant.tenant_id.lower() or found[1].lower() not in tenant.groups:
        raise bad_request(f"source '{wanted.source}' is no management group of this tenant.")
    action = call.world.assumptions.policy_states_need
    if not tenant.access.allows(call.principal.object_id, action, tenant.scopes_of_group(found[1])):
        raise linked_forbidden(call.caller, action=action, held=f"{_TYPE}/write", scopes=(call.path, wanted.source))


def _row(topic: SystemTopic) -> JsonObject:
    properties = {"provisioningState": "Succeeded", "source": topic.source, "topicType": topic.topic_type}
    row = {"properties": properties, "location": "global", "tags": dict(topic.tags)}
    identity = {} if topic.identity is None else {"identity": dict(topic.identity)}
    return {**row, **identity, "id": topic.resource_id, "name": topic.name, "type": _TYPE}


async def _announce(call: Call, kind: OperationKind, *, creates: bool = False) -> None:
    name = f"{_TYPE}/{kind.value.lower()}"
    await call.world.announce(call.operation(name=name, kind=kind, resource_id=call.names["topic"], creates=creates))
