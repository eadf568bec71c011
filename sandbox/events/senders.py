"""Who may publish to a custom topic with a token: EventGrid Data Sender, at the topic (facts/events.md 7, 9)."""

from sandbox.arm.errors import ArmError
from sandbox.events.publication import RefusedError
from sandbox.events.topic import Topic
from sandbox.identity import Identity
from sandbox.state import Principal

_AUDIENCE = frozenset({"https://eventgrid.azure.net"})


class DataSenders:
    """A `VerifyBearer`. Nobody is one until `allow` names him."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._allowed: set[tuple[str, str]] = set()

    def allow(self, principal: Principal, topic: str) -> None:
        self._allowed.add((principal.object_id, topic.lower()))

    def forbid(self, principal: Principal, topic: str) -> None:
        self._allowed.discard((principal.object_id, topic.lower()))

    def __call__(self, token: str, topic: Topic) -> bool:
        """False for a token that is none of ours, or for another service; 403 for one without the role."""
        try:
            principal = self._identity.principal_of(f"Bearer {token}", audiences=_AUDIENCE)
        except ArmError:
            return False
        if (principal.object_id, topic.name.lower()) not in self._allowed:
            who = "The principal associated with access token presented with the incoming request"
            raise RefusedError(403, "Forbidden", f"{who} does not have permission to send data to {topic.resource_id}.")
        return True
