"""What `enrol` and `unenrol` say: who is not as wished, what is there beside it, and how that ends."""

import json
from collections import Counter
from typing import NoReturn

import typer
from rich.markup import escape
from rich.table import Table

from enforcer.cli.exits import Exit
from enforcer.cli.terminal import Console
from enforcer.commands.enrol_estate import Found, Row, Standing

_GOOD = frozenset({Standing.ENROLLED, Standing.REMOVED, Standing.ABSENT})
_COLOURS = dict.fromkeys(_GOOD, "green") | {Standing.REFUSED: "red", Standing.UNKNOWN: "red"}


def show_found(rows: tuple[Row, ...]) -> None:
    """Each event subscription and where it leads, on standard error, before somebody agrees to their end."""
    console = Console(stderr=True)
    for row in rows:
        for one in row.found:
            console.print(f"{row.subscription}  {_words(one)}", markup=False, highlight=False, soft_wrap=True)
    if not rows:
        console.print("there is no event subscription of ours")


def end(rows: tuple[Row, ...], *, found: str, as_json: bool) -> NoReturn:
    """Whoever is as wished is only counted. `found`: what the JSON calls the event subscriptions of a row."""
    counted = Counter(row.standing for row in rows)
    if as_json:
        counts = {standing.value: number for standing, number in counted.items()}
        listed = [_json(row, found) for row in rows]
        print(json.dumps({"good": counted.keys() <= _GOOD, "counts": counts, "subscriptions": listed}))
    else:
        _print(rows, counted, found)
    raise typer.Exit(_exit_code(counted))


def _json(row: Row, found: str) -> dict[str, object]:
    there = [{"name": one.name, "target": one.target} for one in row.found]
    return {"subscription": row.subscription, "standing": row.standing.value, "reason": row.reason, found: there}


def _print(rows: tuple[Row, ...], counted: Counter[Standing], found: str) -> None:
    console = Console()
    table = Table("subscription", "", "why", expand=True)
    for row in rows:
        if row.standing not in _GOOD:
            colour = _COLOURS.get(row.standing, "yellow")
            table.add_row(row.subscription, f"[{colour}]{row.standing.value}[/]", escape(row.reason))
    if table.row_count:
        console.print(table)
    for row in rows if found == "others" else ():
        for one in row.found:
            text = f"{row.subscription}  beside it: {_words(one)}"
            console.print(text, markup=False, highlight=False, soft_wrap=True)
    words = [f"[{_COLOURS.get(one, 'yellow')}]{number} {one.value}[/]" for one, number in counted.items()]
    console.print(", ".join(words) or "the estate has no subscriptions")


def _words(one: Found) -> str:
    where = one.target or "something that we never lead to"
    return f"{one.name} → {where}" + ("" if one.is_ours else " (elsewhere than its name says; left alone)")


def _exit_code(counted: Counter[Standing]) -> Exit:
    if counted[Standing.REFUSED]:
        return Exit.REFUSED
    if counted[Standing.UNKNOWN]:
        return Exit.NOT_REACHED
    return Exit.GOOD if counted.keys() <= _GOOD else Exit.DRIFT
