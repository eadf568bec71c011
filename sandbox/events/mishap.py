"""What may go wrong between a topic and an endpoint, as data: Event Grid promises neither order nor once (5.1)."""

from dataclasses import dataclass
from enum import Enum

from sandbox.events.event import Event
from sandbox.events.subscription import EventSubscription


class MishapKind(Enum):
    DROPPED = "never delivered"
    TWICE = "delivered twice, at the same time"
    DELAYED = "first tried after `delay_s`"
    OVERTAKEN = "held until the subscription's next event has been handed to its endpoint"


@dataclass(frozen=True, slots=True)
class Mishap:
    """Happens to the next `times` events that fit; an empty text fits all."""

    kind: MishapKind
    times: int = 1
    delay_s: float = 0.0
    subscription_name: str = ""
    subject_ends_with: str = ""

    def fits(self, subscription: EventSubscription, event: Event) -> bool:
        named = self.subscription_name.lower() in ("", subscription.name.lower())
        return named and (event.subject or "").lower().endswith(self.subject_ends_with.lower())


class Mishaps:
    """A queue of mishaps; each event takes at most one, the oldest that fits."""

    def __init__(self) -> None:
        self._left: list[list[Mishap]] = []

    def add(self, mishap: Mishap) -> None:
        self._left.append([mishap] * mishap.times)

    def clear(self) -> None:
        self._left.clear()

    def take(self, subscription: EventSubscription, event: Event) -> Mishap | None:
        for same in self._left:
            if same and same[0].fits(subscription, event):
                return same.pop()
        return None
