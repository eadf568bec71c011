"""One thing that is wrong in a document → a Problem that a person can mend: line, path, value, what is allowed."""

import difflib
from collections.abc import Sequence
from datetime import date

from enforcer.documents.yaml_subset import Document, Path
from enforcer.errors import Problem

_LONGEST_VALUE = 80
_KINDS = {dict: "a mapping", list: "a list"}


def problem(document: Document, path: Path, allowed: str, *, value: object | None = None) -> Problem:
    """What stands at `path` is not what is allowed there; `value` where the error is about another text."""
    told = value if isinstance(value, str) else shown(document.at(path))
    return Problem(document.where(path), dotted(path), told, allowed)


def unknown_key(document: Document, path: Path, allowed: Sequence[str]) -> Problem:
    """A key that nobody knows, with the nearest right one."""
    meant = nearest(path[-1], allowed)
    hint = f" (did you mean {meant}?)" if meant else ""
    return Problem(document.where(path), dotted(path), f"unknown key {path[-1]!r}", f"{', '.join(allowed)}{hint}")


def nearest(key: str, allowed: Sequence[str]) -> str | None:
    """The key that was probably meant; None for one unlike any other."""
    names = {name.casefold(): name for name in allowed}
    found = difflib.get_close_matches(key.casefold(), list(names), n=1, cutoff=0.5)
    return names[found[0]] if found else None


def shown(value: object) -> str:
    """A value as an error shows it: scalars cut short, of anything else the kind."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return _KINDS[type(value)]
    text = value.isoformat() if isinstance(value, date) else repr(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def dotted(path: Path) -> str:
    return ".".join(path) or "the file"
