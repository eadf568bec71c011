"""What became of the baseline, of exemptions and of pauses."""

from datetime import date, datetime
from typing import Literal

from msgspec import UNSET, UnsetType

from enforcer.contract.columns import Columns, Days, Difference, Problems, Seconds, Told


class BaselineChanged(Told, frozen=True, kw_only=True, tag="baseline_changed"):
    """Another version is in force; the first one too."""

    severity: Literal["info"] = "info"
    """Always."""
    digest: str
    """sha256 of the file."""
    found: Difference


class BaselineHeld(Told, frozen=True, kw_only=True, tag="baseline_held"):
    """A version is beyond the limits and not in force until a person approves its digest."""

    severity: Literal["error"] = "error"
    """Always."""
    digest: str
    """What the approval names."""
    found: Difference


class BaselineRejected(Told, frozen=True, kw_only=True, tag="baseline_rejected"):
    """What was published is no baseline, or can't be compared; the last good one stays in force."""

    severity: Literal["error"] = "error"
    """Always."""
    digest: str
    """sha256 of the file; empty where there is none."""
    problems: Problems | UnsetType = UNSET
    found: Difference | UnsetType = UNSET


class Exempted(Columns, frozen=True, kw_only=True):
    """One exemption."""

    subscription: str
    """Subscription id; empty where it is of a management group."""
    management_group: str
    """Management group id; empty where it is of a subscription."""
    controls: str
    """That are left alone."""
    owner: str
    """Who answers for it; only where the baseline lets names be told (`telemetry.actorNames`)."""
    ticket: str
    """Where it is written down."""
    until: date
    """Its last day, in UTC."""
    days_left: Days
    """Until it is over."""


class ExemptionExpiring(Told, frozen=True, kw_only=True, tag="exemption_expiring"):
    """An exemption ends in 14, 7 or 1 days."""

    severity: Literal["warning"] = "warning"
    """Always."""
    exempted: Exempted


class ExemptionEnded(Told, frozen=True, kw_only=True, tag="exemption_ended"):
    """It is over: its controls are enforced from now on."""

    severity: Literal["warning"] = "warning"
    """Always."""
    exempted: Exempted


class Pause(Columns, frozen=True, kw_only=True):
    """One pause."""

    until: datetime
    """Its end, as the setting says."""
    began: datetime
    """When a worker first saw it."""
    seconds: Seconds
    """Since then."""


class PauseBegan(Told, frozen=True, kw_only=True, tag="pause_began"):
    """Nothing is written until its end."""

    severity: Literal["warning"] = "warning"
    """Always."""
    pause: Pause


class PauseLasts(Told, frozen=True, kw_only=True, tag="pause_lasts"):
    """Every hour while it lasts."""

    severity: Literal["warning"] = "warning"
    """Always."""
    pause: Pause


class PauseEnded(Told, frozen=True, kw_only=True, tag="pause_ended"):
    """It is over, and the estate is swept."""

    severity: Literal["info"] = "info"
    """Always."""
    pause: Pause


class NotStarted(Told, frozen=True, kw_only=True, tag="not_started"):
    """Settings or baseline are not good: nothing is written until a person mends them."""

    severity: Literal["error"] = "error"
    """Always."""
    problems: Problems
