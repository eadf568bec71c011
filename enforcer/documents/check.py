"""A document against a form → its problems, all of them, in the order of their lines."""

import re
from collections.abc import Iterator
from datetime import date

from enforcer.documents.complaints import nearest, problem, unknown_key
from enforcer.documents.form import Day, Flag, Form, Many, Mapping, Names, Number, Said, Text, Word
from enforcer.documents.rules import holds, listed, of_rule
from enforcer.documents.yaml_subset import Document, Path
from enforcer.errors import Problem

MOST_TOLD = 50
"""Nobody mends more at a time."""


def problems(form: Form, document: Document) -> tuple[Problem, ...]:
    """At most MOST_TOLD; none where the document is as the form wants it."""
    found = list(_problems(form, document, document.value, ()))
    return tuple(sorted(found, key=lambda one: int(one.where.rpartition(":")[2]))[:MOST_TOLD])


def allowed(form: Form) -> str:
    """What a form allows, in words."""
    match form:
        case Word():
            return ", ".join(form.words)
        case Number():
            least, most = f"{form.least:g}", f"{form.most:g}"
            kind = "a whole number" if form.whole else "a number"
            return least if least == most else f"{kind}, {least} to {most}"
        case Day():
            return "a date such as 2027-06-30"
        case Flag():
            return "true, false"
        case Said():
            return f"{allowed(form.head.form)}, or a mapping with a {form.head.name}"
        case Text():
            return form.allowed
    return _allowed_of_many(form)


def day(value: object) -> date | None:
    """The date that is meant, bare or quoted."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _allowed_of_many(form: Many | Names | Mapping) -> str:
    if isinstance(form, Many):
        return f"a list of {form.least} to {form.most}"
    return f"a mapping of 1 to {form.most}" if isinstance(form, Names) else "a mapping"


def _problems(form: Form, document: Document, value: object, path: Path) -> Iterator[Problem]:
    match form:
        case Mapping():
            yield from _of_mapping(form, document, value, path)
        case Said() if isinstance(value, dict):
            yield from _of_mapping(form.mapping, document, value, path)
        case Said():
            yield from _of_word(form, document, value, path)
        case Many():
            yield from _of_list(form, document, value, path)
        case Names():
            yield from _of_names(form, document, value, path)
        case _:
            if not _fits(form, value):
                yield problem(document, path, allowed(form) + _longest(form, value))


def _fits(form: Text | Word | Number | Day | Flag, value: object) -> bool:
    match form:
        case Text():
            return isinstance(value, str) and len(value) <= form.longest and bool(re.search(form.pattern, value))
        case Word():
            return isinstance(value, str) and value in form.words
        case Number():
            if isinstance(value, bool) or not isinstance(value, int | float):
                return False
            return form.least <= value <= form.most and (not form.whole or float(value).is_integer())
        case Day():
            return day(value) is not None
        case Flag():
            return isinstance(value, bool)


def _longest(form: Form, value: object) -> str:
    is_long = isinstance(form, Text) and isinstance(value, str) and len(value) > form.longest
    return f", at most {form.longest} characters" if isinstance(form, Text) and is_long else ""


def _of_mapping(form: Mapping, document: Document, value: object, path: Path) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield problem(document, path, allowed(form))
        return
    keys = {key.name: key for key in form.keys}
    for name, inner in value.items():
        if name in keys:
            yield from _problems(keys[name].form, document, inner, (*path, name))
        else:
            yield unknown_key(document, (*path, name), tuple(keys))
    wrong = {right: inner for name, inner in value.items() if name not in keys if (right := nearest(name, tuple(keys)))}
    meant = wrong | value  # who wrote `moed` need not be told that `mode` is required
    for key in form.keys:
        if key.required and key.name not in meant:
            yield problem(document, (*path, key.name), f"{key.name} is required", value="nothing")
    yield from _of_presence(form, document, meant, path)
    for rule in form.rules:
        if holds(rule.when, meant):
            yield from of_rule(rule, document, meant, path)


def _of_presence(form: Mapping, document: Document, value: dict[str, object], path: Path) -> Iterator[Problem]:
    if form.some and not value:
        names = ", ".join(key.name for key in form.keys)
        yield problem(document, path, f"at least one of {names}", value="nothing")
    if form.one_of and sum(name in value for name in form.one_of) != 1:
        said = " and ".join(name for name in form.one_of if name in value) or "nothing"
        yield problem(document, path, f"exactly one of {', '.join(form.one_of)}", value=said)


def _of_word(form: Said, document: Document, value: object, path: Path) -> Iterator[Problem]:
    """A word alone says no more than itself, which is not enough where a rule needs more."""
    if not isinstance(form.head.form, Word) or not _fits(form.head.form, value):
        yield problem(document, path, allowed(form))
        return
    for rule in form.mapping.rules:
        if rule.needs and holds(rule.when, {form.head.name: value}):
            yield problem(document, path, f"only with {listed(rule.needs)}: {rule.why}")


def _of_list(form: Many, document: Document, value: object, path: Path) -> Iterator[Problem]:
    if not isinstance(value, list) or not form.least <= len(value) <= form.most:
        yield problem(document, path, allowed(form), value=f"{len(value)} of them" if isinstance(value, list) else None)
        return
    for index, inner in enumerate(value):
        yield from _problems(form.form, document, inner, (*path, str(index)))
        if isinstance(form.form, Word) and inner in value[:index]:
            yield problem(document, (*path, str(index)), "each one once")
    for word, brought in form.brings:
        if word in value and brought not in value:
            yield problem(document, path, f"{word} only together with {brought}", value=word)


def _of_names(form: Names, document: Document, value: object, path: Path) -> Iterator[Problem]:
    if not isinstance(value, dict) or not 1 <= len(value) <= form.most:
        yield problem(document, path, allowed(form))
        return
    for name, inner in value.items():
        if not _fits(form.key, name):
            yield problem(document, (*path, name), f"as a name: {form.key.allowed}", value=repr(name)[:80])
        yield from _problems(form.value, document, inner, (*path, name))
