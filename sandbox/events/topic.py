"""A custom topic: a name, a key, the one schema that it takes."""

from dataclasses import dataclass

from sandbox.events.event import EventSchema

_HOME = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sandbox/providers/Microsoft.EventGrid/topics"
)


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
