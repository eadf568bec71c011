"""Cells → the table of the terminal, and that of docs/comparison.md."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from bench.compare import documented
from bench.compare.contender import EVERY_S
from bench.compare.play import Cell
from bench.compare.scenarios import SCENARIOS
from bench.figures import show as show_table

NAMES = {"enforcer": "enforcer", "naive": "naive script", "az": "az loop", "c7n": "Cloud Custodian"}
COLUMNS = ("", "calls", "proven after", "said what is true", "drifts lost", "what it said")
_SCENARIOS = {one.key: one.name for one in SCENARIOS}


def calls(cell: Cell) -> str:
    """Those about subscriptions, and beside them lists and queries; how many of all were writes."""
    beside = f" + {cell.beside}" if cell.beside else ""
    return f"{cell.calls}{beside} ({cell.writes} writes)"


def proven(cell: Cell) -> str:
    if cell.share is not None:
        return f"protected {cell.share:.0%} of the time"
    if not cell.drifts:
        return f"nothing to do, over after {cell.took_s:.1f} s"
    if cell.seconds is None:
        return f"**never** ({cell.runs} runs)" if cell.runs > 1 else f"**not within {cell.took_s:,.0f} s**"
    if cell.runs > 1:
        pauses = (cell.runs - 1) * EVERY_S
        return f"{cell.seconds:,.1f} s, by run {cell.runs} ({pauses:,.0f} s of it the pause)"
    return f"{cell.seconds:,.1f} s"


def truth(cell: Cell) -> str:
    if not cell.claims:
        return "said nothing"
    alarms = f", {cell.false_alarms} false alarms" if cell.false_alarms else ""
    right = cell.claims - cell.false_claims - cell.false_alarms
    return f"{right} of {cell.claims}{alarms}" + (
        f", {cell.false_claims} false all-clears ✗" if cell.false_claims else ""
    )


def lost(cell: Cell) -> str:
    return f"{cell.lost} of {cell.drifts}" if cell.drifts else "—"


def said(cell: Cell) -> str:
    """Run by run, what is the same once."""
    texts = ((text, len(list(same))) for text, same in groupby(cell.said))
    return "; ".join(text if times == 1 else f"{times} times {text}" for text, times in texts)


_PARTS: tuple[Callable[[Cell], str], ...] = (calls, proven, truth, lost, said)


def line(cell: Cell) -> str:
    """As it happens."""
    return f"{_SCENARIOS[cell.scenario]}: {NAMES[cell.contender]}: " + " | ".join(part(cell) for part in _PARTS)


def show(cells: Sequence[Cell]) -> None:
    """One table a scenario."""
    for key, name in _SCENARIOS.items():
        rows = [[NAMES[one.contender], *(part(one) for part in _PARTS)] for one in _of(key, cells)]
        if rows:
            show_table(name, COLUMNS, rows)


def markdown(cells: Sequence[Cell]) -> str:
    """One table, the scenarios as rows of their own; a fault of the product stands as plainly as the others'."""
    head = [f"| {' | '.join(COLUMNS)} |", "|---|" + "---:|" * 4 + "---|"]
    rows: list[str] = []
    for key, name in _SCENARIOS.items():
        rows.append(f"| **{name}** |" + " |" * 5)
        rows += [
            f"| {NAMES[one.contender]} | {' | '.join(_escaped(part(one)) for part in _PARTS)} |"
            for one in _of(key, cells)
        ]
        rows.append(f"| {documented.NAME} | | | | | {documented.DOCUMENTED[key]} |")
    return "\n".join([*head, *rows])


def _of(scenario: str, cells: Iterable[Cell]) -> list[Cell]:
    order = list(NAMES)
    return sorted((one for one in cells if one.scenario == scenario), key=lambda one: order.index(one.contender))


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
