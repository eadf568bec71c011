"""Figures → one table for people, and JSON for programs and for docs/performance.md."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table

from bench.figure import Figure, Judgement

_COLUMNS = ("", "median", "spread", "beside", "ratio", "spread", "aim", "verdict")
_FEW = 4
"""Digits that count: the others are the machine's."""
_STYLES = {Judgement.HOLDS: "green", Judgement.MISSED: "bold red", Judgement.REPORTED: "dim"}


def table(figures: Sequence[Figure]) -> Table:
    """A section for each bench."""
    drawn = Table(title="Figures: each beside its limit, or beside a peer in the same run")
    for column in _COLUMNS:
        drawn.add_column(column, justify="left" if column in {"", "beside", "verdict"} else "right")
    for bench, group in groupby(figures, key=lambda one: one.bench):
        drawn.add_row(f"[bold]{bench}[/]")
        for one in group:
            verdict = f"[{_STYLES[one.judgement]}]{one.judgement.value}[/]"
            drawn.add_row(*_cells(one), verdict)
        drawn.add_section()
    return drawn


def show(figures: Sequence[Figure], console: Console) -> None:
    console.print(table(figures))


def told(figures: Sequence[Figure], run: Mapping[str, object]) -> dict[str, object]:
    """One bench for JSON: `run` says on what and how it was measured, and every value of every round is in it."""
    return {"run": dict(run), "figures": [_told(one) for one in figures]}


def as_json(benches: Mapping[str, object]) -> str:
    """By the name of the bench."""
    return json.dumps(benches, indent=1, ensure_ascii=False) + "\n"


def number(value: float) -> str:
    """With as many digits as count."""
    if value == 0 or abs(value) >= 10 ** (_FEW - 1):
        return f"{value:,.0f}"
    return f"{value:.{_FEW}g}" if abs(value) >= 1 else f"{value:.2g}"


def range_of(values: Sequence[float]) -> str:
    """Empty where all are the same."""
    low, high = number(min(values)), number(max(values))
    return "" if low == high else f"{low} to {high}"


def _cells(one: Figure) -> tuple[str, ...]:
    value = f"{number(one.median)} {one.unit}".rstrip()
    ratio, ratios = number(one.ratio), range_of(one.ratios)
    return (one.name, value, range_of(one.values), one.against, ratio, ratios, one.aim)


def _told(one: Figure) -> dict[str, object]:
    low, high = one.spread
    return {
        "bench": one.bench,
        "name": one.name,
        "unit": one.unit,
        "median": _rounded(one.median),
        "spread": [_rounded(low), _rounded(high)],
        "beside": one.against,
        "ratio": _rounded(one.ratio),
        "ratios": [_rounded(ratio) for ratio in one.ratios],
        "aim": one.aim,
        "verdict": one.judgement.value,
        "values": [_rounded(value) for value in one.values],
    }


def _rounded(value: float) -> float:
    return float(f"{value:.5g}")
