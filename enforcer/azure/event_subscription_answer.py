"""What Azure says of an event subscription → observed/enrolment.py; AnswerLost where a type is not the contract's.

The SDK takes what it is given: a number for a text, null in a list. What can't be read would look altered, and be put
again. Source: EventGrid.json, api-version 2025-02-15.
"""

import json
from typing import TYPE_CHECKING, Annotated

import msgspec

from enforcer.errors import AnswerLost
from enforcer.observed.enrolment import Condition, EventSubscription, EventTarget

if TYPE_CHECKING:
    from azure.mgmt.eventgrid import models


class _Target(msgspec.Struct, rename="camel"):
    resource_id: str | None = None
    queue_name: str | None = None
    queue_message_time_to_live_in_seconds: int | None = None


class _Destination(msgspec.Struct, rename="camel"):
    """Of other kinds too, which have other properties."""

    endpoint_type: str
    properties: _Target | None = None


class _Condition(msgspec.Struct, rename="camel"):
    """`values` holds what goes with its operator."""

    operator_type: str
    key: str | None = None
    values: list[str | float | bool | list[float]] | None = None

    def __post_init__(self) -> None:
        if self.operator_type.startswith("String") and not all(isinstance(one, str) for one in self.values or ()):
            raise ValueError("a value of a filter by text that is no text")


class _Filter(msgspec.Struct, rename="camel"):
    included_event_types: list[str] | None = None
    subject_begins_with: str | None = None
    subject_ends_with: str | None = None
    advanced_filters: list[_Condition] | None = None


class _Policy(msgspec.Struct, rename="camel"):
    max_delivery_attempts: int | None = None
    event_time_to_live_in_minutes: int | None = None


class _Properties(msgspec.Struct, rename="camel"):
    provisioning_state: Annotated[str, msgspec.Meta(pattern=r"\A\w{1,64}\Z")]
    """A word, which goes on record."""
    destination: _Destination | None = None
    filter: _Filter | None = None
    event_delivery_schema: str | None = None
    retry_policy: _Policy | None = None
    expiration_time_utc: str | None = None


class _EventSubscription(msgspec.Struct, rename="camel"):
    properties: _Properties


def _check(answer: object) -> None:
    """Names the first place that is not as it must be, and never its value."""
    try:
        msgspec.convert(answer, type=_EventSubscription)
    except (msgspec.ValidationError, RecursionError) as error:
        raise AnswerLost("UnreadableAnswer", f"the answer has no event subscription in it: {error}") from error


def seen(answer: object, found: "models.EventSubscription | None") -> EventSubscription:
    """`answer`: the JSON that the SDK read as `found`. One without an event subscription is none that was altered."""
    _check(answer)
    if found is None or found.provisioning_state is None:
        raise AnswerLost("UnreadableAnswer", "the answer has no event subscription in it")
    said = found.filter
    policy = found.retry_policy
    return EventSubscription(
        target=_target(found.destination),
        types=tuple(said.included_event_types or ()) if said else (),
        conditions=tuple(_condition(one) for one in (said.advanced_filters if said else None) or ()),
        subject_begins=(said.subject_begins_with if said else None) or "",
        subject_ends=(said.subject_ends_with if said else None) or "",
        schema=str(found.event_delivery_schema or ""),
        attempts=policy.max_delivery_attempts if policy else None,
        minutes=policy.event_time_to_live_in_minutes if policy else None,
        expires=found.expiration_time_utc,
        kept_s=getattr(found.destination, "queue_message_time_to_live_in_seconds", None),
        state=str(found.provisioning_state or ""),
        said=json.dumps(found.serialize(), separators=(",", ":")),
    )


def _condition(said: "models.AdvancedFilter | None") -> Condition:
    if said is None:
        raise AnswerLost("UnreadableAnswer", "the answer has a filter that is null")
    return Condition(str(said.operator_type), str(said.key), tuple(map(str, getattr(said, "values", None) or ())))


def _target(found: "models.EventSubscriptionDestination | None") -> EventTarget | None:
    """None for a kind that we never put."""
    kind = getattr(found, "endpoint_type", None)
    resource_id = getattr(found, "resource_id", None)
    if kind not in {"AzureFunction", "StorageQueue"} or not isinstance(resource_id, str):
        return None
    return EventTarget(resource_id, str(getattr(found, "queue_name", "")) if kind == "StorageQueue" else None)
