"""Exemptions over time: which are in effect, and what is to be told of those that end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from enforcer.baseline import Exemption

LONGEST = timedelta(days=366)
"""From today to the last day: what is wanted for longer is a scope, with a review."""

WARNED_DAYS = (14, 7, 1)
"""So many days before an exemption is over people are warned."""


@dataclass(frozen=True, slots=True)
class Notice:
    """To be told of an exemption: that it ends in so many days, or (0) that it is over."""

    exemption: Exemption
    days_left: int

    @property
    def is_over(self) -> bool:
        return self.days_left == 0


def is_in_effect(exemption: Exemption, *, now: datetime) -> bool:
    """Until its last day is over; and never one that lies further ahead than a file may say."""
    return now < exemption.ends_at and exemption.until - now.date() <= LONGEST


def notices(exemptions: Iterable[Exemption], *, since: datetime, until: datetime) -> tuple[Notice, ...]:
    """What became due after `since` and up to `until`: of each exemption the most urgent one, soonest end first.

    Whoever asks with the last `until` as the next `since` tells each one once; after a long silence only what counts.
    """
    due = (notice for exemption in exemptions for notice in _latest(exemption, since=since, until=until))
    return tuple(sorted(due, key=lambda notice: notice.exemption.ends_at))


def _latest(exemption: Exemption, *, since: datetime, until: datetime) -> Iterator[Notice]:
    for days in (0, *sorted(WARNED_DAYS)):
        if since < exemption.ends_at - timedelta(days=days) <= until:
            yield Notice(exemption, days)
            return
