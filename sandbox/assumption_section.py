"""The `assumptions:` of a seed file → Assumptions, member by member (docs/sandbox.md)."""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Any, get_type_hints

from sandbox.assumptions import Assumptions
from sandbox.described import spelt
from sandbox.section import LONGEST_S, Section

_TYPES: dict[str, Any] = get_type_hints(Assumptions)  # Any: a type, or a union of types
_LEAST = {"page_size": 1}
"""Where 0 makes no sense."""

type _Reader = Callable[[Section, str], object]


def read_assumptions(section: Section, base: Assumptions) -> Assumptions:
    """`base` where nothing is said. What is wrong is noted in the section: unknown names too."""
    section.only(tuple(_TYPES))
    said: dict[str, Any] = {  # Any: each of the field's own type
        name: _reader(name)(section, name) for name in _TYPES if section.has(name)
    }
    return replace(base, **said)


def choices(name: str) -> str:
    """What may be written, in words."""
    match _TYPES[name]:
        case type() as kind if issubclass(kind, Enum):
            return ", ".join(spelt(member) for member in kind)
        case type() as kind if kind is bool:
            return "true, false"
        case type() as kind if kind is str:
            return "a text"
        case type() as kind if kind is float:
            return "a number from 0"
        case type() as kind if kind is int:
            return f"a whole number from {_LEAST.get(name, 0)}"
    return "a whole number from 0, or null" if _TYPES[name] == int | None else "a list of names"


def _reader(name: str) -> _Reader:
    kind = _TYPES[name]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda section, key: _member(section, key, kind)
    readers: dict[object, _Reader] = {
        bool: lambda section, key: section.flag(key, default=False),
        str: lambda section, key: section.text(key),
        float: lambda section, key: section.number(key, high=LONGEST_S),
        int: _whole,
        int | None: lambda section, key: section.whole(key, None, high=LONGEST_S),
        tuple[str, ...]: _names,
    }
    return readers[kind]


def _whole(section: Section, key: str) -> int:
    found = section.whole(key, 0, low=_LEAST.get(key, 0), high=LONGEST_S)
    if found is None:
        section.notes.add(section.at(key), "null is no whole number")
    return found or _LEAST.get(key, 0)


def _names(section: Section, key: str) -> tuple[str, ...]:
    found = section.texts(key)
    if len(set(found)) < len(found):
        section.notes.add(section.at(key), "a name is given twice")
    return found


def _member(section: Section, key: str, kind: type[Enum]) -> Enum:
    names = {member.name.lower(): member for member in kind}
    return names[section.choice(key, tuple(names)) or next(iter(names))]
