"""Custom topics and event subscriptions: who is taken in, after which checks, and who hears of an event."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from sandbox.assumptions import Assumptions
from sandbox.clock import Clock
from sandbox.events.delivery import Deliver
from sandbox.events.event import Event, EventSchema
from sandbox.events.handshake import validate_endpoint
from sandbox.events.subscription import EndpointKind, EventSubscription
from sandbox.events.topic import Topic, group_of, is_system_source, source_of


class Registry:
    """`topics` by name in lower case. `deliver` carries handshakes; `queues_too`: can Storage queues be endpoints?"""

    def __init__(self, clock: Clock, deliver: Deliver, *, queues_too: bool, assumptions: Assumptions) -> None:
        self.topics: dict[str, Topic] = {}
        self._clock = clock
        self._deliver = deliver
        self._queues_too = queues_too
        self._groups_hear_below = assumptions.group_scope_hears_below
        self._subscriptions: dict[tuple[str, str], EventSubscription] = {}
        self._near: defaultdict[str, dict[tuple[str, str], EventSubscription]] = defaultdict(dict)
        """The same by the source whose events may reach them: an estate has ten thousand."""

    @property
    def subscriptions(self) -> tuple[EventSubscription, ...]:
        return tuple(self._subscriptions.values())

    def add_topic(self, topic: Topic) -> Topic:
        self.topics[topic.name.lower()] = topic
        return topic

    async def subscribe(self, subscription: EventSubscription) -> None:
        """Creates or replaces; raises EndpointNotValidatedError or ValueError."""
        self._check_source(subscription)
        if subscription.endpoint_kind is not EndpointKind.STORAGE_QUEUE:
            await validate_endpoint(subscription, self._deliver, self._clock)
        elif not self._queues_too:
            raise ValueError("this grid has no Storage (`enqueue`) for a queue as an endpoint")
        key = _key(subscription.scope, subscription.name)
        self._subscriptions[key] = self._near[_nearest(subscription.scope)][key] = subscription

    def unsubscribe(self, scope: str, name: str) -> None:
        """Unknown names are no error."""
        self._subscriptions.pop(_key(scope, name), None)
        self._near[_nearest(scope)].pop(_key(scope, name), None)

    def listening(self, scope: str, event: Event) -> Iterator[tuple[EventSubscription, Event]]:
        """Each that hears of it, with the event as it hears it: a resource group's has the group as its topic (2.3)."""
        for subscription in tuple(self._near[source_of(scope)].values()):
            heard = self._heard(subscription, scope, event)
            if heard is not None and subscription.filter.passes(heard, subscription.schema):
                yield subscription, heard

    def _heard(self, subscription: EventSubscription, scope: str, event: Event) -> Event | None:
        if source_of(subscription.scope) == source_of(scope):
            return event
        group = group_of(subscription.scope)
        if group is None or not self._groups_hear_below or source_of(scope) != group.subscription:
            return None
        return replace(event, topic=subscription.scope) if group.holds(event.subject or "") else None

    def _check_source(self, subscription: EventSubscription) -> None:
        source = source_of(subscription.scope)
        topic = self.topics.get(source)
        if topic is None and not is_system_source(source):
            message = (
                f"no custom topic is called {subscription.scope!r}, and it is neither a subscription nor a management "
                "group as '/tenants/{id}/providers/Microsoft.Management/managementGroups/{name}'"
            )
            raise ValueError(message)
        if topic is not None and topic.input_schema is not subscription.schema is EventSchema.EVENT_GRID:
            message = f"topic {topic.name!r} takes CloudEvents, which are delivered as CloudEvents only"
            raise ValueError(message)


def _key(scope: str, name: str) -> tuple[str, str]:
    return source_of(scope), name.lower()


def _nearest(scope: str) -> str:
    """The source of the events that may pass a filter at this scope."""
    group = group_of(scope)
    return source_of(scope) if group is None else group.subscription
