"""AI accounts: under which name one is known, and what Azure shows of it (facts: defender-plan 4.3, 11.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from enforcer.facts import AccountId, SubscriptionId

AI_KINDS = ("AIServices", "OpenAI")
"""`kind` of the accounts of Microsoft.CognitiveServices that the AI plan is about."""

_RESOURCE = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/(?P<group>[^/]+)/providers/Microsoft\.CognitiveServices/accounts/(?P<name>[^/]+)",
    re.IGNORECASE,
)


class Switch(Enum):
    """`properties.state` of an account's `defenderForAISettings/Default` (2025-09-01)."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"


@dataclass(frozen=True, slots=True)
class Account:
    """One as a list shows it."""

    id: AccountId
    has_opted_out: bool = False
    """Of abuse monitoring: its capability `ContentLogging` is the text "false" (defender-plan 11.1)."""


type Listed = tuple[Account, ...] | None
"""A subscription's AI accounts as an index showed them; None: it was not asked, or did not answer."""


@dataclass(frozen=True, slots=True)
class SwitchSeen:
    """An account's switch as read, or as the answer to a PUT shows it. None: there is no such account, or no switch."""

    account: AccountId
    switch: Switch | None
    correlation_id: str = ""


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """What Resource Graph says of the accounts of those who were asked for. In neither: no account."""

    accounts: Mapping[SubscriptionId, tuple[Account, ...]] = field(default_factory=dict)
    unreadable: frozenset[SubscriptionId] = frozenset()
    """Rows of another shape than documented; all, where a page is not what it says or too many follow."""


@dataclass(frozen=True, slots=True)
class AlertRoute:
    """One way in which alerts leave Defender for Cloud: a security contact, or a continuous export."""

    name: str
    is_on: bool
    reaches_somebody: bool
    """It names an address, a role or a target, and it is about alerts."""


def account_of(resource_id: str) -> AccountId:
    """ValueError for what is no account's resource id."""
    match = _RESOURCE.fullmatch(resource_id)
    if match is None:
        raise ValueError("not the resource id of an account of Microsoft.CognitiveServices")
    return AccountId(match["group"].lower(), match["name"].lower())


def is_opted_out(capabilities: object) -> bool:
    """Of `properties.capabilities` as it came: a list of `name` and `value`, both texts."""
    if not isinstance(capabilities, list):
        return False
    pairs = [(entry.get("name"), entry.get("value")) for entry in capabilities if isinstance(entry, dict)]
    return any(str(name).casefold() == "contentlogging" and str(value).casefold() == "false" for name, value in pairs)
