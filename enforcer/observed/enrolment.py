"""Our event subscription on a subscription: what it has to say, and how what is there differs (facts: events 6)."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime

NAME_BEGINS = "enforcer-"
"""How the names of our event subscriptions begin; 16 hexadecimal digits follow."""

EVENT_TYPES = tuple(f"Microsoft.Resources.Resource{what}Success" for what in ("Write", "Delete", "Action"))
OPERATIONS = (
    "Microsoft.Security/pricings/write",
    "Microsoft.Security/pricings/delete",
    "Microsoft.Security/batchPricings/write",
    "Microsoft.Security/register/action",
    "Microsoft.Security/unregister/action",
    "Microsoft.CognitiveServices/accounts/defenderForAISettings/write",
    "Microsoft.EventGrid/eventSubscriptions/write",
    "Microsoft.EventGrid/eventSubscriptions/delete",
)
"""What the filter lets through; a test holds `events.py` and `infra/changes-filter.json` to it."""

SCHEMA = "CloudEventSchemaV1_0"
MOST_ATTEMPTS = 30
LONGEST_MINUTES = 1440
"""The retry policy: what Event Grid allows at most, which is a day (events 5.1)."""

KEPT_S = 7 * 86_400
"""How long a Storage queue keeps our events, in seconds: what it does by default."""

READY = "Succeeded"
UNDER_WAY = frozenset({"Creating", "Updating", "Deleting"})
"""Provisioning states after which another read tells more (events 6.1)."""

_OUR_NAME = re.compile(rf"{NAME_BEGINS}[0-9a-f]{{16}}", re.IGNORECASE | re.ASCII)
_RESOURCE = r"/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]{1,90}/providers/"
_FUNCTION = re.compile(_RESOURCE + r"Microsoft\.Web/sites/[^/]{1,60}/functions/[^/]{1,128}", re.IGNORECASE | re.ASCII)
_QUEUE = re.compile(
    rf"(?P<account>{_RESOURCE}Microsoft\.Storage/storageAccounts/[a-z0-9]{{3,24}})"
    r"/queueServices/default/queues/(?P<queue>[a-z0-9-]{3,63})",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class EventTarget:
    """Where events go: a function by its resource id, or a Storage account's by its id, with the queue's name."""

    resource_id: str
    queue: str | None = None

    def is_same(self, other: "EventTarget | None") -> bool:
        """Resource ids mean the same in any case."""
        return other is not None and _folded(self) == _folded(other)


@dataclass(frozen=True, slots=True)
class Condition:
    """One advanced filter: its operator, the key that it looks at, its values."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSubscription:
    """What an event subscription says, wanted or seen. `target` None: it goes somewhere that is none of our kinds."""

    target: EventTarget | None
    types: tuple[str, ...] = EVENT_TYPES
    conditions: tuple[Condition, ...] = (Condition("StringIn", "data.operationName", OPERATIONS),)
    subject_begins: str = ""
    subject_ends: str = ""
    schema: str = SCHEMA
    attempts: int | None = MOST_ATTEMPTS
    """None: not told. One recorded answer leaves the retry policy out (events 6.3)."""
    minutes: int | None = LONGEST_MINUTES
    expires: datetime | None = None
    kept_s: int | None = None
    """How long a queue keeps a message, in seconds; None: not told, -1: for ever."""
    state: str = READY
    correlation_id: str = ""
    """Of the write that this is the answer to: its event carries the same."""
    said: str = field(default="", compare=False)
    """All that was read, also what we know nothing of, as the JSON text of the PUT that brings it back."""


def event_target(resource_id: str) -> EventTarget:
    """ValueError for what is neither a function's nor a Storage queue's resource id."""
    if _FUNCTION.fullmatch(resource_id):
        return EventTarget(resource_id)
    queue = _QUEUE.fullmatch(resource_id)
    if queue is None:
        raise ValueError(
            "neither …/sites/NAME/functions/NAME nor …/storageAccounts/NAME/queueServices/default/queues/NAME"
        )
    return EventTarget(queue["account"], queue["queue"].lower())


def enrolment_name(target: EventTarget) -> str:
    """The same for the same target, so that two enforcers never fight over one event subscription."""
    digest = hashlib.sha256("/".join(_folded(target)).encode()).hexdigest()
    return f"{NAME_BEGINS}{digest[:16]}"


def has_our_name(name: str) -> bool:
    """Whether its name has the form of ours."""
    return _OUR_NAME.fullmatch(name) is not None


def is_ours(name: str, seen: EventSubscription) -> bool:
    """Whether an enforcer put it, for whatever target: its name is the one that where it leads makes."""
    return seen.target is not None and name.casefold() == enrolment_name(seen.target)


def differences(wanted: EventSubscription, seen: EventSubscription | None) -> tuple[str, ...]:
    """In words, what keeps events from arriving as wanted; nothing where only labels or dead letters differ."""
    if seen is None:
        return ("there is no event subscription",)
    found = {
        "its destination": wanted.target is not None and wanted.target.is_same(seen.target),
        "its event types": _words(wanted.types) == _words(seen.types),
        "its filter": _conditions(wanted) == _conditions(seen) and not (seen.subject_begins or seen.subject_ends),
        "its schema": _is_schema_kept(wanted, seen),
        "its retry policy": seen.attempts in {None, wanted.attempts} and seen.minutes in {None, wanted.minutes},
        "its expiry": seen.expires is None,
        "how long its queue keeps events": seen.kept_s is None or seen.kept_s == -1 or seen.kept_s >= KEPT_S,
    }
    altered = tuple(f"{what} was altered" for what, is_right in found.items() if not is_right)
    failed = () if seen.state == READY or seen.state in UNDER_WAY else (f"its provisioning state is {seen.state}",)
    return altered + failed


def is_changeable(wanted: EventSubscription, seen: EventSubscription | None) -> bool:
    """Whether a PUT can mend it: the schema of one that exists can't be changed (events 6.1)."""
    return seen is None or _is_schema_kept(wanted, seen)


def _is_schema_kept(wanted: EventSubscription, seen: EventSubscription) -> bool:
    return wanted.schema.casefold() == seen.schema.casefold()


def _conditions(said: EventSubscription) -> frozenset[tuple[str, str, frozenset[str]]]:
    return frozenset((one.operator.casefold(), one.key.casefold(), _words(one.values)) for one in said.conditions)


def _words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


def _folded(target: EventTarget) -> tuple[str, str]:
    return target.resource_id.casefold(), (target.queue or "").casefold()
