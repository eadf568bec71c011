"""`faults.yaml` → the faults and the changes that it describes, with the seed of chance (docs/sandbox.md)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path

from sandbox.change_section import read_change
from sandbox.faults import (
    Action,
    Conflict,
    Denied,
    Drop,
    ErrorBody,
    Fault,
    Garbage,
    Hang,
    LostAnswer,
    LostWrite,
    Redirect,
    RefuseExtension,
    ServerError,
    StaleRead,
    Throttle,
    TokenFault,
)
from sandbox.marked_yaml import read_yaml
from sandbox.outside_changes import OutsideChange
from sandbox.page_fault import PageFault
from sandbox.reach import CannotStrike
from sandbox.section import LONGEST_S, Notes, Section
from sandbox.state import Principal
from sandbox.tenant import Tenant

_COMMON = ("method", "path", "action", "count", "caller", "probability", "after_s", "until_s")
_METHODS = ("*", "GET", "PUT", "POST", "PATCH", "DELETE")
_URL = re.compile(r"https?://[!-~]+")
_LEAST_ERROR, _LAST_ERROR = 400, 599


@dataclass(frozen=True, slots=True)
class FaultPlan:
    seed: int
    faults: tuple[Fault, ...]
    changes: tuple[OutsideChange, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """What a fault may name: principals by name, and the extensions of all plans."""

    principals: Mapping[str, Principal]
    extensions: tuple[str, ...]


def _kind[Kind: Enum](section: Section, kinds: type[Kind]) -> Kind:
    """Enum members by their names in lower case."""
    names = {member.name.lower(): member for member in kinds}
    return names[section.choice("kind", tuple(names), None) or next(iter(names))]


def _wait(section: Section, default: int | None) -> int | None:
    return section.whole("retry_after_s", default, high=LONGEST_S)


def _redirect(section: Section) -> Action:
    location = section.text("location", Redirect().location)
    if _URL.fullmatch(location) is None and section.has("location"):
        section.notes.add(section.at("location"), f"'{location}' is no URL; allowed: https://… or http://… in ASCII")
    return Redirect(location)


def _server_error(section: Section, _: _Known) -> Action:
    bodies = {body.value: body for body in ErrorBody}
    return ServerError(
        section.whole("status", ServerError().status, low=_LEAST_ERROR, high=_LAST_ERROR) or ServerError().status,
        bodies[section.choice("body", tuple(bodies), ErrorBody.JSON.value)],
        section.text("code", ServerError().code),
    )


def _refuse_extension(section: Section, known: _Known) -> Action:
    name = section.choice("name", known.extensions)
    return RefuseExtension(name, section.text("message", RefuseExtension(name).message))


def _seconds(section: Section) -> float:
    return section.number("seconds", high=LONGEST_S)


_ACTIONS: Mapping[str, tuple[tuple[str, ...], Callable[[Section, _Known], Action]]] = {
    "throttle": (
        ("retry_after_s", "names_bucket"),
        lambda section, _: Throttle(_wait(section, 1), section.flag("names_bucket", default=True)),
    ),
    "conflict": (("retry_after_s",), lambda section, _: Conflict(_wait(section, None))),
    "server_error": (("status", "body", "code"), _server_error),
    "hang": (
        ("seconds", "lands_first"),
        lambda section, _: Hang(_seconds(section), section.flag("lands_first", default=False)),
    ),
    "drop": ((), lambda _, __: Drop()),
    "lost_answer": ((), lambda _, __: LostAnswer()),
    "lost_write": ((), lambda _, __: LostWrite()),
    "stale_read": (("seconds",), lambda section, _: StaleRead(_seconds(section))),
    "redirect": (("location",), lambda section, _: _redirect(section)),
    "refuse_extension": (("name", "message"), _refuse_extension),
    "garbage": (("kind",), lambda section, _: _kind(section, Garbage)),
    "denied": (("kind",), lambda section, _: _kind(section, Denied)),
    "page": (("kind",), lambda section, _: _kind(section, PageFault)),
    "token": (("kind",), lambda section, _: _kind(section, TokenFault)),
}
"""Name → the members that it adds to the common ones, and what it makes of them."""


def read_faults(file: Path, tenant: Tenant) -> FaultPlan:
    """`tenant` as it begins: what the file names is looked up there. Raises BadFile with every complaint."""
    notes = Notes(str(file))
    top = Section(read_yaml(file), notes, ("seed", "faults", "changes"))
    principals = {principal.name: principal for principal in tenant.principals.values()}
    extensions = {name: "" for offer in tenant.offers.values() for name in offer.extensions}
    known = _Known(principals, tuple(extensions))
    faults = tuple(fault for section in top.sections("faults") if (fault := _fault(section, known)) is not None)
    changes = tuple(read_change(section, tenant) for section in top.sections("changes"))
    plan = FaultPlan(top.whole("seed", 0) or 0, faults, changes)
    notes.raise_if_any()
    return plan


def _fault(section: Section, known: _Known) -> Fault | None:
    """None where it could not strike, which is noted."""
    name = section.choice("action", tuple(_ACTIONS))
    members, build = _ACTIONS.get(name, ((), lambda _, __: Drop()))
    is_known = section.at("action").content == name
    if is_known:
        section.only((*_COMMON, *members))
    caller = section.choice("caller", tuple(known.principals), "")
    try:
        return Fault(
            method=section.choice("method", _METHODS, "*"),
            path=section.regex("path"),
            action=build(section, known) if is_known else Drop(),
            count=section.whole("count", 1, low=1),
            caller=known.principals[caller].object_id if caller in known.principals else None,
            probability=_probability(section),
            **_window(section),
        )
    except CannotStrike as error:
        section.notes.add(section.at(error.member), str(error))
        return None


def _probability(section: Section) -> float:
    chance = section.number("probability", 1.0, high=1.0)
    if section.at("probability").content == 0:
        section.notes.add(section.at("probability"), "a fault with probability 0 never strikes; allowed: above 0, to 1")
    return chance


def _window(section: Section) -> dict[str, timedelta | None]:
    after, until = _moment(section, "after_s"), _moment(section, "until_s")
    if until is not None and until <= (after or timedelta()):
        begin_s = (after or timedelta()).total_seconds()
        section.notes.add(
            section.at("until_s"),
            f"'{until.total_seconds():g}' ends the fault before it begins; "
            f"allowed: more than after_s, which is {begin_s:g}",
        )
    return {"after": after, "until": until}


def _moment(section: Section, key: str) -> timedelta | None:
    return timedelta(seconds=section.number(key, high=LONGEST_S)) if section.has(key) else None
