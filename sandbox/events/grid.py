"""Event Grid: ARM's writes and publishers' events in, deliveries to subscriptions out (facts/events.md 2, 5, 9)."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.events.courier import Courier, Parcel, ParcelState
from sandbox.events.dead_letters import DeadLetterBlob, DeadLetterOffice, WriteBlob
from sandbox.events.delivery import Deliver, HttpSender, Request, Response
from sandbox.events.endpoint import PublishEndpoint, VerifyBearer
from sandbox.events.event import Event, EventSchema
from sandbox.events.mishap import MishapKind, Mishaps
from sandbox.events.policy_event import PolicyState, policy_event
from sandbox.events.records import Attempt, DeadLetter, Postponement
from sandbox.events.registry import Registry
from sandbox.events.resource_event import Detail, resource_event
from sandbox.events.rules import WORST_CASE, DeliveryRules
from sandbox.events.subscription import EndpointKind, EventSubscription
from sandbox.events.topic import Topic
from sandbox.operation import ArmOperation

WITNESSES: list[Callable[[Event], None]] = []
"""Each is shown what system topics tell, where they tell all that is documented: a test session judges it."""


class EventGrid:
    """`deliver` replaces the sockets, `enqueue` and `write_blob` are Storage (see events.storage), both optional.

    `detail` says how much the system topic's events tell; `rules` what the documents leave open.
    """

    detail = Detail.FULL

    def __init__(
        self,
        clock: Clock,
        deliver: Deliver | None = None,
        *,
        enqueue: Deliver | None = None,
        write_blob: WriteBlob | None = None,
        rules: DeliveryRules = WORST_CASE,
        verify_bearer: VerifyBearer | None = None,
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self.events: list[Event] = []
        self.mishaps = Mishaps()
        self._clock = clock
        self._new_id = new_id
        self._sender = HttpSender()
        self._deliver: Deliver = deliver or self._sender
        self._enqueue = enqueue
        self._office = DeadLetterOffice(clock, rules, write_blob, new_id=new_id)
        self._courier = Courier(clock, self._send, bury=self._bury, on_change=self._changed, rules=rules)
        self._registry = Registry(clock, self._deliver, queues_too=enqueue is not None)
        self._endpoint = PublishEndpoint(self._registry.topics, self._publish_to_topic, verify_bearer)
        self._parcels: dict[asyncio.Task[None], Parcel] = {}
        self._held: list[Parcel] = []
        self._change = asyncio.Event()

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

    def routes(self) -> list[Route]:
        return self._endpoint.routes()

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
        """Hands any event to the subscriptions of `scope` (default: its topic); returns before it is delivered."""
        self.events.append(event)
        for subscription in self._registry.listening(scope or event.topic, event):
            self._route(subscription, event)

    async def settle(self, timeout_s: float, *, retries_too: bool = False) -> None:
        """Returns when nothing is in flight; with `retries_too` when no attempt and no dead letter waits either.

        Raises TimeoutError.
        """
        pending = (ParcelState.IN_FLIGHT, ParcelState.WAITING) if retries_too else (ParcelState.IN_FLIGHT,)
        async with asyncio.timeout(timeout_s):
            while (retries_too and self._office.is_writing) or any(
                parcel.state in pending for parcel in self._parcels.values()
            ):
                self._change.clear()
                await self._change.wait()

    async def aclose(self) -> None:
        """Gives up whatever is on its way and closes the connections."""
        carrying = tuple(self._parcels)
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)
        await self._courier.aclose()
        await self._office.aclose()
        await self._sender.aclose()

    async def _publish_to_topic(self, topic: Topic, event: Event) -> None:
        await self.publish(event, scope=topic.name)

    async def _send(self, subscription: EventSubscription, request: Request) -> Response:
        if subscription.endpoint_kind is EndpointKind.STORAGE_QUEUE and self._enqueue is not None:
            return await self._enqueue(request)
        return await self._deliver(request)

    def _bury(self, letter: DeadLetter) -> None:
        self._office.take(letter, self._changed)

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


def _show(event: Event) -> None:
    for witness in WITNESSES:
        witness(event)
