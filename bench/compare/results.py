"""Cells ↔ docs/comparison.json, and what of them would be a lie in docs/comparison.md."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from bench.compare.play import Cell

FILE = Path(__file__).parents[2] / "docs" / "comparison.json"
PROTECTED_IN_A_FIGHT = 0.95
"""Of the time; docs/comparison.md claims it."""


def read(file: Path = FILE) -> tuple[Cell, ...]:
    """None where the file is not there yet."""
    rows = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return tuple(Cell(**{**row, "said": tuple(row["said"])}) for row in rows)


def merged(before: Iterable[Cell], new: Iterable[Cell]) -> tuple[Cell, ...]:
    """The new ones take the places of those of the same scenario and contender."""
    cells = {(one.scenario, one.contender): one for one in (*before, *new)}
    return tuple(cells.values())


def text(cells: Iterable[Cell]) -> str:
    return json.dumps([asdict(one) for one in cells], indent=1) + "\n"


def broken(cells: Iterable[Cell]) -> tuple[str, ...]:
    """What the enforcer must keep, whatever the machine: no false all-clear, no drift lost, all protected."""
    return tuple(f"{one.scenario}: {what}" for one in cells if one.contender == "enforcer" for what in _faults(one))


def _faults(cell: Cell) -> Iterable[str]:
    if cell.false_claims:
        yield f"{cell.false_claims} of {cell.claims} claims say that all is well, and it is not"
    if cell.lost:
        yield f"{cell.lost} of {cell.drifts} drifts left no trace"
    if cell.share is not None and cell.share < PROTECTED_IN_A_FIGHT:
        yield f"protected {cell.share:.0%} of the time, not {PROTECTED_IN_A_FIGHT:.0%}"
    if cell.drifts and cell.share is None and cell.seconds is None:
        yield "not protected in the end"
    if not cell.drifts and cell.writes:
        yield f"{cell.writes} writes where nothing had drifted"
