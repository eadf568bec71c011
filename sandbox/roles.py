"""A role definition as `az role definition create` takes it → the actions it grants, and where it may be assigned."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_LISTS = ("Actions", "NotActions", "DataActions", "NotDataActions", "AssignableScopes")
_KNOWN = ("Name", "Id", "IsCustom", "Description", *_LISTS)

type RoleSource = Path | str | Mapping[str, object]
"""A JSON file, its path, or what such a file holds."""


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """Data actions are read and not kept: ARM's control plane never asks for them."""

    name: str
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    assignable_scopes: tuple[str, ...]

    def raise_unless_assignable(self, scope: str, scopes: tuple[str, ...]) -> None:
        """ValueError; `scopes` are those at and above `scope`, lower case."""
        reach = {above.lower().rstrip("/") or "/" for above in self.assignable_scopes}
        if reach and not reach & set(scopes):
            raise ValueError(f"role '{self.name}' may be assigned at {sorted(reach)} and below, not at '{scope}'")


def role_definition(source: RoleSource) -> RoleDefinition:
    """Raises ValueError, which names the file, the member and its value."""
    where, content = _content(source)
    unknown = sorted(set(content) - set(_KNOWN))
    if unknown:
        raise ValueError(f"{where}: '{unknown[0]}' is unknown, allowed are {', '.join(_KNOWN)}")
    name = content.get("Name")
    if not isinstance(name, str) or not name:
        raise ValueError(f"{where}: 'Name' must be a text, not {name!r}")
    lists = {member: _texts(content.get(member, []), f"{where}: '{member}'") for member in _LISTS}
    return RoleDefinition(name, lists["Actions"], lists["NotActions"], lists["AssignableScopes"])


def _content(source: RoleSource) -> tuple[str, Mapping[str, object]]:
    if isinstance(source, Mapping):
        return "role definition", source
    try:
        content = json.loads(Path(source).read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{source}: not JSON: {error}") from error
    if not isinstance(content, dict):
        raise ValueError(f"{source}: a JSON object is wanted")  # noqa: TRY004 - the value is wrong, not our call
    return str(source), content


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{where} must be a list of texts, not {value!r}")
    return tuple(value)
