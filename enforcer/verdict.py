"""The judgement on one control: one closed kind, always with a reason, and at most one action."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from enforcer.facts import AccountId, Control
from enforcer.observed.plan import PlanWrite


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


GOOD = frozenset({Kind.COMPLIANT, Kind.PROVEN})
"""As the baseline wants it."""


_READ = frozenset({Kind.COMPLIANT, Kind.DRIFTED, Kind.OBSERVED, Kind.EXEMPT, Kind.SKIPPED, Kind.UNKNOWN})
ENDINGS: Mapping[Control, frozenset[Kind]] = {
    Control.PROVIDER: _READ | {Kind.PROVEN, Kind.UNPROVEN, Kind.REFUSED},
    Control.PLAN: frozenset(Kind),
    Control.ACCOUNT: frozenset(Kind),
    Control.ENROLMENT: frozenset(Kind) - {Kind.PROVEN, Kind.EXEMPT, Kind.SKIPPED},
    Control.CONTENT_FILTER: _READ,
    Control.EFFICACY: _READ,
}
"""How a look at each control can end. An enrolment is never exempt, and proven only by the next look, as compliant."""


@dataclass(frozen=True, slots=True)
class Register:
    """Register Microsoft.Security in the subscription."""


@dataclass(frozen=True, slots=True)
class SwitchOn:
    """PUT an AI account's own Defender switch as Enabled."""

    account: AccountId


type Action = Register | PlanWrite | SwitchOn


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, why it is judged so, and what would put it right."""

    control: Control
    kind: Kind
    reason: str
    action: Action | None = None


_WORST_FIRST = (
    Kind.REFUSED,
    Kind.UNKNOWN,
    Kind.DRIFTED,
    Kind.UNPROVEN,
    Kind.OBSERVED,
    Kind.EXEMPT,
    Kind.SKIPPED,
    Kind.PROVEN,
    Kind.COMPLIANT,
)


def worst_of(verdicts: Iterable[Verdict]) -> Kind:
    """The kind that a person should look at first; `unknown` where nothing was judged."""
    return min((verdict.kind for verdict in verdicts), key=_WORST_FIRST.index, default=Kind.UNKNOWN)


def worst_first(verdicts: Iterable[Verdict]) -> Sequence[Verdict]:
    return sorted(verdicts, key=lambda verdict: _WORST_FIRST.index(verdict.kind))
