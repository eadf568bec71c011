"""Microsoft's property-level types of Azure resources (specs/bicep-types) → what is wrong with a resource's body.

A file is a list of types that point at each other by index; a property's flags are 1 required, 2 read-only.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.infra.bicep import Resource
from tests.infra.values import Choice, Each, Value

_REQUIRED, _READ_ONLY = 1, 2
_OF_BICEP = frozenset({"parent", "scope", "dependsOn"})
_OTHER = {
    "StringType": str,
    "IntegerType": int,
    "BooleanType": bool,
    "ObjectType": dict,
    "DiscriminatedObjectType": dict,
    "ArrayType": list,
}

type Type = dict[str, Any]  # Any: JSON of many shapes, looked at only here


@dataclass(frozen=True, slots=True)
class Library:
    """One file: all its types, and where each resource's body begins."""

    types: tuple[Type, ...]
    bodies: dict[str, Type]

    def at(self, reference: Type) -> Type:
        return self.types[int(reference["$ref"].rsplit("/", 1)[-1])]


@cache
def libraries(folder: Path) -> dict[str, Library]:
    """By type@version, in lower case."""
    found: dict[str, Library] = {}
    for file in sorted(folder.glob("*.json")):
        types = tuple(json.loads(file.read_text(encoding="utf-8")))
        bodies = {
            one["name"].lower(): types[int(one["body"]["$ref"].rsplit("/", 1)[-1])]
            for one in types
            if one["$type"] == "ResourceType"
        }
        found |= dict.fromkeys(bodies, Library(types, bodies))
    return found


def complaints(resource: Resource, library: Library) -> list[str]:
    """Unknown, read-only and missing properties, wrong words and wrong types; only what the text alone tells."""
    body = library.bodies[resource.kind.lower()]
    return [f"{resource.where}: {told}" for told in _of(resource.body, body, library, resource.kind, is_top=True)]


def _of(value: Value, kind: Type, library: Library, path: str, *, is_top: bool = False) -> Iterator[str]:
    match value:
        case Choice(yes, no):
            yield from _of(yes, kind, library, path)
            yield from _of(no, kind, library, path)
        case dict():
            yield from _of_object(value, kind, library, path, is_top=is_top)
        case list():
            yield from _of_list(value, kind, library, path)
        case Each(_, body):
            yield from _of_list([body], kind, library, path)
        case str() | int():
            yield from _of_plain(value, kind, library, path)


def _of_object(value: dict[str, Value], kind: Type, library: Library, path: str, *, is_top: bool) -> Iterator[str]:
    known, extra = _properties(value, kind, library)
    if known is None:
        if kind["$type"] not in {"AnyType", "UnionType"}:
            yield f"{path}: an object where {kind['$type']} is expected"
        return
    for name, inner in value.items():
        if is_top and name in _OF_BICEP:
            continue
        if name in known:
            if known[name]["flags"] & _READ_ONLY:
                yield f"{path}.{name}: read-only"
            yield from _of(inner, library.at(known[name]["type"]), library, f"{path}.{name}")
        elif extra is not None:
            yield from _of(inner, library.at(extra), library, f"{path}.{name}")
        else:
            yield f"{path}.{name}: unknown; known are {', '.join(sorted(known))}"
    missing = [name for name, one in known.items() if one["flags"] & _REQUIRED and not one["flags"] & _READ_ONLY]
    yield from (f"{path}.{name}: missing" for name in missing if name not in value)


def _properties(value: dict[str, Value], kind: Type, library: Library) -> tuple[dict[str, Type] | None, Type | None]:
    """The known properties and the type of all others; None where the type is no object."""
    if kind["$type"] == "ObjectType":
        return kind["properties"], kind.get("additionalProperties")
    if kind["$type"] == "DiscriminatedObjectType":
        chosen = kind["elements"].get(str(value.get(kind["discriminator"])))
        if chosen is None:
            discriminator = {kind["discriminator"]: {"flags": _REQUIRED, "type": {"$ref": "#/0"}}}
            return {**kind["baseProperties"], **discriminator}, None
        return {**kind["baseProperties"], **library.at(chosen)["properties"]}, None
    return None, None


def _of_list(value: list[Value], kind: Type, library: Library, path: str) -> Iterator[str]:
    if kind["$type"] != "ArrayType":
        yield f"{path}: a list where {kind['$type']} is expected"
        return
    for number, item in enumerate(value):
        yield from _of(item, library.at(kind["itemType"]), library, f"{path}[{number}]")


def _of_plain(value: str | int, kind: Type, library: Library, path: str) -> Iterator[str]:
    if kind["$type"] == "StringLiteralType":
        if value != kind["value"]:
            yield f"{path}: {value!r}; allowed: {kind['value']!r}"
    elif kind["$type"] == "UnionType":
        words = [word["value"] for one in kind["elements"] if (word := library.at(one))["$type"] == "StringLiteralType"]
        if words and value not in words:
            yield f"{path}: {value!r}; allowed: {', '.join(words)}"
    elif kind["$type"] in _OTHER and type(value) is not _OTHER[kind["$type"]]:
        yield f"{path}: {value!r} where {kind['$type']} is expected"
