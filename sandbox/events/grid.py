"""Event Grid: ARM's writes and publishers' events in, deliveries to subscriptions out (facts/events.md 2, 5, 9)."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

from starlette.routing import Route

from sandbox.assumptions import Assumptions, Detail
from sandbox.clock import Clock
from sandbox.events.background import Background
from sandbox.events.courier import Courier, ParcelState
from sandbox.events.dead_letters import DeadLetterBlob, DeadLetterOffice, WriteBlob
from sandbox.events.delivery import Deliver, HttpSender, Request, Response
from sandbox.events.depot import Depot
from sandbox.events.endpoint import PublishEndpoint, TopicTrouble, VerifyBearer
from sandbox.events.event import Event, EventSchema
from sandbox.events.policy_event import PolicyState, policy_event
from sandbox.events.records import Attempt, DeadLetter, Postponement
from sandbox.events.registry import Registry
from sandbox.events.resource_event import resource_event
from sandbox.events.rules import DeliveryRules
from sandbox.events.subscription import EndpointKind, EventSubscription
from sandbox.events.topic import Topic
from sandbox.operation import ArmOperation

WITNESSES: list[Callable[["EventGrid"], None]] = []
"""Each is shown every grid when it is built: a test session watches the `internal_errors` of all."""

EVENT_WITNESSES: list[Callable[[Event], None]] = []
"""Each is shown what system topics tell, where they tell all that is documented: a test session judges it."""


class EventGrid:
    """`deliver` replaces the sockets, `enqueue` and `write_blob` are Storage (see events.storage), both optional.

    `assumptions` settle what the facts leave open; `rules` replace what these say of deliveries.
    """

    def __init__(
        self,
        clock: Clock,
        deliver: Deliver | None = None,
        *,
        enqueue: Deliver | None = None,
        write_blob: WriteBlob | None = None,
        assumptions: Assumptions | None = None,
        rules: DeliveryRules | None = None,
        verify_bearer: VerifyBearer | None = None,
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        assumed = assumptions or Assumptions()
        rules = rules or DeliveryRules.under(assumed)
        self.detail = assumed.event_detail
        self.events: list[Event] = []
        self.internal_errors: list[Exception] = []
        """What went wrong inside the sandbox itself: empty, or the test proves nothing."""
        self._new_id = new_id
        self._sender = HttpSender()
        self._deliver: Deliver = deliver or self._sender
        self._enqueue = enqueue
        writing = Background(self._note_bug, self._changed)
        self._office = DeadLetterOffice(clock, rules, write_blob, background=writing, new_id=new_id)
        self._courier = Courier(
            clock, self._send, bury=self._office.take, on_change=self._changed, on_bug=self._note_bug, rules=rules
        )
        self._registry = Registry(clock, self._deliver, queues_too=enqueue is not None, assumptions=assumed)
        self._endpoint = PublishEndpoint(self._registry.topics, self._publish_to_topic, verify_bearer)
        self._depot = Depot(clock, self._courier.carry, on_change=self._changed, on_bug=self._note_bug)
        self.mishaps = self._depot.mishaps
        self._change = asyncio.Event()
        self._is_closed = False
        for witness in WITNESSES:
            witness(self)

    @property
    def attempts(self) -> list[Attempt]:
        """What was really tried, in the order in which it ended."""
        return self._courier.attempts

    @property
    def postponements(self) -> list[Postponement]:
        """What was not tried when its turn came."""
        return self._courier.postponements

    @property
    def dead_letters(self) -> list[DeadLetter]:
        """At once, and whether or not a container is configured."""
        return self._office.letters

    @property
    def dead_letter_blobs(self) -> list[DeadLetterBlob]:
        return self._office.blobs

    @property
    def lost_dead_letters(self) -> list[DeadLetter]:
        """Their container could not be reached for four hours (5.5)."""
        return self._office.lost

    @property
    def subscriptions(self) -> tuple[EventSubscription, ...]:
        return self._registry.subscriptions

    @property
    def is_carrying(self) -> bool:
        """Whether an event is on its way, or waits for its next attempt."""
        return self._depot.is_carrying

    def routes(self) -> list[Route]:
        return self._endpoint.routes()

    def add_trouble(self, trouble: TopicTrouble) -> None:
        """For whoever publishes to a custom topic next."""
        self._endpoint.add_trouble(trouble)

    def end_troubles(self) -> None:
        self._endpoint.end_troubles()

    def create_topic(self, name: str, key: str, *, input_schema: EventSchema = EventSchema.EVENT_GRID) -> Topic:
        return self._registry.add_topic(Topic(name, key, input_schema))

    async def subscribe(self, subscription: EventSubscription) -> None:
        """Creates or replaces, after the handshake; raises EndpointNotValidatedError or ValueError."""
        await self._registry.subscribe(subscription)

    def unsubscribe(self, scope: str, name: str) -> None:
        """Later events no longer reach it; what is already on its way goes on. Unknown names are no error."""
        self._registry.unsubscribe(scope, name)

    async def announce(self, operation: ArmOperation) -> None:
        """One ARM write that succeeded → one event of its Azure subscription's system topic."""
        event = resource_event(operation, event_id=self._new_id(), detail=self.detail)
        if self.detail is Detail.FULL:
            _show(event)
        await self.publish(event)

    async def report(self, state: PolicyState) -> None:
        """One policy state → one event of its management group's PolicyStates topic (4.2)."""
        event = policy_event(state)
        _show(event)
        await self.publish(event)

    async def publish(self, event: Event, *, scope: str | None = None) -> None:
        """Hands any event to the subscriptions of `scope` (default: its topic); returns before it is delivered.

        After `aclose` nobody hears of it: a function app that is still running may publish to the last.
        """
        self.events.append(event)
        if self._is_closed:
            return
        for subscription, heard in self._registry.listening(scope or event.topic, event):
            self._depot.take(subscription, heard)

    async def settle(self, timeout_s: float, *, retries_too: bool = False) -> None:
        """Returns when nothing is in flight; with `retries_too` when no attempt and no dead letter waits either.

        Raises TimeoutError.
        """
        pending = (ParcelState.IN_FLIGHT, ParcelState.WAITING) if retries_too else (ParcelState.IN_FLIGHT,)
        async with asyncio.timeout(timeout_s):
            while (retries_too and self._office.is_writing) or self._depot.has(*pending):
                self._change.clear()
                await self._change.wait()

    async def aclose(self) -> None:
        """Gives up whatever is on its way and closes the connections."""
        self._is_closed = True
        await self._depot.aclose()
        await self._courier.aclose()
        await self._office.aclose()
        await self._sender.aclose()

    async def _publish_to_topic(self, topic: Topic, event: Event) -> None:
        await self.publish(event, scope=topic.name)

    async def _send(self, subscription: EventSubscription, request: Request) -> Response:
        if subscription.endpoint_kind is EndpointKind.STORAGE_QUEUE and self._enqueue is not None:
            return await self._enqueue(request)
        return await self._deliver(request)

    def _note_bug(self, error: Exception) -> None:
        """Once, though both a sending and the parcel that waits for it end with it."""
        if not any(error is known for known in self.internal_errors):
            self.internal_errors.append(error)

    def _changed(self) -> None:
        self._change.set()


def _show(event: Event) -> None:
    for witness in EVENT_WITNESSES:
        witness(event)
