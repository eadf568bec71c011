"""A soak → tables for people, and JSON for programs."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from bench.figure_form import number
from bench.soak.flat import WARM_UP, Grown
from bench.soak.run import Soaked
from bench.soak.trend import Trend

_COLUMNS = ("after the warm-up", "from", "to", "by 1,000 events", "95 %", "flat up to", "by virtual day", "verdict")
_WIDTH = 150
_MOST_TYPES = 12


def show(soaked: Soaked) -> None:
    console = Console(highlight=False, width=_WIDTH)
    last = soaked.marks[-1]
    console.print(
        f"{last.day:.1f} virtual days in {last.at_s / 60:.1f} minutes: {last.events:,} events, {last.looks:,} looks, "
        f"{last.records:,} records; {len(soaked.marks)} marks, the first {WARM_UP:.0%} of the time not counted"
    )
    for title, counted in _counts(soaked).items():
        console.print(f"{title}: {', '.join(f'{name} {times:,}' for name, times in counted.items())}", soft_wrap=True)
    console.print(_table(soaked))
    for claim in soaked.claims.all:
        mark = "[green]✓[/]" if claim.holds else "[bold red]✗[/]"
        console.print(f"{mark} {claim.words}: {claim.found}", soft_wrap=True)


def as_json(soaked: Soaked) -> str:
    told = {
        "minutes": soaked.wanted.minutes,
        "seed": soaked.wanted.seed,
        "leak": soaked.wanted.leak,
        "measures": [_told(one) for one in soaked.grown],
        "claims": [{"words": one.words, "holds": one.holds, "found": str(one.found)} for one in soaked.claims.all],
        "counts": _counts(soaked),
        "marks": [asdict(mark) for mark in soaked.marks],
    }
    return json.dumps(told, indent=1, ensure_ascii=False)


def _counts(soaked: Soaked) -> dict[str, Mapping[str, int]]:
    tally = soaked.tally
    return {
        "timers": soaked.timeline.runs,
        "stories": dict(soaked.life.told.most_common()),
        "custom events": dict(tally.names.most_common()),
        "what led to a look": dict(tally.causes.most_common()),
        "ARM's answers": dict(tally.statuses.most_common()),
        "sent": dict(tally.kinds.most_common()),
        "objects more than at first": dict(list(soaked.types.items())[:_MOST_TYPES]),
    }


def _table(soaked: Soaked) -> Table:
    drawn = Table()
    for column in _COLUMNS:
        drawn.add_column(column, justify="left" if column in {_COLUMNS[0], _COLUMNS[-1]} else "right")
    for one in soaked.grown:
        limit = "" if one.measure.at_most is None else number(one.measure.at_most)
        drawn.add_row(
            one.measure.name,
            number(one.first),
            number(one.last),
            number(one.by_events.slope),
            f"{number(one.by_events.low)} to {number(one.by_events.high)}",
            limit,
            number(one.by_day.slope),
            _verdict(one),
        )
    return drawn


def _verdict(one: Grown) -> str:
    if one.measure.at_most is None:
        return "[dim]reported[/]"
    return "[green]flat[/]" if one.is_flat else "[bold red]GROWS[/]"


def _told(one: Grown) -> dict[str, object]:
    return {
        "name": one.measure.name,
        "from": one.first,
        "to": one.last,
        "by_1000_events": _trend(one.by_events),
        "by_day": _trend(one.by_day),
        "at_most": one.measure.at_most,
        "flat": one.is_flat if one.measure.at_most is not None else None,
    }


def _trend(one: Trend) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(one).items()}
