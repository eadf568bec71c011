"""An event for a subscription → a parcel on its way, unless a mishap keeps it (facts/events.md 5.1)."""

import asyncio
from collections.abc import Awaitable, Callable

from sandbox.clock import Clock
from sandbox.events.background import Background, OnBug
from sandbox.events.courier import Parcel, ParcelState
from sandbox.events.event import Event
from sandbox.events.mishap import MishapKind, Mishaps
from sandbox.events.subscription import EventSubscription

type Carry = Callable[[Parcel], Awaitable[None]]


class Depot:
    """`on_change` is called when a parcel is off the road, `on_bug` with what went wrong in the sandbox itself."""

    def __init__(self, clock: Clock, carry: Carry, *, on_change: Callable[[], None], on_bug: OnBug) -> None:
        self.mishaps = Mishaps()
        self._clock = clock
        self._courier_carry = carry
        self._on_road: list[Parcel] = []
        self._held: list[Parcel] = []
        self._carrying = Background(on_bug, on_change)

    @property
    def is_carrying(self) -> bool:
        return self._carrying.is_busy

    def has(self, *states: ParcelState) -> bool:
        """Whether a parcel that is on its way is in one of these states."""
        return any(parcel.state in states for parcel in self._on_road)

    def take(self, subscription: EventSubscription, event: Event) -> None:
        """Returns before it is delivered."""
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

    async def aclose(self) -> None:
        """Gives up what is on its way."""
        await self._carrying.aclose()
        self._on_road.clear()

    def _release(self, subscription: EventSubscription) -> None:
        overtaken = [parcel for parcel in self._held if parcel.subscription == subscription]
        self._held = [parcel for parcel in self._held if parcel not in overtaken]
        for parcel in overtaken:
            self._dispatch(parcel)

    def _dispatch(self, parcel: Parcel, *, delay_s: float = 0.0) -> None:
        self._on_road.append(parcel)
        self._carrying.start(self._carry(parcel, delay_s))

    async def _carry(self, parcel: Parcel, delay_s: float) -> None:
        try:
            await asyncio.sleep(delay_s)
            await self._courier_carry(parcel)
        finally:
            self._on_road = [one for one in self._on_road if one is not parcel]
