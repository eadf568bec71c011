"""Drills."""

from typing import Literal

from enforcer.contract.columns import Seconds, Told
from enforcer.memory.drill import DrillFailure
from enforcer.verdict import Kind


class DrillPassed(Told, frozen=True, kw_only=True, tag="drill_passed"):
    """A synthetic event went the whole way, and the canary was looked at. Nothing was written to it."""

    severity: Literal["info", "warning"]
    """A warning where the canary is not at the baseline."""
    subscription: str
    """The canary."""
    drill: str
    """Its id."""
    seconds: Seconds
    """From sending to the end of the look."""
    delivered_s: Seconds
    """From sending until the event came."""
    verdict: Kind
    """On the canary's plan; `drifted` whatever the mode."""


class DrillFailed(Told, frozen=True, kw_only=True, tag="drill_failed"):
    """A synthetic event did not go the whole way, or there was none in its slot."""

    severity: Literal["error"] = "error"
    """Always."""
    subscription: str
    """The canary."""
    drill: str
    """Its id."""
    reason: DrillFailure
    """How far it came."""
    detail: str
    """The topic's status, or why the canary was not read."""
