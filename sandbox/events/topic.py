"""A custom topic: a name, a key, the one schema that it takes."""

import re
from dataclasses import dataclass

from sandbox.events.event import EventSchema

_HOME = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sandbox/providers/Microsoft.EventGrid/topics"
)
_TOPICS = "/providers/microsoft.eventgrid/topics/"
_GROUP = re.compile(r"(?P<subscription>/subscriptions/[^/]+)/resourcegroups/[^/]+")
_SYSTEM = re.compile(r"/subscriptions/.+|/tenants/[^/]+/providers/microsoft\.management/managementgroups/[^/]+")


@dataclass(frozen=True, slots=True)
class Topic:
    """`input_schema` as in Azure: a topic takes one schema and refuses the other with 400."""

    name: str
    key: str
    input_schema: EventSchema = EventSchema.EVENT_GRID

    @property
    def resource_id(self) -> str:
        """What Event Grid writes into an event's `topic`."""
        return f"{_HOME}/{self.name}"

    @property
    def path(self) -> str:
        return f"/topics/{self.name}/api/events"


def source_of(scope: str) -> str:
    """The scope in one spelling: lower case; of a custom topic's resource id only the name."""
    plain = scope.rstrip("/").lower()
    return plain.partition(_TOPICS)[2] or plain


def is_system_source(source: str) -> bool:
    """A subscription or something in it, or a management group as the PolicyStates topic knows it (4.1 A and B)."""
    return _SYSTEM.fullmatch(source) is not None


@dataclass(frozen=True, slots=True)
class GroupSource:
    """A resource group as a source; both ids in lower case."""

    subscription: str
    resource_id: str

    def holds(self, subject: str) -> bool:
        """The group itself or anything in it, in any case (2.5)."""
        return f"{subject.rstrip('/').lower()}/".startswith(f"{self.resource_id}/")


def group_of(scope: str) -> GroupSource | None:
    """None for what is no resource group."""
    found = _GROUP.fullmatch(source_of(scope))
    return None if found is None else GroupSource(found["subscription"], found[0])
