"""msgspec's complaint about a document → a Problem that a person can mend: line, path, value, what is allowed."""

import difflib
import re
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import inspect

from enforcer.errors import Problem
from enforcer.yaml_subset import Document, Path

_UNKNOWN_FIELD = re.compile(r"Object contains unknown field `(?P<key>.*)`", re.DOTALL)
_MISSING_FIELD = re.compile(r"Object missing required field `(?P<key>.*)`", re.DOTALL)
_EXPECTED = re.compile(r"Expected `(?P<type>.*)`, got `.*`", re.DOTALL)
_WORDS = {"str": "text", "object": "a mapping", "array": "a list", "int": "a whole number", "date": "a date"}
_BAD_DATE = "Invalid RFC3339"

_LONGEST_VALUE = 80

type _Form = Any  # Any: a msgspec Struct class or its description; msgspec's own types overlap too loosely


def translated(document: Document, error: msgspec.ValidationError, form: _Form, *, base: Path = ()) -> Problem:
    """The Problem behind an error that `msgspec.convert(…, form)` raised for the value at `base`."""
    message, found, at = str(error).rpartition(" - at `")
    message = message if found else at
    at = at if found else ""
    inner = _path(at.removesuffix("`"))
    path = (*base, *inner)
    if unknown := _UNKNOWN_FIELD.fullmatch(message):
        return unknown_key(document, (*path, unknown["key"]), _keys(form, inner))
    if absent := _MISSING_FIELD.fullmatch(message):
        return Problem(
            document.where(path), ".".join((*path, absent["key"])), "nothing", f"{absent['key']} is required"
        )
    return Problem(document.where(path), _dotted(path), shown(document.at(path)), _allowed(message, form, inner))


def unknown_key(document: Document, path: Path, allowed: Sequence[str]) -> Problem:
    """A key that nobody knows, with the nearest right one."""
    names = {name.casefold(): name for name in allowed}
    nearest = difflib.get_close_matches(path[-1].casefold(), list(names), n=1, cutoff=0.5)
    hint = f" (did you mean {names[nearest[0]]}?)" if nearest else ""
    return Problem(document.where(path), ".".join(path), f"unknown key {path[-1]!r}", f"{', '.join(allowed)}{hint}")


def shown(value: object) -> str:
    """A value as an error shows it: scalars cut short, of anything else the type."""
    if value is None:
        return "nothing"
    text = repr(value) if isinstance(value, str | int | float) else f"a {type(value).__name__}"
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _dotted(path: Path) -> str:
    return ".".join(path) or "the file"


def _path(text: str) -> Path:
    return tuple(part for part in re.split(r"[.\[\]]+", text.removeprefix("$")) if part)


def _described(form: _Form, path: Path) -> Sequence[inspect.Type]:
    """The types that are allowed at a path; none where the path leads nowhere."""
    options = _options(inspect.type_info(form))
    for key in path:
        structs = [option for option in options if isinstance(option, inspect.StructType)]
        fields = [field.type for struct in structs for field in struct.fields if field.encode_name == key]
        options = _options(fields[0]) if fields else ()
    return options


def _options(info: inspect.Type) -> Sequence[inspect.Type]:
    return info.types if isinstance(info, inspect.UnionType) else (info,)


def _keys(form: _Form, path: Path) -> tuple[str, ...]:
    structs = [option for option in _described(form, path) if isinstance(option, inspect.StructType)]
    return tuple(field.encode_name for struct in structs for field in struct.fields)


def _allowed(message: str, form: _Form, path: Path) -> str:
    literals = [option for option in _described(form, path) if isinstance(option, inspect.LiteralType)]
    words = [str(value) for literal in literals for value in literal.values]
    if words:
        return ", ".join(sorted(words))
    numbers = [option for option in _described(form, path) if isinstance(option, inspect.FloatType | inspect.IntType)]
    if numbers and numbers[0].ge is not None:
        return f"a number, {numbers[0].ge:g} to {numbers[0].le:g}"
    if message.startswith(_BAD_DATE):
        return "a date such as 2027-06-30"
    expected = _EXPECTED.fullmatch(message)
    return _WORDS.get(expected["type"], expected["type"]) if expected else message
