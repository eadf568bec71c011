"""One control in time: when it was seen good and off, and when events told of changes; what lies between two looks."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from enforcer.facts import AccountId, Control

_MOST_SIGHTS = 8
_SAME = timedelta(seconds=1)
"""Good sights so close are one where there are too many: what two events in that second tell may count too long."""
_MOST_TOLD = 8


@dataclass(frozen=True, slots=True)
class Sighting:
    """One read of a control: when it was sent and answered, and what it showed."""

    control: Control
    sent: datetime
    got: datetime
    is_off: bool
    is_exempt: bool = False
    account: AccountId | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """An event of somebody else's write: when that was, and which controls it may have changed."""

    at: datetime
    controls: tuple[Control, ...]
    account: AccountId | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Of one control, or of one account: when it was seen good and off, and the times that events told of. Sorted.

    Nothing is remembered of the time before the first of so many good sights.
    """

    control: Control
    account: AccountId | None = None
    good: tuple[datetime, ...] = ()
    answers: tuple[datetime, ...] = ()
    """When the latest of these sights were answered."""
    off: datetime | None = None
    """The latest."""
    told: tuple[datetime, ...] = ()
    ends: tuple[datetime, ...] = ()
    """Of its latest exposures."""

    def seen_good(self, at: datetime, *, answered: datetime | None = None) -> "Timeline":
        """By a read that was sent at `at`, or by a proof then."""
        answers = _added(self.answers, answered or at)[-_MOST_SIGHTS:]
        return _pruned(replace(self, good=_thinned(_added(self.good, at)), answers=answers))

    def seen_off(self, at: datetime) -> "Timeline":
        return replace(self, off=max(at, self.off or at))

    def ended(self, at: datetime) -> "Timeline":
        return replace(self, ends=_added(self.ends, at)[-_MOST_SIGHTS:])

    def told_of(self, at: datetime) -> "Timeline":
        """Of too many, the first after the latest sight stays, because it may be the one that counts."""
        told = _added(self.told, at)
        if len(told) > _MOST_TOLD:
            latest = self._latest
            first = next((one for one in told if latest is None or one > latest), told[-_MOST_TOLD])
            told = (min(first, told[-_MOST_TOLD]), *told[1 - _MOST_TOLD :])
        return _pruned(replace(self, told=told))

    def last_good(self, before: datetime) -> datetime | None:
        return max((one for one in self.good if one <= before), default=None)

    def good_again(self, off: datetime) -> tuple[datetime, datetime] | None:
        """The first good sight after an answer that showed it off: when it was sent, and answered."""
        first = next((one for one in self.good if one >= off), None)
        return (first, next((one for one in self.answers if one >= first), first)) if first else None

    def between(self, after: datetime | None, until: datetime) -> tuple[datetime, ...]:
        """The events of that time, its end included."""
        return tuple(one for one in self.told if one <= until and (after is None or one > after))

    def pairs(self) -> frozenset[tuple[datetime, datetime]]:
        """Two events in a row that no good sight lies between, and that some sight lies behind."""
        latest = self._latest
        return frozenset(
            (one, other)
            for one, other in zip(self.told, self.told[1:], strict=False)
            if latest is not None and other <= latest and not any(one <= sight < other for sight in self.good)
        )

    @property
    def forgets(self) -> bool:
        """There may have been good sights before the first that is known."""
        return len(self.good) >= _MOST_SIGHTS

    @property
    def _latest(self) -> datetime | None:
        return max((*self.good, *((self.off,) if self.off else ())), default=None)

    def within(self, latest: datetime) -> "Timeline":
        """No time lies ahead, whoever wrote it."""
        return replace(
            self,
            good=_known(self.good, latest)[-_MOST_SIGHTS:],
            answers=_known(self.answers, latest)[-_MOST_SIGHTS:],
            off=self.off and clamped(self.off, latest),
            told=_known(self.told, latest)[-_MOST_TOLD:],
            ends=_known(self.ends, latest)[-_MOST_SIGHTS:],
        )


def clamped(at: datetime, latest: datetime) -> datetime:
    """A time without a zone was not written by us."""
    return min(at, latest) if at.tzinfo else latest


def _known(times: Iterable[datetime], latest: datetime) -> tuple[datetime, ...]:
    return tuple(sorted({clamped(at, latest) for at in times}))


def _added(times: tuple[datetime, ...], at: datetime) -> tuple[datetime, ...]:
    return tuple(sorted({*times, at}))


def _thinned(times: tuple[datetime, ...]) -> tuple[datetime, ...]:
    if len(times) <= _MOST_SIGHTS:
        return times
    close = next((one for one, other in itertools.pairwise(times) if other - one < _SAME), times[0])
    return tuple(one for one in times if one != close)


def _pruned(line: Timeline) -> Timeline:
    if not line.forgets:
        return line
    return replace(line, told=tuple(one for one in line.told if one > line.good[0]))
