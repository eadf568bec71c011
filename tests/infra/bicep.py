"""The text of a Bicep file → its parameters, resources, modules and outputs, and where it can't be parsed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath

import tree_sitter_bicep
from tree_sitter import Language, Node, Parser

from tests.infra.sources import Sources
from tests.infra.values import Each, Names, Value, text_of, value_of


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    kind: str
    """`string`, `int`, `bool`, `array`, `object`."""
    description: Value
    has_default: bool
    default: Value
    allowed: Value


@dataclass(frozen=True, slots=True)
class Resource:
    """`kind` is type@version of a resource, the path of a module. `existing` ones are read, not written."""

    symbol: str
    kind: str
    existing: bool
    body: Value
    items: Value
    """What a loop makes one of each for; None without a loop."""
    where: str
    """File and line."""


@dataclass(slots=True)
class File:
    path: str
    lines: int
    root: Node
    names: Names
    scope: str = "resourceGroup"
    parameters: dict[str, Parameter] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    modules: dict[str, Resource] = field(default_factory=dict)
    outputs: dict[str, Value] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def symbols(self) -> frozenset[str]:
        """All that the file declares and an expression may name."""
        return frozenset({*self.parameters, *self.names.variables, *self.resources, *self.modules})


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_bicep.language()))


def files(sources: Sources) -> dict[str, File]:
    """Every .bicep file by its path."""
    return {path: parsed(path, sources) for path in sources if path.endswith(".bicep")}


def parsed(path: str, sources: Sources) -> File:
    text = sources[path]
    root = _parser().parse(text.encode()).root_node
    variables = {
        text_of(node.named_children[0]): node.named_children[-1] for node in _named(root, "variable_declaration")
    }
    folder = PurePosixPath(path).parent
    names = Names(variables, lambda name: sources.get(str(folder / name)))
    file = File(path, len(text.splitlines()), root, names)
    file.errors = [f"{path}:{node.start_point.row + 1}: can't be parsed" for node in _wrong(root)]
    decorators: list[Node] = []
    for node in root.named_children:
        if node.type == "decorators":
            decorators = node.named_children
            continue
        _declare(file, node, decorators)
        if node.type != "comment":
            decorators = []
    return file


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in node.children:
        yield from walk(child)


def uses(node: Node, items: frozenset[str] = frozenset()) -> Iterator[Node]:
    """Every identifier that stands for something declared elsewhere; `items` are the loop variables around the node."""
    children = node.named_children
    match node.type:
        case "identifier" if text_of(node) not in items:
            yield node
        case "object_property" if children[0].type == "identifier":
            children = children[1:]
        case "for_statement":
            variables = frozenset(re.findall(r"\w+", text_of(children[0])))
            yield from uses(children[-2], items)
            children, items = children[-1:], items | variables
        case kind if kind.endswith("_declaration"):
            children = children[1:]
    for child in children:
        yield from uses(child, items)


def _wrong(root: Node) -> list[Node]:
    """A call that comes first in a list is taken for two items, `f` and `()`: such lists are refused too."""
    return [node for node in walk(root) if node.type == "ERROR" or node.is_missing or _is_empty_bracket(node)]


def _is_empty_bracket(node: Node) -> bool:
    return node.type == "parenthesized_expression" and not node.named_children


def _named(root: Node, kind: str) -> list[Node]:
    return [node for node in root.named_children if node.type == kind]


def _declare(file: File, node: Node, decorators: list[Node]) -> None:
    children = node.named_children
    match node.type:
        case "target_scope_assignment":
            file.scope = str(value_of(children[0], file.names))
        case "parameter_declaration":
            parameter = _parameter(node, decorators, file.names)
            file.parameters[parameter.name] = parameter
        case "resource_declaration":
            resource = _resource(file, node)
            file.resources[resource.symbol] = resource
        case "module_declaration":
            module = _resource(file, node)
            file.modules[module.symbol] = module
        case "output_declaration":
            file.outputs[text_of(children[0])] = value_of(children[-1], file.names)


def _parameter(node: Node, decorators: list[Node], names: Names) -> Parameter:
    children = node.named_children
    said: dict[str, Value] = {}
    for decorator in decorators:
        function, arguments = decorator.named_children[0].named_children
        said[text_of(function)] = value_of(arguments.named_children[0], names) if arguments.named_children else None
    has_default = any(child.type == "=" for child in node.children)
    default = value_of(children[-1], names) if has_default else None
    kind = text_of(children[1])
    return Parameter(text_of(children[0]), kind, said.get("description"), has_default, default, said.get("allowed"))


def _resource(file: File, node: Node) -> Resource:
    symbol, kind, *_, body = node.named_children
    value = value_of(body, file.names)
    return Resource(
        symbol=text_of(symbol),
        kind=str(value_of(kind, file.names)),
        existing=any(child.type == "existing" for child in node.children),
        body=value.body if isinstance(value, Each) else value,
        items=value.items if isinstance(value, Each) else None,
        where=f"{file.path}:{node.start_point.row + 1}",
    )
