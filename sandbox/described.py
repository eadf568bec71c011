"""How a simulated Azure settles what is open → rows for a reader."""

import json
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
        Assumption(name=known.name, value=spelt(getattr(assumptions, known.name)), fact=known.metadata["fact"])
        for known in fields(assumptions)
    )


def spelt(value: object) -> str:
    """As a file writes it: `true`, `null`, `switched_on`, `[AIPromptEvidence]`."""
    match value:
        case Enum():
            return value.name.lower()
        case bool():
            return str(value).lower()
        case tuple():
            return f"[{', '.join(str(one) for one in value)}]"
        case None:
            return "null"
    return json.dumps(value) if isinstance(value, str) else str(value)
