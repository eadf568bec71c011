"""Stretches of exposure by subscription, and a window → exposed time by day. Pure; the days add up to the window."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from enforcer.cli.overview.overview import Day
from enforcer.commands.exposures import days
from enforcer.exposure.tally import Stretch, Window, merged
from enforcer.facts import SubscriptionId

_DAY = timedelta(days=1)


def by_day(stretches: Mapping[SubscriptionId, Sequence[Stretch]], window: Window) -> tuple[Day, ...]:
    """Every day that the window touches, also those without exposure."""
    exposed, firm, exact = (defaultdict[date, timedelta](timedelta) for _ in range(3))
    for each in stretches.values():
        cut = sorted(_inside(each, window), key=lambda one: one.when.begin)
        _add(exposed, merged(cut))
        _add(firm, merged([one for one in cut if not one.is_waived]))
        _add(exact, merged([one for one in cut if one.is_exact]))
    if not window.length:
        return ()
    last = (window.end - timedelta(microseconds=1)).date()
    return tuple(
        Day(day, exposed[day], exposed[day] - firm[day], exposed[day] - exact[day])
        for day in days(window.begin.date(), last)
    )


def _inside(stretches: Iterable[Stretch], window: Window) -> Iterator[Stretch]:
    for one in stretches:
        when = one.when.cut(window)
        if when.length:
            yield replace(one, when=when)


def _add(totals: dict[date, timedelta], windows: Iterable[Window]) -> None:
    for one in windows:
        begin = one.begin
        while begin < one.end:
            day = begin.date()
            end = min(one.end, datetime.combine(day, time(), UTC) + _DAY)
            totals[day] += end - begin
            begin = end
