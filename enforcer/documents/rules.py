"""The rules of a form over what a mapping says: which hold, and what of them is broken."""

from collections.abc import Iterator

from enforcer.documents.complaints import problem
from enforcer.documents.form import ANYTHING, Has, Rule, Says
from enforcer.documents.yaml_subset import Document, Path
from enforcer.errors import Problem

_HEAD = "state"
"""The key whose word stands for a whole mapping that is cut short."""


def of_rule(rule: Rule, document: Document, value: dict[str, object], path: Path) -> Iterator[Problem]:
    missing = [name for name in rule.needs if name not in value]
    at = (*path, *_told_path(rule.when, value))
    if missing:
        yield problem(document, at, f"only with {listed(rule.needs)}: {rule.why}")
    for name in rule.forbids:
        if name in value:
            yield problem(document, (*path, name), f"no {name} here: {rule.why}")
    for bound, words in rule.only:
        for found in _found(value, bound):
            if _word(_at(value, found)) not in words:
                yield problem(document, (*path, *found), f"{', '.join(words) or 'nothing here'}: {rule.why}")


def holds(when: Says | Has, value: object) -> bool:
    """Whether the condition of a rule is met by a mapping."""
    if isinstance(when, Has):
        return isinstance(inner := _at(value, when.path), dict) and any(key in inner for key in when.keys)
    return any(_is_one_of(_word(_at(value, path)), when.values) for path in _found(value, when.path))


def _is_one_of(value: object, values: tuple[str | bool, ...]) -> bool:
    """1 is not true."""
    return any(type(value) is type(one) and value == one for one in values)


def _told_path(when: Says | Has, value: object) -> Path:
    """Where the reader finds what a rule is about."""
    if isinstance(when, Has) or when.path == (_HEAD,):
        return ()
    return next((path for path in _found(value, when.path) if _is_one_of(_word(_at(value, path)), when.values)), ())


def _found(value: object, path: Path) -> list[Path]:
    """The paths that are there, where a path may name every key."""
    if not path:
        return [()]
    if not isinstance(value, dict):
        return []
    names = list(value) if path[0] == ANYTHING else [path[0]] if path[0] in value else []
    return [(name, *rest) for name in names for rest in _found(value[name], path[1:])]


def _at(value: object, path: Path) -> object:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _word(value: object) -> object:
    """The word that is said, cut short or not."""
    return value.get(_HEAD) if isinstance(value, dict) else value


def listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
