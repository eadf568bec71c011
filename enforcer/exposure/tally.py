"""Stretches of exposure and the time that somebody watched → how long, how sure and how much of it. Pure arithmetic.

What overlaps is counted once, so that rows that are there twice change nothing; what crosses an edge of the window is
cut there, so that a month is the sum of its days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from enforcer.exposure.stretch import Exposure, Precision
from enforcer.facts import Actor, Control

_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Window:
    """From `begin` to `end`, which is no part of it; empty where the end is not later."""

    begin: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return max(_NONE, self.end - self.begin)

    def cut(self, other: "Window") -> "Window":
        return Window(max(self.begin, other.begin), min(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Stretch:
    """One exposure as far as it is counted."""

    when: Window
    control: Control
    is_exact: bool = True
    is_waived: bool = False
    is_confirmed: bool = True
    is_open: bool = False
    actor: Actor | None = None
    """Who is said to have begun it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Of one subscription, or of many together. What is not exact, waived or unconfirmed is a part of `exposed`."""

    watched: timedelta = _NONE
    exposed: timedelta = _NONE
    at_most: timedelta = _NONE
    """Which may have been less."""
    waived: timedelta = _NONE
    """Under an exemption, in observe mode or in a pause."""
    unconfirmed: timedelta = _NONE
    """Off and on again before anybody looked, for all that two events tell."""
    longest: timedelta = _NONE
    exposures: int = 0
    open: int = 0
    controls: tuple[tuple[Control, timedelta], ...] = ()

    @property
    def protected(self) -> float | None:
        """Per cent of the time watched; None where nobody watched."""
        return 100 * (1 - min(1.0, self.exposed / self.watched)) if self.watched else None

    def plus(self, other: "Tally") -> "Tally":
        mine, theirs = dict(self.controls), dict(other.controls)
        both = [control for control in Control if control in mine or control in theirs]
        return Tally(
            watched=self.watched + other.watched,
            exposed=self.exposed + other.exposed,
            at_most=self.at_most + other.at_most,
            waived=self.waived + other.waived,
            unconfirmed=self.unconfirmed + other.unconfirmed,
            longest=max(self.longest, other.longest),
            exposures=self.exposures + other.exposures,
            open=self.open + other.open,
            controls=tuple((one, mine.get(one, _NONE) + theirs.get(one, _NONE)) for one in both),
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """What `exposure.slo` leaves of the time watched, and what was spent of it."""

    allowed: timedelta
    spent: timedelta

    @property
    def left(self) -> timedelta:
        """Negative where more was spent."""
        return self.allowed - self.spent

    @property
    def burn(self) -> float | None:
        """How many times as fast as allowed it is spent; None where nothing is allowed."""
        return self.spent / self.allowed if self.allowed else None


def budget(tally: Tally, *, slo: float) -> Budget:
    """`slo`: per cent of the time protected."""
    return Budget(tally.watched * ((100 - slo) / 100), tally.exposed)


def stretch(exposure: Exposure, *, until: datetime) -> Stretch:
    """Of an exposure that is open: up to `until`."""
    end = exposure.closed or max(until, exposure.opened)
    return Stretch(
        Window(exposure.opened, end),
        exposure.control,
        is_exact=exposure.precision is Precision.EXACT,
        is_waived=bool(exposure.waived),
        is_confirmed=exposure.is_confirmed,
        is_open=exposure.closed is None,
        actor=exposure.actor,
    )


def tally(stretches: Iterable[Stretch], window: Window, *, watched: Window, gaps: Iterable[Window] = ()) -> Tally:
    """Of one subscription. A stretch without length counts for nothing; in the gaps nobody watched."""
    cut = [replace(one, when=one.when.cut(window)) for one in stretches]
    inside = sorted((one for one in cut if one.when.length), key=_begin)
    whole = merged(inside)
    exposed = _length(whole)
    controls = [control for control in Control if any(one.control is control for one in inside)]
    return Tally(
        watched=watched.cut(window).length - _length(one.cut(watched).cut(window) for one in gaps),
        exposed=exposed,
        at_most=exposed - _length(merged([one for one in inside if one.is_exact])),
        waived=exposed - _length(merged([one for one in inside if not one.is_waived])),
        unconfirmed=exposed - _length(merged([one for one in inside if one.is_confirmed])),
        longest=max((one.length for one in whole), default=_NONE),
        exposures=len(whole),
        open=sum(one.is_open for one in inside),
        controls=tuple((each, _length(merged([one for one in inside if one.control is each]))) for each in controls),
    )


def merged(ordered: Sequence[Stretch]) -> list[Window]:
    """Of stretches in the order of their begins: what overlaps or touches is one."""
    found: list[Window] = []
    for one in ordered:
        if found and one.when.begin <= found[-1].end:
            found[-1] = Window(found[-1].begin, max(found[-1].end, one.when.end))
        else:
            found.append(one.when)
    return found


def _length(windows: Iterable[Window]) -> timedelta:
    return sum((one.length for one in windows), _NONE)


def _begin(one: Stretch) -> datetime:
    return one.when.begin
