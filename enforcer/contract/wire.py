"""A record of the contract → what goes out and is kept: a name, a severity, and flat fields. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum

from msgspec import UNSET

from enforcer.contract.columns import Columns, Told
from enforcer.contract.names import name_of
from enforcer.contract.words import bounded

type Field = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Record:
    """A custom event. `severity` is a field, because Application Insights drops a custom event's level."""

    name: str
    severity: str
    fields: dict[str, Field]


def record_of(said: Told) -> Record:
    """Its columns in the order of the contract, where a later one of the same name counts; texts bounded."""
    fields = dict(_flat(said))
    return Record(name_of(type(said)), str(fields.pop("severity")), fields)


def _flat(columns: Told | Columns) -> Iterator[tuple[str, Field]]:
    for name in columns.__struct_fields__:
        value: object = getattr(columns, name)
        if isinstance(value, Columns):
            yield from _flat(value)
        elif value is not UNSET:
            yield name, _scalar(value)


def _scalar(value: object) -> Field:
    """What is not known is an empty text, so that every record of a name has the same columns."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else bounded(str(value))
