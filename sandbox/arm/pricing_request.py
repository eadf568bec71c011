"""The body of a PUT on a plan → PricingRequest, or ARM's 400 that says what is wrong (defender-plan.md 2.3, 2.5).

Perhaps stricter than Azure: a property that no spec names is refused, so that a client's typing error shows, and so
is null.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.arm.errors import ArmError, bad_content
from sandbox.state import Tier
from sandbox.wire import JsonObject

_BODY = frozenset({"id", "name", "type", "properties"})
_PROPERTIES = frozenset(
    {
        "pricingTier",
        "subPlan",
        "enforce",
        "extensions",
        # read-only ones may be sent back and are ignored
        "freeTrialRemainingTime",
        "enablementTime",
        "inherited",
        "inheritedFrom",
        "resourcesCoverageStatus",
        "deprecated",
        "replacedBy",
    }
)
_ADDITIONAL = "additionalExtensionProperties"
_EXTENSION = frozenset({"name", "isEnabled", _ADDITIONAL, "operationStatus"})
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class ExtensionRequest:
    name: str
    enabled: bool
    properties: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class PricingRequest:
    """`extensions` is None when the body has no such key."""

    tier: Tier
    sub_plan: str | None
    enforce: bool | None
    extensions: tuple[ExtensionRequest, ...] | None


def parse_pricing(content: bytes) -> PricingRequest:
    """Raises ArmError 400 for anything that the spec does not allow."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise bad_content(f"Unexpected character encountered while parsing value: {error}") from error
    properties = _object(_object(body, "", known=_BODY).get("properties"), "properties", known=_PROPERTIES)
    return PricingRequest(
        tier=_tier(properties.get("pricingTier")),
        sub_plan=_text(properties["subPlan"], "properties.subPlan") if "subPlan" in properties else None,
        enforce=_boolean(properties["enforce"], "properties.enforce") if "enforce" in properties else None,
        extensions=_extensions(properties["extensions"]) if "extensions" in properties else None,
    )


def _extensions(value: object) -> tuple[ExtensionRequest, ...]:
    if not isinstance(value, list):
        raise _wrong("properties.extensions", "an array", value)
    extensions = tuple(_extension(item, f"properties.extensions[{place}]") for place, item in enumerate(value))
    names = [extension.name for extension in extensions]
    if len(set(names)) != len(names):
        raise bad_content("Extension names must be unique in properties.extensions")
    return extensions


def _extension(value: object, where: str) -> ExtensionRequest:
    extension = _object(value, where, known=_EXTENSION)
    where_properties, properties = f"{where}.{_ADDITIONAL}", extension.get(_ADDITIONAL)
    return ExtensionRequest(
        name=_text(extension.get("name"), f"{where}.name"),
        enabled=_boolean(extension.get("isEnabled"), f"{where}.isEnabled"),
        properties=_object(properties, where_properties) if _ADDITIONAL in extension else None,
    )


def _tier(value: object) -> Tier:
    text = _text(value, "properties.pricingTier")
    if text not in set(Tier):
        raise _wrong("properties.pricingTier", "one of Free, Standard", text)
    return Tier(text)


def _boolean(value: object, where: str) -> bool:
    """The string "True" or "False" in any casing; never a JSON boolean (defender-plan.md 3.2.5)."""
    text = _text(value, where).lower()
    if text not in _BOOLEANS:
        raise _wrong(where, "one of True, False", value)
    return _BOOLEANS[text]


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(where, "a string", value)
    return value


def _object(value: Any, where: str, *, known: frozenset[str] | None = None) -> JsonObject:  # Any: parsed JSON
    if not isinstance(value, dict):
        raise _wrong(where or "body", "an object", value)
    unknown = sorted(set(value) - known) if known is not None else []
    if unknown:
        raise bad_content(f"Could not find member '{unknown[0]}' on object '{where or 'body'}'")
    return value


def _wrong(where: str, wanted: str, value: object) -> ArmError:
    if value is None:
        return bad_content(f"Required property '{where}' not found or null, wanted {wanted}")
    return bad_content(f"Error converting value {json.dumps(value)} at '{where}', wanted {wanted}")
