"""YAML text → values that know their line and their path, so that a complaint can name both."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from sandbox.complaint import BadFile, Complaint

type Content = dict[str, Marked] | list[Marked] | str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Marked:
    """`line` counts from 1; `path` such as `subscriptions[1].state`, empty for the whole document."""

    content: Content
    line: int
    path: str


def read_yaml(text: str, file: str) -> Marked:
    """Raises BadFile for what is no YAML, for a key given twice and for a value inside itself."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadFile([Complaint(file, line, "", f"not YAML: {error.problem}")]) from error
    if node is None:
        return Marked({}, 1, "")
    return _Reading(file).marked(node, "", ())


class _Reading:
    def __init__(self, file: str) -> None:
        self._file = file
        self._scalars = yaml.SafeLoader("")

    def marked(self, node: yaml.Node, path: str, above: tuple[int, ...]) -> Marked:
        line, inside = node.start_mark.line + 1, (*above, id(node))
        if id(node) in above:
            raise BadFile([Complaint(self._file, line, path, "an alias to what it is part of")])
        if isinstance(node, yaml.MappingNode):
            return Marked(dict(self._members(node, path, inside)), line, path)
        if isinstance(node, yaml.SequenceNode):
            items = [self.marked(item, f"{path}[{place}]", inside) for place, item in enumerate(node.value)]
            return Marked(items, line, path)
        value = self._scalars.construct_object(node)
        return Marked(value if isinstance(value, str | int | float | bool | None) else str(node.value), line, path)

    def _members(self, node: yaml.MappingNode, path: str, above: tuple[int, ...]) -> Iterator[tuple[str, Marked]]:
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key = str(key_node.value)
            where = f"{path}.{key}" if path else key
            if key in seen:
                raise BadFile([Complaint(self._file, key_node.start_mark.line + 1, where, "the key is given twice")])
            seen.add(key)
            yield key, self.marked(value_node, where, above)
