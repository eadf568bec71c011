"""A form → JSON Schema (draft-07, which editors' YAML servers know best), and a table for people."""

from collections.abc import Iterator, Sequence
from typing import Any

from enforcer.documents.check import allowed
from enforcer.documents.form import (
    ANYTHING,
    Day,
    Flag,
    Form,
    Has,
    Key,
    Many,
    Mapping,
    Names,
    Number,
    Path,
    Rule,
    Said,
    Says,
    Text,
    Word,
)
from enforcer.documents.rules import holds, listed

type Json = dict[str, Any]  # Any: JSON


def schema(form: Form, *, title: str) -> Json:
    """The whole document: what it allows is allowed by the form, but for what depends on the day or another part."""
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": title, **_schema(form)}


def _schema(form: Form) -> Json:
    match form:
        case Text():
            return {"type": "string", "pattern": form.pattern, "maxLength": form.longest}
        case Word():
            return {"enum": list(form.words)}
        case Number() if form.least == form.most:
            return {"const": form.least}
        case Number():
            return {"type": "integer" if form.whole else "number", "minimum": form.least, "maximum": form.most}
        case Day():
            return {"type": "string", "format": "date"}
        case Flag():
            return {"type": "boolean"}
        case Names():
            keys = {"pattern": form.key.pattern, "maxLength": form.key.longest}
            counts = {"minProperties": 1, "maxProperties": form.most}
            return {"type": "object", "propertyNames": keys, "additionalProperties": _schema(form.value), **counts}
    return _schema_of_many(form)


def _schema_of_many(form: Many | Mapping | Said) -> Json:
    if isinstance(form, Said):
        return {"anyOf": [{"enum": _words_alone(form)}, _schema(form.mapping)]}
    if isinstance(form, Mapping):
        return _mapping(form)
    whole: Json = {"type": "array", "items": _schema(form.form), "minItems": form.least, "maxItems": form.most}
    if isinstance(form.form, Word):
        whole["uniqueItems"] = True
    for word, brought in form.brings:
        whole |= {"if": {"contains": {"const": word}}, "then": {"contains": {"const": brought}}}
    return whole


def _words_alone(form: Said) -> list[str]:
    """Those that need nothing beside them."""
    words = form.head.form.words if isinstance(form.head.form, Word) else ()
    rules = [rule for rule in form.mapping.rules if rule.needs]
    return [word for word in words if not any(holds(rule.when, {form.head.name: word}) for rule in rules)]


def _mapping(form: Mapping) -> Json:
    whole: Json = {
        "type": "object",
        "properties": {key.name: {"description": _described(key), **_schema(key.form)} for key in form.keys},
        "additionalProperties": False,
    }
    if required := [key.name for key in form.keys if key.required]:
        whole["required"] = required
    if form.some:
        whole["minProperties"] = 1
    if form.one_of:
        whole["oneOf"] = [{"required": [name]} for name in form.one_of]
    if form.rules:
        whole["allOf"] = [{"if": _when(rule.when), "then": _then(rule)} for rule in form.rules]
    return whole


def _described(key: Key) -> str:
    return f"{key.meaning} (silence: {key.default})" if key.default else key.meaning


def _when(when: Says | Has) -> Json:
    if isinstance(when, Has):
        has: Json = {"type": "object", "anyOf": [{"required": [key]} for key in when.keys]}
        for name in reversed(when.path):
            has = {"required": [name], "properties": {name: has}}
        return has
    return {"not": _below(when.path, {"not": _one_of(when.values)})}


def _then(rule: Rule) -> Json:
    demands: list[Json] = [{"required": list(rule.needs)}] if rule.needs else []
    demands += [{"not": {"required": [name]}} for name in rule.forbids]
    demands += [_below(path, _one_of(words)) for path, words in rule.only]
    return {"description": rule.why, "allOf": demands}


def _below(path: Path, wanted: Json) -> Json:
    """`wanted` of whatever stands at the path; true where nothing does."""
    for name in reversed(path):
        wanted = {"additionalProperties": wanted} if name == ANYTHING else {"properties": {name: wanted}}
    return wanted


def _one_of(values: Sequence[str | bool]) -> Json:
    """Said by a word, or by a mapping that says it."""
    if not values:
        return {"not": {}}
    words: Json = {"enum": list(values)}
    return {"anyOf": [words, {"type": "object", "required": ["state"], "properties": {"state": words}}]}


def table(form: Mapping) -> str:
    """Every key by its path, in the order of the form."""
    return "\n".join(["| key | means | allowed | silence |", "|---|---|---|---|", *_rows(form, ())])


def _rows(form: Mapping, path: Path) -> Iterator[str]:
    for key in form.keys:
        here = (*path, key.name)
        silence = "required" if key.required else key.default
        yield f"| `{'.'.join(here)}` | {key.meaning} | {_allowed(key.form)} | {silence} |"
        yield from _inner(key.form, here)


def _inner(form: Form, path: Path) -> Iterator[str]:
    if isinstance(form, Many):
        yield from _inner(form.form, (*path[:-1], f"{path[-1]}[]"))
    elif isinstance(form, Mapping):
        yield from _rows(form, path)


def _allowed(form: Form) -> str:
    if isinstance(form, Many) and isinstance(form.form, Word):
        return f"a list of {', '.join(form.form.words)}"
    return allowed(form)


def rules(form: Form, path: Path = ()) -> Iterator[tuple[str, str]]:
    """Where a rule stands, and what it says; one for each mapping that has it."""
    if isinstance(form, Many):
        yield from rules(form.form, (*path[:-1], f"{path[-1]}[]"))
    inner = form.mapping if isinstance(form, Said) else form
    if isinstance(inner, Mapping):
        for rule in inner.rules:
            yield ".".join(path), _rule(rule)
        for key in inner.keys:
            yield from rules(key.form, (*path, key.name))


def _rule(rule: Rule) -> str:
    if isinstance(rule.when, Has):
        when = f"with {' or '.join(rule.when.keys)}"
    else:
        values = " or ".join(str(value).lower() for value in rule.when.values)
        when = f"with {'.'.join(rule.when.path)}: {values}"
    says = [f"{listed(rule.needs)} are required"] if rule.needs else []
    says += [f"no {' or '.join(rule.forbids)}"] if rule.forbids else []
    says += [f"{'.'.join(path)} only {' or '.join(words)}" for path, words in rule.only if words]
    says += [f"no {'.'.join(path)}" for path, words in rule.only if not words]
    return f"{when}: {'; '.join(says)} ({rule.why})"
