"""The judgement on one control: one closed kind, always with a reason, and at most one action."""

from dataclasses import dataclass
from enum import Enum

from enforcer.facts import Control
from enforcer.plan import PlanWrite


class Kind(Enum):
    """Every way a look at a control can end."""

    COMPLIANT = "compliant"
    """As read."""
    PROVEN = "proven"
    """As our write's answer, or a read after it, proves."""
    DRIFTED = "drifted"
    UNPROVEN = "unproven"
    """Written, and not shown to have taken effect."""
    OBSERVED = "observed"
    """Drifted, and only looked at: the mode is observe."""
    EXEMPT = "exempt"
    """Not as the baseline wants it, and waived for a while."""
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Register:
    """Register Microsoft.Security in the subscription."""


type Action = Register | PlanWrite


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, why it is judged so, and what would put it right."""

    control: Control
    kind: Kind
    reason: str
    action: Action | None = None
