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

type _Sight = tuple[datetime, datetime]
"""A good one: when it was sent, and when it was answered."""


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
    """When these sights were answered."""
    off: datetime | None = None
    """The latest."""
    told: tuple[datetime, ...] = ()
    ends: tuple[datetime, ...] = ()
    """Of its latest exposures."""

    def seen_good(self, at: datetime, *, answered: datetime | None = None) -> "Timeline":
        """By a read that was sent at `at`, or by a proof then."""
        sights = _thinned(_in_turn((*self._sights, (at, answered or at))))
        good, answers = (tuple(times) for times in zip(*sights, strict=True))
        return _pruned(replace(self, good=good, answers=answers))

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
        """When it was sent: one without an answer by then may show what was put right since."""
        return max((sent for sent, answered in self._sights if answered <= before), default=None)

    def good_again(self, off: datetime) -> tuple[datetime, datetime] | None:
        """The first good sight after an answer that showed it off: when it was sent, and answered."""
        return next((sight for sight in self._sights if sight[0] >= off), None)

    def between(self, after: datetime | None, until: datetime) -> tuple[datetime, ...]:
        """The events of that time, its end included."""
        return tuple(one for one in self.told if one <= until and (after is None or one > after))

    def pairs(self) -> frozenset[tuple[datetime, datetime]]:
        """Two events in a row that no good sight lies between, and that some sight lies behind. What was answered after
        the second may show what that one put back.
        """
        latest = self._latest
        return frozenset(
            (one, other)
            for one, other in zip(self.told, self.told[1:], strict=False)
            if latest is not None
            and other <= latest
            and not any(one <= sent and answered < other for sent, answered in self._sights)
        )

    @property
    def forgets(self) -> bool:
        """There may have been good sights before the first that is known."""
        return len(self.good) >= _MOST_SIGHTS

    @property
    def _sights(self) -> tuple[_Sight, ...]:
        """Of an older row some answers may be missing."""
        missing = self.good[: max(0, len(self.good) - len(self.answers))]
        answers = (*missing, *self.answers)[-len(self.good) :]
        return _in_turn(zip(self.good, answers, strict=False))

    @property
    def _latest(self) -> datetime | None:
        return max((*self.good, *((self.off,) if self.off else ())), default=None)

    def within(self, latest: datetime) -> "Timeline":
        """No time lies ahead, whoever wrote it."""
        return replace(
            self,
            good=_known(self.good, latest)[-_MOST_SIGHTS:],
            answers=tuple(sorted(clamped(at, latest) for at in self.answers))[-_MOST_SIGHTS:],
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


def _in_turn(sights: Iterable[_Sight]) -> tuple[_Sight, ...]:
    """The first that was sent with the first answer. Where reads overlap that may not be its own, but between two times
    so paired there lies a whole read all the same.
    """
    every = tuple(sights)
    answers = sorted(answered for _, answered in every)
    first: dict[datetime, datetime] = {}
    for sent, answered in zip(sorted(sent for sent, _ in every), answers, strict=True):
        first.setdefault(sent, answered)
    return tuple(first.items())


def _thinned(sights: tuple[_Sight, ...]) -> tuple[_Sight, ...]:
    if len(sights) <= _MOST_SIGHTS:
        return sights
    pairs = itertools.pairwise(sights)
    close = next((one for one, other in pairs if other[0] - one[0] < _SAME), sights[0])
    return tuple(one for one in sights if one != close)


def _pruned(line: Timeline) -> Timeline:
    if not line.forgets:
        return line
    return replace(line, told=tuple(one for one in line.told if one > line.good[0]))
