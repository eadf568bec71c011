"""The parameters that a person chose → the resources that main.bicep deploys with them, conditions and loops played.

What only a deployment knows (an id, a principal) stays text, and is there: `empty()` of it is false.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from tree_sitter import Node

from tests.infra.bicep import File, parsed
from tests.infra.sources import Sources
from tests.infra.values import properties, text_of

type Json = Any  # Any: JSON of any shape

_JSON_FILE = re.compile(r"loadJsonContent\('([^']+)'\)")


@dataclass(frozen=True, slots=True)
class Deployed:
    """`path` of the file that it stands in."""

    path: str
    symbol: str
    type_and_version: str
    body: Json

    @property
    def kind(self) -> str:
        """Without its version."""
        return self.type_and_version.partition("@")[0]


@dataclass(slots=True)
class _Scope:
    """One file with its parameters as they are given, and what a loop around names."""

    file: File
    sources: Sources
    given: Mapping[str, Json]
    nodes: dict[str, Node] = field(default_factory=dict)
    """Symbol → what stands right of its `=`."""

    def __post_init__(self) -> None:
        for node in self.file.root.named_children:
            if node.type in {"resource_declaration", "module_declaration", "output_declaration"}:
                self.nodes[("out " if node.type[0] == "o" else "") + text_of(node.named_children[0])] = (
                    node.named_children[-1]
                )


def deployed(path: str, given: Mapping[str, Json], sources: Sources) -> Iterator[Deployed]:
    """All resources of a file and of its modules. Raises KeyError for a parameter without a value."""
    scope = _scope(path, given, sources)
    for one in scope.file.resources.values():
        if not one.existing:
            for body in _bodies(scope.nodes[one.symbol], scope):
                yield Deployed(path, one.symbol, one.kind, body)
    for module in scope.file.modules.values():
        for body in _bodies(scope.nodes[module.symbol], scope):
            yield from deployed(_beside(path, module.kind), body.get("params", {}), sources)


def _scope(path: str, given: Mapping[str, Json], sources: Sources) -> _Scope:
    file = _read(path, sources[path])
    scope = _Scope(file, sources, dict(given))
    for node in file.root.named_children:
        if node.type == "parameter_declaration":
            name = text_of(node.named_children[0])
            if name not in scope.given:
                if not file.parameters[name].has_default:
                    raise KeyError(f"{path}: {name} has no value")
                scope.given = {**scope.given, name: _value(node.named_children[-1], scope)}
    return scope


@cache
def _read(path: str, text: str) -> File:
    """Once for all sets and all broken copies; JSON files are read elsewhere."""
    return parsed(path, {path: text})


def _beside(path: str, name: str) -> str:
    return str(PurePosixPath(path).parent / name)


def _bodies(node: Node, scope: _Scope) -> Iterator[Json]:
    """None where a condition does not hold, one, or one for each item of a loop."""
    match node.type:
        case "if_statement":
            if _value(node.named_children[0].named_children[0], scope) is not False:
                yield _value(node.named_children[-1], scope)
        case "for_statement":
            for around in _rounds(node, scope):
                yield from _bodies(node.named_children[-1], around)
        case _:
            yield _value(node, scope)


def _rounds(node: Node, scope: _Scope) -> Iterator[_Scope]:
    names = re.findall(r"\w+", text_of(node.named_children[0]))
    items = _value(node.named_children[-2], scope)
    for index, item in enumerate(items if isinstance(items, list) else [items]):
        around = dict(zip(names, (item, index), strict=False))
        yield _Scope(scope.file, scope.sources, {**scope.given, **around})


def _value(node: Node, scope: _Scope) -> Json:
    children = node.named_children
    match node.type:
        case "object":
            return {key: _value(value, scope) for key, value in properties(node)}
        case "array":
            return [_value(item, scope) for item in children if item.type != "comment"]
        case "for_statement":
            return [body for around in _rounds(node, scope) for body in _bodies(children[-1], around)]
        case "parenthesized_expression":
            return _value(children[0], scope)
        case "ternary_expression":
            return _value(children[1] if _value(children[0], scope) is not False else children[2], scope)
        case "unary_expression" | "binary_expression":
            return _combined(node, scope)
        case "call_expression":
            return _called(node, scope)
        case "member_expression":
            return _member(node, scope)
    return _plain(node, scope)


def _plain(node: Node, scope: _Scope) -> Json:
    match node.type:
        case "string" if not node.named_children:  # blanks alone are no child
            return (node.text or b"").decode()[1:-1]
        case "string":
            return "".join(_part(one, scope) for one in node.named_children)
        case "number":
            return int(text_of(node))
        case "boolean":
            return text_of(node) == "true"
        case "null":
            return None
        case "identifier" if (name := text_of(node)) in scope.given:
            return scope.given[name]
        case "identifier" if variable := scope.file.names.variables.get(text_of(node)):
            return _value(variable, scope)
    return text_of(node)


def _part(node: Node, scope: _Scope) -> str:
    if node.type == "interpolation":
        return str(_value(node.named_children[0], scope))
    text = text_of(node) if node.type == "escape_sequence" else (node.text or b"").decode()
    return text.removeprefix("\\") if node.type == "escape_sequence" else text


def _combined(node: Node, scope: _Scope) -> Json:
    values = [_value(one, scope) for one in node.named_children]
    match node.children[0 if node.type == "unary_expression" else 1].type, values:
        case "!", [one]:
            return one is False
        case "&&", [left, right]:
            return left is not False and right is not False
        case "==", [left, right]:
            return left == right
        case ">", [int() as left, int() as right]:
            return left > right
        case "+", [int() as left, int() as right]:
            return left + right
    return text_of(node)


def _called(node: Node, scope: _Scope) -> Json:
    function, arguments = node.named_children
    values = [_value(one, scope) for one in arguments.named_children]
    if found := _JSON_FILE.fullmatch(text_of(node)):
        return json.loads(scope.sources[_beside(scope.file.path, found.group(1))])
    match text_of(function), values:
        case "empty", [one]:
            return not one
        case "split", [str() as text, str() as by]:
            return text.split(by)
        case "replace", [str() as text, str() as old, str() as new]:
            return text.replace(old, new)
        case "union", [dict() as one, dict() as other]:
            return one | other
        case "union", [list() as one, list() as other]:
            return one + [item for item in other if item not in one]
    return text_of(node)


def _member(node: Node, scope: _Scope) -> Json:
    """An output of a module is looked up in the module, a property in its object; else it is text."""
    holder, member = node.named_children[0], text_of(node.named_children[-1])
    if holder.type == "member_expression" and text_of(holder.named_children[-1]) == "outputs":
        module = scope.file.modules[text_of(holder.named_children[0])]
        for body in _bodies(_Scope(scope.file, scope.sources, scope.given).nodes[module.symbol], scope):
            inner = _scope(_beside(scope.file.path, module.kind), body.get("params", {}), scope.sources)
            return _value(inner.nodes[f"out {member}"], inner)
        return None
    known = _value(holder, scope) if holder.type in {"identifier", "member_expression"} else None
    return known[member] if isinstance(known, dict) and member in known else text_of(node)
