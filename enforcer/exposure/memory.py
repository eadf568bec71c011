"""What a subscription's memory holds of exposures: those that are open, and what was seen and told of each control.

Small, however many accounts there are and however often somebody writes.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from enforcer.exposure.stretch import Exposure, Precision
from enforcer.exposure.timeline import Timeline, clamped
from enforcer.facts import AccountId, Control

MOST_OPEN = 5
"""Accounts whose exposures are kept by name; more of them are one exposure together."""
_MOST_LINES = 5
"""Accounts whose sights and events are kept; of the others it is known when all were last looked at."""
MOST_UNTOLD = 8
"""Of one look: it tells all of them itself, and these are told once more where it dies."""
_MOST_GAPS = 8
"""Of older ones a report says that somebody looked."""


@dataclass(frozen=True, slots=True)
class ExposureKnown:
    """`ended` is what an update hands to the ledger, which keeps it in rows of their own: never in the memory."""

    met: datetime | None = None
    """When the subscription was first heard of; None where it was known before anybody counted."""
    left: datetime | None = None
    """Since when nobody looks: skipped, or outside the estate."""
    away: datetime | None = None
    """When it was last found so."""
    gaps: tuple[tuple[datetime, datetime], ...] = ()
    """The latest times in which nobody looked, from when to when: they are not watched."""
    walk_began: datetime | None = None
    """The look at all accounts that is under way."""
    walked: datetime | None = None
    """When the last one began that came to its end: an account of which nothing else is known was good then."""
    lines: tuple[Timeline, ...] = ()
    open: tuple[Exposure, ...] = ()
    ended: tuple[Exposure, ...] = ()
    untold: tuple[Exposure, ...] = ()
    """The latest that ended, until people are told; who dies before leaves them to the next look."""

    def handed_over(self) -> "ExposureKnown":
        """With what ended as still to be told."""
        return replace(self, untold=(*self.untold, *self.ended)[-MOST_UNTOLD:]) if self.ended else self

    def told(self, exposures: tuple[Exposure, ...]) -> "ExposureKnown":
        return replace(self, untold=tuple(one for one in self.untold if one not in exposures))

    def line(self, control: Control, account: AccountId | None) -> Timeline:
        found = (line for line in self.lines if (line.control, line.account) == (control, account))
        return next(found, Timeline(control, account))

    def find(self, control: Control, account: AccountId | None) -> Exposure | None:
        return next((one for one in self.open if (one.control, one.account) == (control, account)), None)

    @property
    def off(self) -> Exposure | None:
        """Of plan or provider, the first to leave its baseline of those that are not back yet; waived or not."""
        still = (one for one in self.open if one.closed is None and one.control is not Control.ACCOUNT)
        return min(still, key=lambda one: one.opened, default=None)

    def last_good(self, control: Control, account: AccountId | None, *, before: datetime) -> datetime | None:
        walked = self.walked if account and self.walked and self.walked <= before else None
        sights = (self.line(control, account).last_good(before), walked)
        return max((one for one in sights if one), default=None)

    def with_line(self, line: Timeline) -> "ExposureKnown":
        """The latest account is the last to go."""
        others = [one for one in self.lines if (one.control, one.account) != (line.control, line.account)]
        accounts = [one for one in (*others, line) if one.account]
        dropped = accounts[: max(0, len(accounts) - _MOST_LINES)]
        return replace(self, lines=tuple(one for one in (*others, line) if one not in dropped))

    def with_open(self, exposure: Exposure) -> "ExposureKnown":
        """Of too many healed accounts the first are not confirmed any more."""
        others = [one for one in self.open if (one.control, one.account) != (exposure.control, exposure.account)]
        every = (*others, exposure)
        healed = sorted((one for one in every if one.account and one.closed), key=_closed)
        over = healed[: max(0, len(healed) - MOST_OPEN)]
        kept = _folded(tuple(one for one in every if one not in over))
        return replace(self, open=kept, ended=(*self.ended, *over))

    def with_ended(self, exposure: Exposure) -> "ExposureKnown":
        kept = tuple(one for one in self.open if (one.control, one.account) != (exposure.control, exposure.account))
        return replace(self, open=kept, ended=(*self.ended, exposure))

    def back(self, since: datetime | None, *, latest: datetime) -> "ExposureKnown":
        """Somebody looks again, and wants something of it since `since`, as far as that is known: what was so before is
        nobody's exposure.
        """
        if self.left is None:
            return self
        away = self.away or self.left
        met = min(latest, max(away, since or away))
        gaps = (*self.gaps, (min(self.left, met), met))[-_MOST_GAPS:]
        return replace(self, met=met, left=None, away=None, gaps=gaps, lines=())

    def within(self, latest: datetime) -> "ExposureKnown":
        """No time lies ahead, whoever wrote it."""

        def known(at: datetime | None) -> datetime | None:
            return at and clamped(at, latest)

        return replace(
            self,
            met=known(self.met),
            left=known(self.left),
            away=known(self.away),
            gaps=tuple((clamped(one, latest), clamped(other, latest)) for one, other in self.gaps[-_MOST_GAPS:]),
            walk_began=known(self.walk_began),
            walked=known(self.walked),
            lines=tuple(line.within(latest) for line in self.lines),
            open=tuple(within(one, latest) for one in self.open),
            ended=(),
            untold=tuple(within(one, latest) for one in self.untold[-MOST_UNTOLD:]),
        )


def within(exposure: Exposure, latest: datetime) -> Exposure:
    """The exposure without a time that lies ahead, or an end before its begin."""
    opened = clamped(exposure.opened, latest)
    closed = max(opened, clamped(exposure.closed, latest)) if exposure.closed else None
    return replace(
        exposure,
        opened=opened,
        closed=closed,
        since=exposure.since and clamped(exposure.since, latest),
        seen=clamped(exposure.seen, latest),
        off_at=clamped(exposure.off_at, latest),
    )


def _closed(exposure: Exposure) -> datetime:
    return exposure.closed or exposure.opened


def _folded(exposures: tuple[Exposure, ...]) -> tuple[Exposure, ...]:
    """Too many accounts: the latest become one, which begins with the first of them."""
    named = sorted((one for one in exposures if one.account and not one.closed), key=lambda one: one.opened)
    some = named[MOST_OPEN:]
    if not some:
        return exposures
    rest = [one for one in exposures if one.control is Control.ACCOUNT and one.account is None]
    every = [*some, *rest]
    one = replace(
        min(every, key=lambda one: one.opened),
        account=None,
        actor=None,
        since=None,
        precision=Precision.AT_MOST,
        off_at=max(one.off_at for one in every),
    )
    return (*(kept for kept in exposures if kept not in every), one)
