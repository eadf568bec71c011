"""A delivery or a dead letter as it lies in a file → what the app makes of each event in it: a fact, or a rejection."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from enforcer.errors import BadEvent, Rejection
from enforcer.events import parse_change, parse_vending
from enforcer.facts import Cause, Fact

LARGEST_FILE = 16 * 1024 * 1024
"""Characters; a dead letter's blob holds one event of at most 1 MiB, and people put some into one file."""

_VENDING_TYPE = "subscriptioncreated"
_LONGEST = 128
"""Characters of a word that a stranger may have written."""

type _Node = dict[str, Any]  # Any: JSON as it came, looked at only in this module


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Why Event Grid gave up: its own words (facts: events 5.5)."""

    reason: str
    attempts: int
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One event at the function that takes its type. Either `fact` or `rejection`."""

    door: str
    fact: Fact | None = None
    rejection: BadEvent | None = None
    dead_letter: DeadLetter | None = None


def delivered(text: str) -> tuple[Delivered, ...]:
    """Event Grid schema or CloudEvents, one or a list, with or without the fields of a dead letter."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return (_read(text, None),)
    if not isinstance(said, list):
        return (_read(text, said),)
    return tuple(_read(json.dumps(event), event) for event in said)


def _read(text: str, event: object) -> Delivered:
    node: _Node = event if isinstance(event, dict) else {}
    kind = node.get("eventType", node.get("type"))
    is_vending = isinstance(kind, str) and kind.lower() == _VENDING_TYPE
    door, parse = ("on_vending", parse_vending) if is_vending else ("on_change", parse_change)
    fact, rejection = _parsed(parse, text)
    return Delivered(door=door, fact=fact, rejection=rejection, dead_letter=_dead_letter(node))


def _parsed(parse: Callable[[str], Fact], text: str) -> tuple[Fact | None, BadEvent | None]:
    try:
        fact = parse(text)
    except BadEvent as error:
        return None, error
    if fact.cause is Cause.DRILL:
        return None, BadEvent(Rejection.NO_DRILL, "a drill is for the app alone, and answered once", shape="")
    return fact, None


def _dead_letter(node: _Node) -> DeadLetter | None:
    """CloudEvents spell the same names in small letters."""
    folded = {name.lower(): value for name, value in node.items() if isinstance(name, str)}
    if "deadletterreason" not in folded:
        return None
    attempts = folded.get("deliveryattempts")
    return DeadLetter(
        _word(folded["deadletterreason"]),
        attempts if isinstance(attempts, int) else 0,
        _word(folded.get("lastdeliveryoutcome")),
    )


def _word(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= _LONGEST and value.isprintable() else ""
