"""Event Grid delivery → Fact, or BadEvent with a reason. Both schemas; nothing half-parsed; no value reaches a URL."""

import json
import re

from enforcer.claims.actor import actor
from enforcer.claims.parts import Node, object_of, short, time
from enforcer.claims.shape import shape_of
from enforcer.errors import BadEvent, Rejection
from enforcer.facts import ALL_CONTROLS, AccountId, Cause, Control, Fact, SubscriptionId, subscription_id
from enforcer.memory.drill import EVENT_TYPE as DRILL_TYPE
from enforcer.observed.enrolment import NAME_BEGINS

LARGEST_EVENT = 1024 * 1024
"""Characters; Event Grid refuses events above 1 MB (events 8)."""

CHANGE_TYPES = frozenset(f"microsoft.resources.resource{what}success" for what in ("write", "delete", "action"))
"""What `parse_change` reads, in lower case, like the operations below; `infra/changes-filter.json` lets all pass."""

_VENDING_TYPE = "subscriptioncreated"
_SUBJECT = re.compile(
    r"/subscriptions/(?P<subscription>[^/]+)(?:/resourceGroups/(?P<group>[^/]+)/providers/microsoft\.cognitiveservices"
    r"/accounts/(?P<account>[^/]+)/defenderForAISettings/default|/providers/(?:"
    rf"microsoft\.eventgrid/eventsubscriptions/(?P<enrolment>{NAME_BEGINS}[0-9a-f]{{16}})|microsoft\.security"
    r"(?:/(?P<kind>pricings|batchpricings)/(?P<name>[a-z0-9]+)|/(?P<action>register|unregister))?))?",
    re.IGNORECASE | re.ASCII,
)
PLAN_OPERATIONS = frozenset(
    {
        "microsoft.security/pricings/write",
        "microsoft.security/pricings/delete",
        "microsoft.security/batchpricings/write",
    }
)
PROVIDER_OPERATIONS = frozenset({"microsoft.security/register/action", "microsoft.security/unregister/action"})
ACCOUNT_OPERATIONS = frozenset({"microsoft.cognitiveservices/accounts/defenderforaisettings/write"})
ENROLMENT_OPERATIONS = frozenset(
    {"microsoft.eventgrid/eventsubscriptions/write", "microsoft.eventgrid/eventsubscriptions/delete"}
)

POLICY_TYPES = frozenset(f"microsoft.policyinsights.policystate{what}" for what in ("created", "changed"))
"""Of a management group's policy states; whatever the state says, the subscription is looked at (events 4.2)."""


def parse_change(text: str) -> Fact:
    """A `Microsoft.Resources.Resource…Success` event of Microsoft.Security, of an AI account's Defender switch or of an
    event subscription of ours, a policy state of a subscription, or a drill, as Event Grid schema or CloudEvents 1.0.
    """
    event, shape = _event(text)
    kind = _type(event, shape)
    if kind == _VENDING_TYPE:
        raise BadEvent(Rejection.WRONG_DOOR, "SubscriptionCreated belongs to on_vending", shape=shape)
    if kind in POLICY_TYPES:
        return _policy_state(event, shape)
    if kind == DRILL_TYPE:
        return _drill(event, shape)
    if kind not in CHANGE_TYPES:
        raise BadEvent(Rejection.FOREIGN_TYPE, "not a successful write, delete or action of a resource", shape=shape)
    data = object_of(event.get("data"))
    subscription, cause, account = _place(event, data, shape)
    return Fact(
        subscription=subscription,
        controls=(Control.ACCOUNT,) if account else ALL_CONTROLS,
        cause=cause,
        account=account,
        when=time(event),
        actor=actor(data),
        event_id=short(event.get("id")),
        operation=short(data.get("operationName")),
        correlation_id=short(data.get("correlationId")),
    )


def _policy_state(event: Node, shape: str) -> Fact:
    """`data.subscriptionId` is always there; the subject is presumably the subscription too [inferred]."""
    subscription = _subscription(object_of(event.get("data")).get("subscriptionId"), shape)
    subject = event.get("subject")
    if isinstance(subject, str) and not f"{subject}/".lower().startswith(f"/subscriptions/{subscription}/"):
        raise BadEvent(Rejection.CONTRADICTION, "subject and data name different subscriptions", shape=shape)
    return Fact(
        subscription=subscription, controls=ALL_CONTROLS, cause=Cause.POLICY_STATE, event_id=short(event.get("id"))
    )


def _drill(event: Node, shape: str) -> Fact:
    """Whether it is one of ours, the ledger knows."""
    data = object_of(event.get("data"))
    return Fact(
        subscription=_subscription(data.get("subscription"), shape),
        controls=ALL_CONTROLS,
        cause=Cause.DRILL,
        event_id=short(data.get("drill")),
    )


