"""A fact: where to look, why, and who is said to have caused it. Never what is there."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NewType

SubscriptionId = NewType("SubscriptionId", str)
"""A lower-case UUID with dashes. Nothing else ever reaches a URL."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def subscription_id(text: str) -> SubscriptionId:
    """The id in its one form; ValueError for what is not a UUID with dashes."""
    lowered = text.lower()
    if not is_subscription_id(lowered):
        raise ValueError("not a UUID of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
    return SubscriptionId(lowered)


def is_subscription_id(text: str) -> bool:
    """Whether it is one already, in its one form."""
    return is_uuid(text)


def is_uuid(text: str) -> bool:
    """In small letters, with dashes."""
    return _UUID.fullmatch(text) is not None


_GROUP = re.compile(r"[\w()-](?:[\w().-]{0,88}[\w()-])?")
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9_.-]{1,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class AccountId:
    """An AI account by its resource group and its name, both in small letters; ValueError for any other text.

    Up to 90 characters without a dot at the end, and 2 to 64: nothing else ever reaches a URL, wherever it comes from.
    """

    group: str
    name: str

    def __post_init__(self) -> None:
        if self.group != self.group.lower() or not _GROUP.fullmatch(self.group):
            raise ValueError("not the name of a resource group in small letters")
        if not _ACCOUNT.fullmatch(self.name):
            raise ValueError("not the name of an account in small letters")

    def __str__(self) -> str:
        return f"{self.group}/{self.name}"


class Control(Enum):
    """One thing that is kept at the baseline, in the order in which it is healed."""

    PROVIDER = "provider"
    PLAN = "plan"
    ACCOUNT = "account"
    ENROLMENT = "enrolment"
    CONTENT_FILTER = "content-filter"
    EFFICACY = "efficacy"


ALL_CONTROLS = (Control.PROVIDER, Control.PLAN)
"""Those that every look judges but for one at a single account; the others are looked at when they are due."""


class Cause(Enum):
    """Why somebody looks."""

    PLAN_CHANGED = "plan_changed"
    PROVIDER_CHANGED = "provider_changed"
    SUBSCRIPTION_CREATED = "subscription_created"
    ACCOUNT_CHANGED = "account_changed"
    """Somebody, or we, wrote an AI account's own Defender switch."""
    ENROLMENT_CHANGED = "enrolment_changed"
    """Somebody, or we, touched an event subscription of ours."""
    POLICY_STATE = "policy_state"
    """Azure Policy judged the subscription: soon after it was created or moved, then once a day."""
    LOOK_AGAIN = "look_again"
    SLICE = "slice"
    """The sweep's direct look at a part of the estate."""
    DRILL = "drill"
    """A synthetic event of our own; what it leads to writes nothing."""
    COMMAND = "command"
    """Somebody asked for it at the command line."""


class Attribution(Enum):
    """How far it is known who made a change."""

    NONE = "none"
    CLAIMED = "claimed"
    """As the event says, and anybody could send one."""
    CONFIRMED = "confirmed"
    """As the activity log says."""


class AddressClass(Enum):
    """From where a call came."""

    PUBLIC = "public"
    PUBLIC_IPV6 = "public_ipv6"
    PRIVATE = "private"
    SHARED = "shared"
    LINK_LOCAL = "link_local"
    LOOPBACK = "loopback"
    AZURE = "azure"
    RESERVED = "reserved"
    """Nobody can call from there: documentation, multicast, unspecified."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who made a change, from where and with what: ids and classes, never an address."""

    object_id: str | None = None
    app_id: str | None = None
    tenant_id: str | None = None
    kind: str | None = None
    """`User`, `ServicePrincipal`, …"""
    client: str | None = None
    """By its well-known application id, else `unknown`."""
    address: AddressClass | None = None
    attribution: Attribution = Attribution.CLAIMED
    name: str | None = field(default=None, repr=False)
    """Of a person, as the directory shows it; kept and told only where the baseline asks (`telemetry.actorNames`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Look at these controls of this subscription."""

    subscription: SubscriptionId
    controls: tuple[Control, ...]
    cause: Cause
    account: AccountId | None = None
    """Look at this account alone."""
    when: datetime | None = None
    """When the change happened, as the event says (UTC)."""
    actor: Actor | None = None
    event_id: str | None = None
    operation: str | None = None
    correlation_id: str | None = None
