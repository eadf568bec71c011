"""An expression of Bicep → its value as far as the text alone tells it: literals, variables, JSON files."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tree_sitter import Node

type Value = str | int | bool | list[Value] | dict[str, Value] | Expression | Choice | Each | None


@dataclass(frozen=True, slots=True)
class Expression:
    """What only a deployment knows, as it is written; blanks are one blank."""

    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two, by a condition."""

    yes: Value
    no: Value


@dataclass(frozen=True, slots=True)
class Each:
    """One `body` for every item."""

    items: Value
    body: Value


@dataclass(frozen=True, slots=True)
class Names:
    """What a name stands for in one file: variables by name, and JSON files by the path that is written there."""

    variables: Mapping[str, Node]
    json_file: Callable[[str], str | None]


def text_of(node: Node) -> str:
    return " ".join((node.text or b"").decode().split())


def value_of(node: Node, names: Names) -> Value:
    """Never raises: what is not understood is an Expression."""
    match node.type:
        case "object":
            return {key: value_of(value, names) for key, value in properties(node)}
        case "array":
            return [value_of(item, names) for item in node.named_children if item.type != "comment"]
        case "for_statement":
            return Each(value_of(node.named_children[-2], names), value_of(node.named_children[-1], names))
        case "if_statement" | "parenthesized_expression" if node.named_children:
            return value_of(node.named_children[-1], names)
        case "ternary_expression":
            _, yes, no = node.named_children
            return Choice(value_of(yes, names), value_of(no, names))
        case "member_expression":
            return _member(node, names)
        case "call_expression":
            return _json(node, names)
    return _plain(node, names)


def _plain(node: Node, names: Names) -> Value:
    match node.type:
        case "string":
            return _string(node, names)
        case "number":
            return int(text_of(node))
        case "boolean":
            return text_of(node) == "true"
        case "null":
            return None
        case "identifier" if variable := names.variables.get(text_of(node)):
            return value_of(variable, names)
    return Expression(text_of(node))


def properties(node: Node) -> list[tuple[str, Node]]:
    """Keys and values of an object, in the order in which they are written."""
    pairs = [pair.named_children for pair in node.named_children if pair.type == "object_property"]
    return [(text_of(pair[0]).strip("'"), pair[-1]) for pair in pairs]


def _string(node: Node, names: Names) -> Value:
    parts: list[str] = []
    for part in node.named_children:
        if part.type == "interpolation":
            inner = value_of(part.named_children[0], names)
            if not isinstance(inner, str):
                return Expression(text_of(node))
            parts.append(inner)
        else:
            text = (part.text or b"").decode()
            parts.append(text[1:] if part.type == "escape_sequence" else text)
    return "".join(parts)


def _member(node: Node, names: Names) -> Value:
    holder, member = node.named_children[0], node.named_children[-1]
    known = value_of(holder, names)
    if isinstance(known, dict) and text_of(member) in known:
        return known[text_of(member)]
    return Expression(text_of(node))


def _json(node: Node, names: Names) -> Value:
    function, arguments = node.named_children
    if text_of(function) == "loadJsonContent" and arguments.named_children:
        path = value_of(arguments.named_children[0], names)
        text = names.json_file(path) if isinstance(path, str) else None
        if text is not None:
            content: Value = json.loads(text)
            return content
    return Expression(text_of(node))
