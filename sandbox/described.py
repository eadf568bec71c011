"""How a simulated Azure settles what is open → rows for a reader."""

from dataclasses import dataclass, fields
from enum import Enum

from sandbox.assumptions import Assumptions


@dataclass(frozen=True, slots=True)
class Assumption:
    """One row for the generated document."""

    name: str
    value: str
    fact: str


def describe(assumptions: Assumptions) -> tuple[Assumption, ...]:
    """Every assumption with its present value and its fact, in the order of the file."""
    return tuple(
        Assumption(name=known.name, value=_in_words(getattr(assumptions, known.name)), fact=known.metadata["fact"])
        for known in fields(assumptions)
    )


def _in_words(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return "none" if value is None else str(value)
