"""YAML text → plain values and the line of each: a safe subset without aliases, tags and surprise booleans."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from enforcer.errors import BadBaseline, Problem

LARGEST_FILE = 256 * 1024
"""Characters; a baseline of a thousand exemptions is smaller."""

_DEEPEST = 20
_INT = re.compile(r"-?(0|[1-9][0-9]{0,8})", re.ASCII)
_FLOAT = re.compile(r"-?[0-9]{1,9}\.[0-9]{1,9}", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

type Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a file, and where each path begins (line numbers from 1)."""

    file: str
    value: Any  # Any: plain YAML values, typed by msgspec right after
    lines: dict[Path, int]

    def where(self, path: Path) -> str:
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.file}:{self.lines.get(path, 1)}"

    def at(self, path: Path) -> object:
        value = self.value
        for key in path:
            if isinstance(value, list):
                value = value[int(key)] if key.isdecimal() and int(key) < len(value) else None
            else:
                value = value.get(key) if isinstance(value, dict) else None
        return value


def parse(text: str, *, file: str) -> Document:
    """The document, or BadBaseline with the line at which it stops being one."""
    if len(text) > LARGEST_FILE:
        raise BadBaseline([too_large(file)])
    lines: dict[Path, int] = {}
    try:
        node = yaml.compose(text, Loader=_Loader)
        value = _value(node, (), lines, file) if node else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{file}:{mark.line + 1 if mark else 1}"
        if isinstance(error, _TooDeep):
            raise BadBaseline([Problem(where, "the file", "nested too deeply", f"{_DEEPEST} levels")]) from None
        raise BadBaseline([Problem(where, "the file", f"no YAML: {error.problem}", "YAML 1.2")]) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:  # ValueError: an escape that is no character
        raise BadBaseline([Problem(file, "the file", f"no YAML: {type(error).__name__}", "YAML 1.2")]) from None
    return Document(file, value, lines)


def too_large(file: str) -> Problem:
    """Of a file that nobody need read to its end."""
    return Problem(file, "the file", f"more than {LARGEST_FILE} characters", f"at most {LARGEST_FILE} (256 Ki)")


class _TooDeep(yaml.MarkedYAMLError):
    pass


class _Loader(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:  # Any: as PyYAML declares it
        event = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML ships this one untyped
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise yaml.composer.ComposerError(None, None, "anchors, aliases and tags are not allowed", event.start_mark)
        return super().compose_node(parent, index)

    def fetch_flow_collection_start(self, token: Any) -> None:  # Any: as PyYAML declares it
        self._refuse_depth(self.flow_level)
        super().fetch_flow_collection_start(token)

    def add_indent(self, column: int) -> bool:
        self._refuse_depth(len(self.indents))
        return bool(super().add_indent(column))

    def _refuse_depth(self, depth: int) -> None:
        """Here and not when it is read: the time that PyYAML takes grows with the square of the depth."""
        if depth > _DEEPEST + 1:
            raise _TooDeep(problem="nested too deeply", problem_mark=self.get_mark())


def _value(node: yaml.Node, path: Path, lines: dict[Path, int], file: str) -> object:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if len(path) > _DEEPEST:
        raise BadBaseline([Problem(f"{file}:{line}", ".".join(path), "nested too deeply", f"{_DEEPEST} levels")])
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, str(index)), lines, file) for index, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, file)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int], file: str) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, child in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise BadBaseline([Problem(f"{file}:{line}", ".".join(path), "a key that is no text", "text")])
        if key.value in values:
            raise BadBaseline([Problem(f"{file}:{line}", ".".join((*path, key.value)), "a key twice", "each key once")])
        str(key.value).encode()  # as in _scalar
        lines[(*path, key.value)] = line
        values[key.value] = _value(child, (*path, key.value), lines, file)
    return values


def _scalar(node: yaml.Node) -> object:
    """Quoted is text; plain `true`, `false`, `null`, numbers and dates are those; `on`, `no`, `0o7` are text."""
    text = str(node.value)
    text.encode()  # half a surrogate pair is no text
    if isinstance(node, yaml.ScalarNode) and node.style is not None:
        return text
    words: dict[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}
    if text in words:
        return words[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text
