"""Checks of a request body's JSON, member by member → ARM's 400 that names the place."""

import json
import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sandbox.arm.errors import ArmError, bad_content, bad_request
from sandbox.wire import JsonObject

type Check = Callable[[Any, str], None]  # Any: parsed JSON
"""Value and the path to it; raises ArmError 400."""


def parsed_object(body: bytes) -> JsonObject:
    """Raises ArmError 400 for what is no JSON object; NaN and Infinity are no JSON."""
    try:
        value = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise bad_content(f"Unexpected character encountered while parsing value: {error}") from error
    if not isinstance(value, dict):
        raise wrong("body", "an object", value)
    return value


def members(*, required: tuple[str, ...] = (), **known: Check) -> Check:
    """An object with no other members. Null ones count as absent."""

    def check(value: Any, where: str) -> None:  # Any: parsed JSON
        if not isinstance(value, dict):
            raise wrong(where, "an object", value)
        if unknown := sorted(set(value) - set(known)):
            raise bad_content(f"Could not find member '{unknown[0]}' on object '{where}'")
        if missing := [name for name in required if value.get(name) in (None, "")]:
            raise bad_request(f"'{missing[0]}' is required in '{where}'.")
        for name, inner in value.items():
            if inner is not None:
                known[name](inner, f"{where}.{name}")

    return check


def by_kind(mark: str, kinds: Mapping[str, Check]) -> Check:
    """An object whose member `mark` says which check it must pass."""

    def check(value: Any, where: str) -> None:  # Any: parsed JSON
        if not isinstance(value, dict):
            raise wrong(where, "an object", value)
        kind = value.get(mark)
        if kind is None:
            raise bad_request(f"'{mark}' is required in '{where}'. Allowed: {', '.join(kinds)}.")
        one_of(*kinds)(kind, f"{where}.{mark}")
        kinds[kind](value, where)

    return check


def array_of(inner: Check, *, length: int | None = None) -> Check:
    """Null items are refused like any other wrong one. `length`: exactly so many."""

    def check(value: Any, where: str) -> None:  # Any: parsed JSON
        if not isinstance(value, list):
            raise wrong(where, "an array", value)
        if length is not None and len(value) != length:
            raise bad_request(f"'{where}' has {len(value)} items, wanted {length}.")
        for place, item in enumerate(value):
            inner(item, f"{where}[{place}]")

    return check


def mapping_of(inner: Check) -> Check:
    """An object with members of any name."""

    def check(value: Any, where: str) -> None:  # Any: parsed JSON
        if not isinstance(value, dict):
            raise wrong(where, "an object", value)
        for name, one in value.items():
            inner(one, f"{where}.{name}")

    return check


def one_of(*allowed: str) -> Check:
    def check(value: Any, where: str) -> None:  # Any: parsed JSON
        text(value, where)
        if value not in allowed:
            raise bad_request(f"{where.rpartition('.')[2]} '{value}' is invalid. Allowed: {', '.join(allowed)}.")

    return check


def whole(least: int, most: int) -> Check:
    def check(value: Any, where: str) -> None:  # Any: parsed JSON
        if not isinstance(value, int) or isinstance(value, bool):
            raise wrong(where, "an integer", value)
        if not least <= value <= most:
            raise bad_request(f"{where} '{value}' is invalid: a number from {least} to {most}.")

    return check


def text(value: Any, where: str) -> None:  # Any: parsed JSON
    if not isinstance(value, str):
        raise wrong(where, "a string", value)


def boolean(value: Any, where: str) -> None:  # Any: parsed JSON
    if not isinstance(value, bool):
        raise wrong(where, "a boolean", value)


def number(value: Any, where: str) -> None:  # Any: parsed JSON
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise wrong(where, "a number", value)
    if isinstance(value, float) and not math.isfinite(value):
        raise bad_request(f"{where} is too large.")


def moment(value: Any, where: str) -> None:  # Any: parsed JSON
    text(value, where)
    try:
        datetime.fromisoformat(value)
    except ValueError as error:
        raise wrong(where, "a date and time", value) from error


def ignored(_value: Any, _where: str) -> None:  # Any: parsed JSON
    """A read-only member: it may be sent back, whatever it says."""


def without_nulls(value: JsonObject) -> JsonObject:
    """At any depth of objects; arrays hold no nulls."""
    return {
        key: without_nulls(inner) if isinstance(inner, dict) else inner
        for key, inner in value.items()
        if inner is not None
    }


def wrong(where: str, wanted: str, value: object) -> ArmError:
    return bad_content(f"Error converting value {json.dumps(value)} at '{where}', wanted {wanted}")


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")
