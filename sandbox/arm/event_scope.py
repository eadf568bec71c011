"""Where an event subscription is: at what it listens to (events.md 6.1), or below a system topic (6.4)."""

from dataclasses import dataclass

from sandbox.arm.call import Call
from sandbox.arm.errors import resource_not_found
from sandbox.system_topics import SystemTopic


@dataclass(frozen=True, slots=True)
class EventScope:
    """`scope` is the id of the resource above it, `source` whose events it gets, `kind` its own resource type."""

    scope: str
    source: str
    kind: str
    prefix: str
    """Between the scope's id and the name, with a slash at both ends."""
    tells_policy_states: bool = False


def event_scope(call: Call) -> EventScope:
    """Raises ArmError 404 for a system topic that does not exist."""
    if scope := call.names.get("scope"):
        return extension_of(scope)
    topic = topic_of(call)
    kind = "Microsoft.EventGrid/systemTopics/eventSubscriptions"
    return EventScope(topic.resource_id, topic.source, kind, "/eventSubscriptions/", topic.tells_policy_states)


def extension_of(scope: str) -> EventScope:
    kind = "Microsoft.EventGrid/eventSubscriptions"
    return EventScope(scope, scope, kind, f"/providers/{kind}/")


def topic_of(call: Call) -> SystemTopic:
    """Raises ArmError 404."""
    topic = call.world.tenant.system_topics.get(call.names["topic"])
    if topic is None:
        raise resource_not_found(f"The Resource '{call.names['topic']}' was not found.")
    return topic
