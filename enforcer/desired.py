"""What is wanted of one subscription now: the baseline's word for it, and which scope and exemptions say so."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from enforcer.baseline import Exemption, Mode, PlanWanted, Reports, Rule
from enforcer.facts import Control
from enforcer.verdict import Kind, Verdict

TOP_LEVEL = "the top level"

_OPEN = frozenset({Kind.DRIFTED, Kind.UNPROVEN, Kind.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """`scope` names the one that won, "" for the top level; `why` says it in words, `why_told` as records may say it:
    without whoever owns it, unless the baseline lets names be told.
    """

    mode: Mode
    plan: PlanWanted
    account_switch: Rule = Rule.UNMANAGED
    reports: Reports = field(default_factory=Reports)
    scope: str = ""
    why: str = TOP_LEVEL
    why_told: str = TOP_LEVEL
    exemptions: tuple[Exemption, ...] = ()
    """In effect now: those of the subscription itself first, then the nearest group's; of these the longest first."""
    paused_until: datetime | None = None
    """The end of a pause that holds now."""
    groups: tuple[str, ...] = ()
    """The management groups above it, its own first; nothing where nobody has looked it up."""

    @property
    def writes(self) -> bool:
        return self.mode is Mode.ENFORCE and self.paused_until is None

    def exemption(self, control: Control) -> Exemption | None:
        """The one that counts for a control: where several overlap, the first."""
        return next((each for each in self.exemptions if control.value in _names(each)), None)

    def tickets(self, verdicts: Iterable[Verdict]) -> tuple[str, ...]:
        """Of the exemptions that count for these verdicts, each once."""
        exempt = (self.exemption(verdict.control) for verdict in verdicts if verdict.kind is Kind.EXEMPT)
        return tuple(dict.fromkeys(each.ticket for each in exempt if each))

    def skipped(self, controls: tuple[Control, ...]) -> tuple[Verdict, ...]:
        """Of what nobody looks at."""
        return tuple(Verdict(control, Kind.SKIPPED, self.why_told) for control in controls)

    def exempted(self, verdict: Verdict) -> Verdict:
        """An open verdict on an exempt control is `exempt`, and nothing is to be done; others stay as they are."""
        exemption = self.exemption(verdict.control)
        if exemption is None or verdict.kind not in _OPEN:
            return verdict
        words = f"exempt until {exemption.until.isoformat()} ({exemption.ticket}): {verdict.reason}"
        return replace(verdict, kind=Kind.EXEMPT, reason=words, action=None)


def observed(verdict: Verdict) -> Verdict:
    """Drift that is only looked at."""
    return replace(verdict, kind=Kind.OBSERVED) if verdict.kind in {Kind.DRIFTED, Kind.UNPROVEN} else verdict


def _names(exemption: Exemption) -> frozenset[str]:
    return frozenset(control.value for control in exemption.controls)
