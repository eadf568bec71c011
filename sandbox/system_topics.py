"""System topics as ARM keeps them: whose events each stands for (events.md 4.2, 6.4, 6.7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

POLICY_STATES = "Microsoft.PolicyInsights.PolicyStates"
SUBSCRIPTIONS = "Microsoft.Resources.Subscriptions"


@dataclass(frozen=True, slots=True)
class SystemTopic:
    """`source` is `/subscriptions/{id}`, or `/tenants/{id}/providers/Microsoft.Management/managementGroups/{name}`."""

    resource_id: str
    source: str
    topic_type: str
    tags: Mapping[str, str] = field(default_factory=dict)
    identity: Mapping[str, object] | None = None

    @property
    def name(self) -> str:
        return self.resource_id.rpartition("/")[2]

    @property
    def tells_policy_states(self) -> bool:
        return self.topic_type.lower() == POLICY_STATES.lower()


class SystemTopics:
    """All of the tenant. Ids in any case."""

    def __init__(self) -> None:
        self._held: dict[str, SystemTopic] = {}

    def get(self, resource_id: str) -> SystemTopic | None:
        return self._held.get(resource_id.lower())

    def of(self, source: str) -> SystemTopic | None:
        return next((held for held in self._held.values() if held.source.lower() == source.lower()), None)

    def below(self, scope: str) -> tuple[SystemTopic, ...]:
        """Those in a subscription or a resource group."""
        return tuple(held for key, held in self._held.items() if key.startswith(f"{scope.lower()}/"))

    def keep(self, topic: SystemTopic) -> None:
        self._held[topic.resource_id.lower()] = topic

    def delete(self, resource_id: str) -> None:
        self._held.pop(resource_id.lower(), None)
