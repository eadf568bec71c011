"""What a person has to mend: opened once, closed once. Which columns there are beside the kind goes by the kind."""

from datetime import datetime
from enum import Enum
from typing import Literal

from msgspec import UNSET, UnsetType

from enforcer.contract.columns import Columns, Seconds, Told, Where, Who
from enforcer.facts import Control


class Kinds(Enum):
    """What an incident is about."""

    FIGHT = "fight"
    """Somebody undoes what is healed, again and again."""
    REFUSAL = "refusal"
    """Azure does not take what the baseline wants."""
    ENROLMENT = "enrolment"
    """Our event subscription can't be put on, or is missing."""
    DEPARTURES = "departures"
    """More than half of the estate is missing from the management groups."""
    PURVIEW = "purview"
    """The tenant has no service principal of Purview, or it can't be looked at."""
    CONTENT_FILTER = "content-filter"
    """An AI account has opted out of abuse monitoring."""
    EFFICACY = "efficacy"
    """Alerts reach nobody."""


class Contest(Columns, frozen=True, kw_only=True):
    """Of a fight or a refusal. The columns of who did it hold the opponent."""

    who: Who
    control: Control
    """What it is about."""
    heals: int | UnsetType = UNSET
    """Heals so far, of a fight."""
    looks: int | UnsetType = UNSET
    """Looks so far that met the refusal."""
    rivals: str
    """Other enforcers that are enrolled here, by name."""


class Enrolled(Columns, frozen=True, kw_only=True):
    """Of an enrolment."""

    event_subscription: str
    """Name of our event subscription."""
    target: str
    """Resource id that it leads to; empty for an old one of which only the name is known."""
    attempts: int
    """Looks before this one that did not end well."""


class Missing(Columns, frozen=True, kw_only=True):
    """Of departures."""

    missing: int
    """Subscriptions that are missing."""
    members: int
    """Subscriptions that are there."""


class Principal(Columns, frozen=True, kw_only=True):
    """Of Purview's service principal."""

    app_id: str
    """Application id of Purview."""
    since: datetime | None
    """Since when it is so."""


class IncidentOpened(Told, frozen=True, kw_only=True, tag="incident_opened"):
    """Something only a person can mend; told once, until it is closed."""

    severity: Literal["warning", "error"]
    """`warning` for what is only reported."""
    where: Where | UnsetType = UNSET
    kind: Kinds
    """What it is about."""
    account: str | UnsetType = UNSET
    """AI account, as resource group/name."""
    reason: str | UnsetType = UNSET
    """What was found, in words."""
    contest: Contest | UnsetType = UNSET
    enrolled: Enrolled | UnsetType = UNSET
    missing: Missing | UnsetType = UNSET
    principal: Principal | UnsetType = UNSET
    code: str | UnsetType = UNSET
    """Azure's error code, or what was found of Purview."""
    first: str | UnsetType = UNSET
    """Some of the subscriptions that are missing."""
    outside: str | UnsetType = UNSET
    """What of Purview nobody here can see."""
    advice: str
    """What to do."""
    advice_az: str | UnsetType = UNSET
    """The lines for the Azure CLI that end a fight."""
    advice_terraform: str | UnsetType = UNSET
    """The same for Terraform."""


class IncidentClosed(Told, frozen=True, kw_only=True, tag="incident_closed"):
    """It is over."""

    severity: Literal["info"] = "info"
    """Always."""
    where: Where | UnsetType = UNSET
    kind: Kinds
    """What it was about."""
    account: str | UnsetType = UNSET
    """AI account, as resource group/name."""
    reason: str | UnsetType = UNSET
    """What was found, in words."""
    contest: Contest | UnsetType = UNSET
    enrolled: Enrolled | UnsetType = UNSET
    missing: Missing | UnsetType = UNSET
    principal: Principal | UnsetType = UNSET
    code: str | UnsetType = UNSET
    """What had been found of Purview."""
    because: str | UnsetType = UNSET
    """Why a fight or a refusal is over."""
    open_s: Seconds | UnsetType = UNSET
    """How long it was open; of a kind that is only reported nobody counts."""
