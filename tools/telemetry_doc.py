"""The telemetry contract → the generated parts of docs/telemetry.md."""

import inspect

from enforcer.contract import columns
from enforcer.contract.columns import Columns, Told
from enforcer.contract.names import RECORDS
from enforcer.records.measures import METRICS
from tools.contracted import Column, columns_of

_SHARED = (columns.Where, columns.Who)
"""Columns of so many records that they are shown once."""


def shared() -> str:
    """The columns of where and who, each group as a table."""
    return "\n\n".join(f"**{group.__name__}.** {_says(group)}\n\n{_table(_own(group))}" for group in _SHARED)


def records() -> str:
    """One section for each custom event."""
    return "\n\n".join(_section(name, told) for name, told in RECORDS.items())


def metrics() -> str:
    rows = [
        f"| `{one.name}` | {one.kind} | {one.unit.strip('{}')} | {_dimensions(one.dimensions)} | {one.meaning} |"
        for one in METRICS
    ]
    return "\n".join(["| metric | kind | unit | dimensions | what |", "|---|---|---|---|---|", *rows])


def _dimensions(found: object) -> str:
    named = dict(found) if isinstance(found, dict) else {}
    return "; ".join(f"`{name}`: {', '.join(values)}" for name, values in named.items()) or "none"


def _section(name: str, told: type[Told]) -> str:
    found = columns_of(told)
    groups = {group.__name__ for group in _SHARED}
    told_of = [group for group in ("Where", "Who") if any(one.group == group for one in found)]
    also = f"\n\nWith the columns of {' and '.join(f'*{one}*' for one in told_of)}." if told_of else ""
    return f"### `{name}`\n{_says(told)}{also}\n\n{_table(tuple(one for one in found if one.group not in groups))}"


def _own(group: type[Columns]) -> tuple[Column, ...]:
    return tuple(one for one in columns_of(group, group.__name__) if one.group == group.__name__)


def _says(told: type[Told] | type[Columns]) -> str:
    return " ".join(str(inspect.getdoc(told)).split())


def _table(found: tuple[Column, ...]) -> str:
    rows = [f"| `{one.name}` | {_kind(one)} | {_meaning(one)} |" for one in found]
    return "\n".join(["| column | type | what |", "|---|---|---|", *rows])


def _kind(one: Column) -> str:
    return f"{one.kind}, {one.unit}" if one.unit else one.kind


def _meaning(one: Column) -> str:
    values = f" One of {', '.join(f'`{value}`' if value else 'empty' for value in one.allowed)}." if one.allowed else ""
    when = "" if one.always else " Not in every one."
    return f"{one.meaning}{values}{when}"
