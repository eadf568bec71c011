"""The query of a request about service principals → DirectoryQuery, or Graph's 400."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sandbox.directory.answers import MEMBERS
from sandbox.directory.refusal import bad_request, not_simulated, unsupported_filter
from sandbox.directory.state import ServicePrincipal

_EQUALS = re.compile(r"(?P<name>\w+)\s+eq\s+'(?P<value>(?:[^']|'')*)'", re.IGNORECASE)
_NAMES_HOLD = re.compile(
    r"servicePrincipalNames/any\(\s*(?P<one>\w+)\s*:\s*(?P=one)\s+eq\s+'(?P<value>(?:[^']|'')*)'\s*\)", re.IGNORECASE
)
"""How the Azure CLI asks for an application's service principal."""
_FILTERED = {name.lower(): name for name in ("appId", "id", "displayName")}
_KNOWN = frozenset({"$filter", "$select", "$top", "$skiptoken", "$count"})
_MOST_ROWS = 999
_USUAL_ROWS = 100
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class DirectoryQuery:
    """`name` and `value` narrow; empty: all. `select` is empty where all members are wanted."""

    name: str
    value: str
    select: tuple[str, ...]
    top: int
    skip: int

    def fits(self, one: ServicePrincipal) -> bool:
        """Values count in any case."""
        held = {"appId": one.app_id, "id": one.object_id, "displayName": one.display_name}
        return not self.name or held[self.name].lower() == self.value.lower()


def parse_query(query: Mapping[str, str]) -> DirectoryQuery:
    """Raises DirectoryRefused. Names may lack their dollar, as Graph allows."""
    given = {f"${key.lstrip('$').lower()}": value for key, value in query.items()}
    unknown = sorted(set(given) - _KNOWN)
    if unknown:
        raise not_simulated(f"the query option '{unknown[0]}'")
    name, value = _narrowed(given.get("$filter"))
    return DirectoryQuery(
        name=name,
        value=value.replace("''", "'"),
        select=_selected(given.get("$select")),
        top=_number(given.get("$top"), "$top", least=1) or _USUAL_ROWS,
        skip=_number(given.get("$skiptoken"), "$skiptoken", least=0) or 0,
    )


def _narrowed(text: str | None) -> tuple[str, str]:
    if text is None:
        return "", ""
    if found := _NAMES_HOLD.fullmatch(text.strip()):
        return "appId", found["value"]
    found = _EQUALS.fullmatch(text.strip())
    if found is None:
        raise bad_request("Invalid filter clause")
    if found["name"].lower() not in _FILTERED:
        raise unsupported_filter(found["name"])
    return _FILTERED[found["name"].lower()], found["value"]


def _selected(text: str | None) -> tuple[str, ...]:
    names: Iterable[str] = () if text is None else (name.strip() for name in text.split(","))
    known = {name.lower(): name for name in MEMBERS}
    return tuple(dict.fromkeys(_member(name, known) for name in names))


def _member(name: str, known: Mapping[str, str]) -> str:
    if name.lower() not in known:
        raise bad_request(f"Could not find a property named '{name}' on type 'microsoft.graph.servicePrincipal'.")
    return known[name.lower()]


def _number(text: str | None, name: str, *, least: int) -> int | None:
    if text is None:
        return None
    is_number = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    if not is_number or int(text) < least or (name == "$top" and int(text) > _MOST_ROWS):
        raise bad_request(f"Invalid value '{text}' for {name} query option found.")
    return int(text)
