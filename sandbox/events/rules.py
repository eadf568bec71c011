"""What Event Grid's documents leave open, in one place: switchable, and the worst case by default."""

from dataclasses import dataclass

_HOUR_S = 3_600.0


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """Sections are those of facts/events.md. `Assumption`: no document gives the number."""

    probation: bool = True
    """An endpoint that failed is left alone for a while, by all events (5.3)."""
    failures_before_delay: int | None = 10
    """From so many failures in a row on, everything for that endpoint is delayed (5.3: "e.g. 10"); None: never."""
    first_delay_s: float = 300.0
    """Assumption; doubles each time that the endpoint fails again after a delay."""
    longest_delay_s: float = 4 * _HOUR_S
    """5.3: "in some cases up to several hours"."""
    spread: float = 0.0
    """A wait grows by up to this part of itself (5.1: "small randomisation"). 0 keeps tests exact."""
    seed: int = 0
    dead_letter_delay_s: float = 300.0
    """5.5: about five minutes until the blob is written."""
    dead_letter_patience_s: float = 4 * _HOUR_S
    """5.5: dropped when the container is unreachable for four hours."""
    dead_letter_path: str = "{subscription}/{at.year}/{at.month}/{at.day}/{at.hour}/{id}.json"
    """Microsoft's page "Set dead-letter location and retry policy": the name in upper case, UTC numbers without zeros.

    Another simulator has the topic's name before it and zeros (5.5, community).
    """


WORST_CASE = DeliveryRules()