def parse_vending(text: str) -> Fact:
    """A `SubscriptionCreated` event of a vending pipeline: its id, and nothing else that it says."""
    event, shape = _event(text)
    kind = _type(event, shape)
    if kind in CHANGE_TYPES | POLICY_TYPES:
        raise BadEvent(Rejection.WRONG_DOOR, "resource events belong to on_change", shape=shape)
    if kind != _VENDING_TYPE:
        raise BadEvent(Rejection.FOREIGN_TYPE, "not SubscriptionCreated", shape=shape)
    return Fact(
        subscription=_subscription(object_of(event.get("data")).get("subscriptionId"), shape),
        controls=ALL_CONTROLS,
        cause=Cause.SUBSCRIPTION_CREATED,
        event_id=short(event.get("id")),
    )


def parse_message(text: str) -> Fact:
    """A message of our own queue: a due row that another instance found."""
    message, shape = _event(text)
    subscription = _subscription(message.get("subscription"), shape)
    return Fact(subscription=subscription, controls=ALL_CONTROLS, cause=Cause.LOOK_AGAIN)


def _event(text: str) -> tuple[Node, str]:
    if len(text) > LARGEST_EVENT:
        raise BadEvent(Rejection.TOO_LARGE, f"{len(text)} characters", shape="")
    try:
        event: object = json.loads(text)
    except RecursionError:
        raise BadEvent(Rejection.TOO_DEEP, "nested too deeply", shape="") from None
    except ValueError:
        raise BadEvent(Rejection.NOT_JSON, "not JSON", shape="") from None
    if not isinstance(event, dict):
        raise BadEvent(Rejection.NOT_AN_EVENT, "not a JSON object", shape=type(event).__name__)
    return event, shape_of(event)


def _type(event: Node, shape: str) -> str:
    kind = event.get("eventType", event.get("type"))
    if not isinstance(kind, str):
        raise BadEvent(Rejection.NOT_AN_EVENT, "no eventType and no type", shape=shape)
    return kind.lower()


def _place(event: Node, data: Node, shape: str) -> tuple[SubscriptionId, Cause, AccountId | None]:
    """Where to look and why; the subject decides, and whatever else names a subscription must agree with it."""
    subject = event.get("subject")
    if not isinstance(subject, str):
        raise BadEvent(Rejection.NOT_AN_EVENT, "no subject", shape=shape)
    match = _SUBJECT.fullmatch(subject)
    operation = (short(data.get("operationName")) or "").lower()
    cause = _cause(match, operation) if match else None
    if match is None or cause is None:
        raise BadEvent(
            Rejection.FOREIGN_RESOURCE,
            "neither the AI plan, Microsoft.Security, an AI account's switch nor our event subscription",
            shape=shape,
        )
    if match["kind"] and match["kind"].lower() == "pricings" and match["name"].lower() != "ai":
        raise BadEvent(Rejection.OTHER_PLAN, "another Defender plan", shape=shape)
    subscription = _subscription(match["subscription"], shape)
    for other in _other_subscriptions(event, data):
        if other.lower() != subscription:
            raise BadEvent(Rejection.CONTRADICTION, "subject and event name different subscriptions", shape=shape)
    return subscription, cause, _account(match, shape)


def _account(match: re.Match[str], shape: str) -> AccountId | None:
    if not match["account"]:
        return None
    try:
        return AccountId(match["group"].lower(), match["account"].lower())
    except ValueError as error:
        raise BadEvent(Rejection.FOREIGN_RESOURCE, str(error), shape=shape) from None


def _cause(match: re.Match[str], operation: str) -> Cause | None:
    if match["enrolment"]:
        return Cause.ENROLMENT_CHANGED if not operation or operation in ENROLMENT_OPERATIONS else None
    if match["account"]:
        return Cause.ACCOUNT_CHANGED if not operation or operation in ACCOUNT_OPERATIONS else None
    if match["kind"] and (not operation or operation in PLAN_OPERATIONS):
        return Cause.PLAN_CHANGED
    if not match["kind"] and operation in PROVIDER_OPERATIONS:
        return Cause.PROVIDER_CHANGED
    return None


def _other_subscriptions(event: Node, data: Node) -> list[str]:
    paths = [event.get("topic"), event.get("source"), data.get("resourceUri")]
    named = [data.get("subscriptionId")]
    named += [
        path.split("/")[2] for path in paths if isinstance(path, str) and path.lower().startswith("/subscriptions/")
    ]
    return [name for name in named if isinstance(name, str) and name]


def _subscription(raw: object, shape: str) -> SubscriptionId:
    if not isinstance(raw, str):
        raise BadEvent(Rejection.BAD_SUBSCRIPTION, "no subscription id", shape=shape)
    try:
        return subscription_id(raw)
    except ValueError as error:
        raise BadEvent(Rejection.BAD_SUBSCRIPTION, str(error), shape=shape) from None
