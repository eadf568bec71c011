"""How Event Grid treats endpoints and dead letters: what is documented, and what the sandbox's Assumptions settle."""

from dataclasses import dataclass
from typing import Self

from sandbox.assumptions import Assumptions

_OPEN = Assumptions()


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """Sections are those of facts/events.md. Fields without one are explained by `Assumptions`, which `under` reads."""

    probation: bool = True
    """An endpoint that failed is left alone for a while, by all events (5.3)."""
    failures_before_delay: int | None = _OPEN.endpoint_failures_before_delay
    first_delay_s: float = _OPEN.first_delivery_delay_s
    longest_delay_s: float = _OPEN.longest_delivery_delay_s
    spread: float = _OPEN.delivery_spread
    seed: int = 0
    """Of the chance in `spread`."""
    dead_letter_delay_s: float = 300.0
    """About five minutes until the blob is written (5.5)."""
    dead_letter_patience_s: float = 14_400.0
    """Dropped when the container is unreachable for four hours (5.5)."""
    dead_letter_path: str = _OPEN.dead_letter_path
    """`subscription` is its name in upper case, `at` the time in UTC, `id` a fresh one."""

    @classmethod
    def under(cls, assumptions: Assumptions) -> Self:
        return cls(
            failures_before_delay=assumptions.endpoint_failures_before_delay,
            first_delay_s=assumptions.first_delivery_delay_s,
            longest_delay_s=assumptions.longest_delivery_delay_s,
            spread=assumptions.delivery_spread,
            dead_letter_path=assumptions.dead_letter_path,
        )
