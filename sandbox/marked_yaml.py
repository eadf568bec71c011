"""A YAML file → values that know their line and their path, so that a complaint can name both."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from sandbox.complaint import BadFile, Complaint

type Content = dict[str, Marked] | list[Marked] | str | int | float | bool | None

_DEEPEST = 20
"""Levels: four times what the documented files need, and far from where Python's own stack ends."""
_MOST_VALUES = 100_000
"""More than a tenant of thousands of subscriptions; a few aliases of aliases could make billions."""
_TAG = "tag:yaml.org,2002:"
_SCALARS = ("str", "int", "float", "bool", "null", "timestamp")
_TAGS = ("str", "int", "float", "bool", "null", "seq", "map")
"""Those that may be written; a timestamp is only what a plain text may look like."""


@dataclass(frozen=True, slots=True)
class Marked:
    """`line` counts from 1; `path` such as `subscriptions[1].state`, empty for the whole document."""

    content: Content
    line: int
    path: str


def read_yaml(file: Path) -> Marked:
    """Raises BadFile for what can't be read, is no YAML or unreasonably deep or long, and for a key given twice."""
    text = _text(file)
    line = 1
    try:
        for line in _lines(text, str(file)):  # noqa: B007  where a failure without a mark must be
            pass
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else line
        raise BadFile([Complaint(str(file), line, "", f"not YAML: {error.problem or error.context}")]) from error
    except yaml.reader.ReaderError as error:
        where = text.count("\n", 0, error.position) + 1
        what = f"not YAML: the character U+{ord(text[error.position]):04X} is not allowed"
        raise BadFile([Complaint(str(file), where, "", what)]) from error
    except (ValueError, OverflowError) as error:  # PyYAML passes on what an impossible escape raises
        raise BadFile([Complaint(str(file), line, "", f"not YAML: {error}")]) from error
    return Marked({}, 1, "") if node is None else _Reading(str(file)).marked(node, "", ())


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
        return content.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        if not isinstance(error, UnicodeDecodeError):
            what = getattr(error, "strerror", None) or error
            raise BadFile([Complaint(str(file), 1, "", f"can not be read: {what}")]) from error
        line = content.count(b"\n", 0, error.start) + 1
        what = f"the byte 0x{content[error.start]:02x} is no UTF-8; a text in UTF-8 is wanted"
        raise BadFile([Complaint(str(file), line, "", what)]) from error


def _lines(text: str, file: str) -> Iterator[int]:
    """The line of each YAML event. Raises BadFile before the nesting is too deep for a parser that calls itself."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.end_mark.line + 1 if event.end_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise BadFile([Complaint(file, line, "", _too_deep())])
        yield line


def _too_deep() -> str:
    return f"more than {_DEEPEST} levels of nesting; allowed: {_DEEPEST}"


def _tags(node: yaml.Node) -> tuple[str, ...]:
    if isinstance(node, yaml.MappingNode):
        return ("map",)
    return ("seq",) if isinstance(node, yaml.SequenceNode) else _SCALARS


class _Reading:
    def __init__(self, file: str) -> None:
        self._file = file
        self._scalars = yaml.SafeLoader("")
        self._values = 0

    def marked(self, node: yaml.Node, path: str, above: tuple[int, ...]) -> Marked:
        line, inside = node.start_mark.line + 1, (*above, id(node))
        self._check(node, path, above)
        if isinstance(node, yaml.MappingNode):
            return Marked(dict(self._members(node, path, inside)), line, path)
        if isinstance(node, yaml.SequenceNode):
            items = [self.marked(item, f"{path}[{place}]", inside) for place, item in enumerate(node.value)]
            return Marked(items, line, path)
        return Marked(self._scalar(node, path), line, path)

    def _check(self, node: yaml.Node, path: str, above: tuple[int, ...]) -> None:
        self._values += 1
        if id(node) in above:
            raise self._bad(node, path, "an alias to what it is part of")
        if len(above) >= _DEEPEST:
            raise self._bad(node, path, _too_deep())
        if self._values > _MOST_VALUES:
            raise self._bad(node, path, f"more than {_MOST_VALUES} values, aliases counted each time")
        if node.tag not in {_TAG + name for name in _tags(node)}:
            written = node.tag.replace(_TAG, "!!")
            raise self._bad(node, path, f"the tag '{written}' is not allowed here; allowed: {', '.join(_TAGS)}")

    def _scalar(self, node: yaml.Node, path: str) -> str | int | float | bool | None:
        """A timestamp stays a text, for nothing here is one."""
        if node.tag == f"{_TAG}timestamp":
            implied = self._scalars.resolve(yaml.ScalarNode, node.value, (True, False))  # type: ignore[no-untyped-call]  # PyYAML is not typed there
            if implied != node.tag:
                raise self._bad(node, path, f"'{node.value}' is no timestamp")
            return str(node.value)
        try:
            value = self._scalars.construct_object(node)
        except (ValueError, LookupError, yaml.YAMLError) as error:
            kind = node.tag.removeprefix(_TAG)
            raise self._bad(node, path, f"'{node.value}' is no {kind}") from error
        return value if isinstance(value, str | int | float | bool | None) else str(node.value)

    def _members(self, node: yaml.MappingNode, path: str, above: tuple[int, ...]) -> Iterator[tuple[str, Marked]]:
        seen: set[str] = set()
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._bad(key_node, path, "a key must be a text")
            key = str(key_node.value)
            where = f"{path}.{key}" if path else key
            if key in seen:
                raise self._bad(key_node, where, "the key is given twice")
            seen.add(key)
            yield key, self.marked(value_node, where, above)

    def _bad(self, node: yaml.Node, path: str, what: str) -> BadFile:
        return BadFile([Complaint(self._file, node.start_mark.line + 1, path, what)])
