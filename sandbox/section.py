"""A mapping of a YAML file, read member by member; what is wrong is noted, and reading goes on.

Each reader gives a value of the right type, the default where the member is absent or wrong. `notes.raise_if_any()`
at the end is what makes a wrong file an error.
"""

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from sandbox.complaint import BadFile, Complaint, allowed
from sandbox.marked_yaml import Marked

LONGEST_S = 31_536_000
"""A year: longer than anybody plays, and far from where dates end."""

_LARGEST = 10**15
"""Below what a float still counts one by one."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Of one file."""

    file: str
    complaints: list[Complaint] = field(default_factory=list)

    def add(self, at: Marked, what: str) -> None:
        self.complaints.append(Complaint(self.file, at.line, at.path, what))

    def raise_if_any(self) -> None:
        if self.complaints:
            raise BadFile(sorted(dict.fromkeys(self.complaints), key=lambda one: one.line))


class Section:
    """`known` are the keys that may be there; without it, `only` says so later."""

    def __init__(self, marked: Marked, notes: Notes, known: Collection[str] | None = None) -> None:
        self.marked = marked
        self.notes = notes
        self._members: dict[str, Marked] = {}
        if isinstance(marked.content, dict):
            self._members = marked.content
        else:
            notes.add(marked, f"{_shown(marked)} is no mapping")
        if known is not None:
            self.only(known)

    def only(self, known: Collection[str]) -> None:
        for key, value in self._members.items():
            if key not in known:
                self.notes.add(value, f"unknown key; {allowed(key, known)}")

    def has(self, key: str) -> bool:
        return key in self._members

    def at(self, key: str) -> Marked:
        """The member, or the whole section where it is absent: for complaints."""
        return self._members.get(key, self.marked)

    def text(self, key: str, default: str | None = None) -> str:
        """Without a default the member is required."""
        if key not in self._members:
            if default is None:
                self.notes.add(self.marked, f"'{key}' is missing")
            return default or ""
        value = self._members[key]
        if not isinstance(value.content, str) or not value.content:
            self.notes.add(value, f"{_shown(value)} is no text")
            return default or ""
        return value.content

    def identifier(self, key: str, default: str | None = None) -> str:
        """A UUID, in lower case."""
        text = self.text(key, default)
        if self.has(key) and text:
            try:
                return str(uuid.UUID(text))
            except ValueError:
                self.notes.add(self.at(key), f"'{text}' is no UUID such as 00000000-0000-0000-0000-00000000000a")
        return text

    def regex(self, key: str) -> str:
        """The empty text where it is wrong."""
        text = self.text(key)
        try:
            re.compile(text)
        except (re.error, OverflowError, RecursionError) as error:
            self.notes.add(self.at(key), f"'{text}' is no regular expression: {error}")
            return ""
        return text

    def choice(self, key: str, known: Collection[str], default: str | None = None) -> str:
        text = self.text(key, default)
        if self.has(key) and text and text not in known:
            self.notes.add(self.at(key), f"'{text}' is unknown; {allowed(text, known)}")
            return default or next(iter(known), "")
        return text

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._members.get(key)
        if value is None or isinstance(value.content, bool):
            return default if value is None else bool(value.content)
        self.notes.add(value, f"{_shown(value)} is neither true nor false")
        return default

    def number(self, key: str, default: float | None = None, *, low: float = 0, high: float = _LARGEST) -> float:
        """From `low` to `high`, both finite. Without a default the member is required."""
        value = self._members.get(key)
        if value is None and default is None:
            self.notes.add(self.marked, f"'{key}' is missing")
        if value is None:
            return default or 0.0
        content = value.content
        is_number = isinstance(content, int | float) and not isinstance(content, bool)
        if is_number and low <= content <= high:  # type: ignore[operator]  # is_number says so
            return float(content)  # type: ignore[arg-type]  # as above
        self.notes.add(value, f"{_shown(value)} is no number from {low:g} to {high:.15g}")
        return default or low

    def whole(self, key: str, default: int | None, *, low: int = 0, high: int = _LARGEST) -> int | None:
        """A number without a fraction, or null; None also where it is absent and so is the default."""
        value = self._members.get(key)
        if value is None or value.content is None:
            return default if value is None else None
        number = self.number(key, low, low=low, high=high)
        if number != int(number):
            self.notes.add(value, f"{_shown(value)} is no whole number")
        return int(number)

    def texts(self, key: str) -> tuple[str, ...]:
        items = self._items(key)
        for item in items:
            if not isinstance(item.content, str) or not item.content:
                self.notes.add(item, f"{_shown(item)} is no text")
        return tuple(item.content for item in items if isinstance(item.content, str))

    def require_unique(self, key: str, member: str, *, in_any_case: bool = False) -> None:
        """No two sections of the list `key` may say the same of `member`; a UUID may be spelt in many ways."""
        seen: dict[str, int] = {}
        for section in self.sections(key):
            value = section.at(member)
            if not section.has(member) or not isinstance(value.content, str):
                continue
            known = _canonical(value.content, in_any_case=in_any_case)
            if known in seen:
                self.notes.add(value, f"'{value.content}' is given twice, first in line {seen[known]}")
            seen.setdefault(known, value.line)

    def sections(self, key: str, known: Collection[str] | None = None) -> tuple["Section", ...]:
        return tuple(Section(item, self.notes, known) for item in self._items(key))

    def section(self, key: str) -> "Section":
        """A mapping inside this one; empty where it is absent."""
        return Section(self._members.get(key, Marked({}, self.marked.line, key)), self.notes)

    def flags(self, key: str, known: Collection[str]) -> dict[str, bool]:
        """A mapping of names to true or false."""
        if key not in self._members:
            return {}
        inner = Section(self._members[key], self.notes, known)
        return {name: inner.flag(name, default=False) for name in known if inner.has(name)}

    def pairs(self, key: str) -> dict[str, str]:
        """A mapping of any names to texts."""
        if key not in self._members:
            return {}
        inner = Section(self._members[key], self.notes)
        return {name: inner.text(name) for name in inner._members}

    def matching(self, key: str, pattern: re.Pattern[str], wanted: str) -> str:
        """A required text that `pattern` fits whole; `wanted` says it in words."""
        text = self.text(key)
        if text and pattern.fullmatch(text) is None:
            self.notes.add(self.at(key), f"'{text}' is no {wanted}")
        return text

    def _items(self, key: str) -> list[Marked]:
        value = self._members.get(key)
        if value is None or isinstance(value.content, list):
            return value.content if value is not None and isinstance(value.content, list) else []
        self.notes.add(value, f"{_shown(value)} is no list")
        return []


def _canonical(text: str, *, in_any_case: bool) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return text.lower() if in_any_case else text


def _shown(value: Marked) -> str:
    if isinstance(value.content, dict | list):
        return "a mapping" if isinstance(value.content, dict) else "a list"
    return "nothing" if value.content is None else f"'{value.content}'"
