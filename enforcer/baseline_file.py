"""Baseline text (YAML) → Baseline, or BadBaseline that names file, line, path, value and what is allowed.

The form is msgspec's structs: they validate, and later yield the JSON Schema, from one model.
"""

import hashlib
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from enforcer.assumptions import DISCLOSING_EXTENSIONS, HARMLESS_EXTENSIONS
from enforcer.baseline import Baseline, Consent, ExtensionWanted, Limits, Mode, PlanWanted, Rule, Waiver
from enforcer.complaints import shown, translated, unknown_key
from enforcer.errors import BadBaseline, Problem
from enforcer.yaml_subset import Document, Path, parse

type _Text = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"[^\W_]")]

_STATES = tuple(rule.value for rule in Rule)
_KNOWN = (*DISCLOSING_EXTENSIONS, *HARMLESS_EXTENSIONS)


class _Extension(Struct, forbid_unknown_fields=True, rename="camel"):
    state: Literal["enabled", "disabled", "unmanaged"]
    approved_by: _Text | UnsetType = UNSET
    ticket: _Text | UnsetType = UNSET
    owner: _Text | UnsetType = UNSET
    reason: _Text | UnsetType = UNSET
    review: date | UnsetType = UNSET


class _Plan(Struct, forbid_unknown_fields=True, rename="camel"):
    tier: Literal["Standard"]
    extensions: dict[str, Any] = {}  # Any: each one is read as an _Extension by itself, so that errors name its key


class _Plans(Struct, forbid_unknown_fields=True):
    AI: _Plan


class _Limits(Struct, forbid_unknown_fields=True, rename="camel"):
    writes_per_second: Annotated[float, Meta(ge=0.1, le=100)] = Limits().writes_per_second


class _File(Struct, forbid_unknown_fields=True, rename="camel"):
    version: Literal[1]
    name: _Text
    mode: Literal["observe", "enforce"]
    plans: _Plans
    limits: _Limits | UnsetType = UNSET


def read(text: str, *, file: str) -> Baseline:
    """The baseline that the text says; `file` is the name that errors carry."""
    document = parse(text, file=file)
    form = _converted(document, document.value, _File, ())
    extensions = tuple(_extension(document, name) for name in form.plans.AI.extensions)
    digest = hashlib.sha256(text.encode()).hexdigest()
    limits = Limits() if form.limits is UNSET else Limits(form.limits.writes_per_second)
    return Baseline(digest=digest, name=form.name, mode=Mode(form.mode), plan=PlanWanted(extensions), limits=limits)


def _converted[T](document: Document, value: object, form: type[T], base: Path) -> T:
    try:
        return msgspec.convert(value, form)
    except msgspec.ValidationError as error:
        raise BadBaseline([translated(document, error, form, base=base)]) from None


def _extension(document: Document, name: str) -> ExtensionWanted:
    path = ("plans", "AI", "extensions", name)
    if name not in _KNOWN:
        raise BadBaseline([unknown_key(document, path, _KNOWN)])
    value = document.at(path)
    if not isinstance(value, dict):
        if value not in _STATES:
            allowed = f"{', '.join(_STATES)}, or a mapping with a state"
            raise BadBaseline([Problem(document.where(path), ".".join(path), shown(value), allowed)])
        value = {"state": value}
    said = _converted(document, value, _Extension, path)
    rule = Rule(said.state)
    if rule is Rule.ENABLED and name in DISCLOSING_EXTENSIONS and said.approved_by is UNSET:
        raise _needs(document, path, "approvedBy (and a ticket): who agreed that prompts are handed on")
    if rule is Rule.DISABLED and UNSET in (said.owner, said.reason, said.review):
        raise _needs(document, path, "owner, reason and review (a date) for what is switched off")
    return ExtensionWanted(name, rule, _consent(said), _waiver(said))


def _needs(document: Document, path: Path, what: str) -> BadBaseline:
    return BadBaseline([Problem(document.where(path), ".".join(path), shown(document.at(path)), f"only with {what}")])


def _consent(said: _Extension) -> Consent | None:
    if said.approved_by is UNSET:
        return None
    return Consent(said.approved_by, None if said.ticket is UNSET else said.ticket)


def _waiver(said: _Extension) -> Waiver | None:
    if said.owner is UNSET or said.reason is UNSET or said.review is UNSET:
        return None
    return Waiver(said.owner, said.reason, said.review)
