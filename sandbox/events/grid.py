"""Event Grid: ARM's writes and publishers' events in, deliveries to subscriptions out (facts/events.md 2, 5, 9)."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.events.courier import Courier, Parcel, ParcelState
from sandbox.events.delivery import Deliver, HttpSender
from sandbox.events.endpoint import PublishEndpoint, VerifyBearer
from sandbox.events.event import Event, EventSchema
from sandbox.events.handshake import validate_endpoint
from sandbox.events.mishap import MishapKind, Mishaps
from sandbox.events.records import Attempt, DeadLetter
from sandbox.events.resource_event import Detail, resource_event
from sandbox.events.subscription import EventSubscription
from sandbox.events.topic import Topic
from sandbox.operation import ArmOperation

_ENDED = (ParcelState.DELIVERED, ParcelState.DEAD)


class EventGrid:
    """`deliver` replaces the sockets; `detail` says how much the system topic's events tell."""

    def __init__(
        self,
        clock: Clock,
        deliver: Deliver | None = None,
        *,
        verify_bearer: VerifyBearer | None = None,
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self.events: list[Event] = []
        self.mishaps = Mishaps()
        self.detail = Detail.FULL
        self._clock = clock
        self._new_id = new_id
        self._sender = HttpSender()
        self._deliver: Deliver = deliver or self._sender
        self._courier = Courier(clock, self._deliver, self._changed)
        self._topics: dict[str, Topic] = {}
        self._endpoint = PublishEndpoint(self._topics, self._publish_to_topic, verify_bearer)
        self._subscriptions: dict[tuple[str, str], EventSubscription] = {}
        self._parcels: dict[asyncio.Task[None], Parcel] = {}
        self._held: list[Parcel] = []
        self._change = asyncio.Event()

    @property
    def attempts(self) -> list[Attempt]:
        return self._courier.attempts

    @property
    def dead_letters(self) -> list[DeadLetter]:
        return self._courier.dead_letters

    @property
    def subscriptions(self) -> tuple[EventSubscription, ...]:
        return tuple(self._subscriptions.values())

    def routes(self) -> list[Route]:
        return self._endpoint.routes()

    def create_topic(self, name: str, key: str, *, input_schema: EventSchema = EventSchema.EVENT_GRID) -> Topic:
        topic = Topic(name, key, input_schema)
        self._topics[name.lower()] = topic
        return topic

    async def subscribe(self, subscription: EventSubscription) -> None:
        """Creates or replaces, after the handshake; raises EndpointNotValidatedError or ValueError."""
        topic = self._topics.get(subscription.scope.lower())
        if topic is None and not subscription.scope.startswith("/"):
            message = f"no custom topic is called {subscription.scope!r}; a system topic's scope begins with '/'"
            raise ValueError(message)
        if topic is not None and topic.input_schema is not subscription.schema is EventSchema.EVENT_GRID:
            message = f"topic {topic.name!r} takes CloudEvents, which are delivered as CloudEvents only"
            raise ValueError(message)
        await validate_endpoint(subscription, self._deliver, self._clock)
        self._subscriptions[_key(subscription.scope, subscription.name)] = subscription

    def unsubscribe(self, scope: str, name: str) -> None:
        """Later events no longer reach it; what is already on its way goes on. Unknown names are no error."""
        self._subscriptions.pop(_key(scope, name), None)

    async def announce(self, operation: ArmOperation) -> None:
        """One ARM write that succeeded → one event of its Azure subscription's system topic."""
        await self.publish(resource_event(operation, event_id=self._new_id(), detail=self.detail))

    async def publish(self, event: Event, *, scope: str | None = None) -> None:
        """Hands any event to the subscriptions of `scope` (default: its topic); returns before it is delivered."""
        self.events.append(event)
        for subscription in self.subscriptions:
            if subscription.listens_to(scope or event.topic) and subscription.filter.passes(event, subscription.schema):
                self._route(subscription, event)

    async def settle(self, timeout_s: float, *, retries_too: bool = False) -> None:
        """Returns when nothing is in flight; with `retries_too` when nothing waits for its next attempt either.

        Raises TimeoutError.
        """
        pending = (ParcelState.IN_FLIGHT, ParcelState.WAITING) if retries_too else (ParcelState.IN_FLIGHT,)
        async with asyncio.timeout(timeout_s):
            while any(parcel.state in pending for parcel in self._parcels.values()):
                self._change.clear()
                await self._change.wait()

    async def aclose(self) -> None:
        """Gives up whatever is on its way and closes the connections."""
        carrying = tuple(self._parcels)
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)
        await self._courier.aclose()
        await self._sender.aclose()

    async def _publish_to_topic(self, topic: Topic, event: Event) -> None:
        await self.publish(event, scope=topic.name)

    def _route(self, subscription: EventSubscription, event: Event) -> None:
        parcel = Parcel(subscription, event, self._clock.now())
        mishap = self.mishaps.take(subscription, event)
        kind = mishap.kind if mishap is not None else None
        if kind is MishapKind.DROPPED:
            return
        if kind is MishapKind.OVERTAKEN:
            self._held.append(parcel)
            return
        self._dispatch(parcel, delay_s=mishap.delay_s if mishap is not None else 0.0)
        if kind is MishapKind.TWICE:
            self._dispatch(Parcel(subscription, event, parcel.published_at))
        self._release(subscription)

    def _release(self, subscription: EventSubscription) -> None:
        overtaken = [parcel for parcel in self._held if parcel.subscription == subscription]
        self._held = [parcel for parcel in self._held if parcel not in overtaken]
        for parcel in overtaken:
            self._dispatch(parcel)

    def _dispatch(self, parcel: Parcel, *, delay_s: float = 0.0) -> None:
        task = asyncio.create_task(self._carry(parcel, delay_s))
        self._parcels[task] = parcel
        task.add_done_callback(self._forget)

    async def _carry(self, parcel: Parcel, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        await self._courier.carry(parcel)

    def _forget(self, task: asyncio.Task[None]) -> None:
        del self._parcels[task]
        self._changed()
        if not task.cancelled():
            task.result()

    def _changed(self) -> None:
        self._change.set()


def _key(scope: str, name: str) -> tuple[str, str]:
    return scope.rstrip("/").lower(), name.lower()
