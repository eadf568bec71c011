"""`faults.yaml` → the faults that it describes, with the seed of their chance (docs/sandbox.md)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path

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
from sandbox.page_fault import PageFault
from sandbox.section import Notes, Section
from sandbox.state import Principal

_COMMON = ("method", "path", "action", "count", "caller", "probability", "after_s", "until_s")
_METHODS = ("*", "GET", "PUT", "POST", "PATCH", "DELETE")
_LEAST_ERROR, _LAST_ERROR = 400, 599


@dataclass(frozen=True, slots=True)
class FaultPlan:
    seed: int
    faults: tuple[Fault, ...]


def _kind[Kind: Enum](section: Section, kinds: type[Kind]) -> Kind:
    """Enum members by their names in lower case."""
    names = {member.name.lower(): member for member in kinds}
    return names[section.choice("kind", tuple(names), None) or next(iter(names))]


def _server_error(section: Section) -> Action:
    bodies = {body.value: body for body in ErrorBody}
    return ServerError(
        section.whole("status", ServerError().status, low=_LEAST_ERROR, high=_LAST_ERROR) or ServerError().status,
        bodies[section.choice("body", tuple(bodies), ErrorBody.JSON.value)],
        section.text("code", ServerError().code),
    )


def _refuse_extension(section: Section) -> Action:
    name = section.text("name")
    return RefuseExtension(name, section.text("message", RefuseExtension(name).message))


def _seconds(section: Section) -> float:
    return section.number("seconds")


_ACTIONS: Mapping[str, tuple[tuple[str, ...], Callable[[Section], Action]]] = {
    "throttle": (("retry_after_s",), lambda section: Throttle(section.whole("retry_after_s", 1))),
    "conflict": (("retry_after_s",), lambda section: Conflict(section.whole("retry_after_s", None))),
    "server_error": (("status", "body", "code"), _server_error),
    "hang": (
        ("seconds", "lands_first"),
        lambda section: Hang(_seconds(section), section.flag("lands_first", default=False)),
    ),
    "drop": ((), lambda _: Drop()),
    "lost_answer": ((), lambda _: LostAnswer()),
    "lost_write": ((), lambda _: LostWrite()),
    "stale_read": (("seconds",), lambda section: StaleRead(_seconds(section))),
    "redirect": (("location",), lambda section: Redirect(section.text("location", Redirect().location))),
    "refuse_extension": (("name", "message"), _refuse_extension),
    "garbage": (("kind",), lambda section: _kind(section, Garbage)),
    "denied": (("kind",), lambda section: _kind(section, Denied)),
    "page": (("kind",), lambda section: _kind(section, PageFault)),
    "token": (("kind",), lambda section: _kind(section, TokenFault)),
}
"""Name → the members that it adds to the common ones, and what it makes of them."""


def read_faults(file: Path, principals: Mapping[str, Principal]) -> FaultPlan:
    """`principals` by name: a caller is written by name. Raises BadFile with every complaint."""
    notes = Notes(str(file))
    top = Section(read_yaml(file.read_text(encoding="utf-8"), str(file)), notes, ("seed", "faults"))
    faults = tuple(_fault(section, principals) for section in top.sections("faults"))
    plan = FaultPlan(top.whole("seed", 0) or 0, faults)
    notes.raise_if_any()
    return plan


def _fault(section: Section, principals: Mapping[str, Principal]) -> Fault:
    name = section.choice("action", tuple(_ACTIONS))
    members, build = _ACTIONS.get(name, ((), lambda _: Drop()))
    if section.at("action").content == name:
        section.only((*_COMMON, *members))
    caller = section.choice("caller", tuple(principals), "")
    return Fault(
        method=section.choice("method", _METHODS, "*"),
        path=section.regex("path"),
        action=build(section) if section.at("action").content == name else Drop(),
        count=section.whole("count", 1, low=1),
        caller=principals[caller].object_id if caller in principals else None,
        probability=section.number("probability", 1.0, high=1.0),
        after=_moment(section, "after_s"),
        until=_moment(section, "until_s"),
    )


def _moment(section: Section, key: str) -> timedelta | None:
    return timedelta(seconds=section.number(key)) if section.has(key) else None
