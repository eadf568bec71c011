"""Is an AI account's own Defender switch as the baseline wants it? If not: the one PUT that heals it."""

from collections.abc import Sequence

from enforcer.baseline import Rule
from enforcer.facts import Control
from enforcer.memory.subscription import Memory
from enforcer.observed.account import Switch, SwitchSeen
from enforcer.verdict import Kind, SwitchOn, Verdict, worst_first

_MOST_NAMED = 5


def judge(wanted: Rule, seen: SwitchSeen, memory: Memory) -> Verdict:
    """The verdict on one account as read."""
    name = seen.account
    if wanted is not Rule.ENABLED:
        return _verdict(Kind.COMPLIANT, f"{name}: the baseline leaves it alone")
    if seen.switch is None:
        return _verdict(Kind.COMPLIANT, f"{name} is gone")
    if seen.switch is Switch.DISABLED:
        return Verdict(Control.ACCOUNT, Kind.DRIFTED, f"{name} is Disabled, wanted Enabled", SwitchOn(name))
    if any(entry.account == name for entry in memory.awaiting):
        return _verdict(Kind.PROVEN, f"{name} reads as it was written")
    return _verdict(Kind.COMPLIANT, f"{name} is Enabled")


def prove(answer: SwitchSeen) -> Verdict:
    """What the answer to a PUT proves: it shows the state that the account is in now."""
    if answer.switch is Switch.ENABLED:
        return _verdict(Kind.PROVEN, f"{answer.account} was switched on")
    if answer.switch is None:
        return _verdict(Kind.COMPLIANT, f"{answer.account} is gone")
    return _verdict(Kind.UNPROVEN, f"{answer.account}: the answer says {answer.switch.value}")


def together(verdicts: Sequence[Verdict]) -> Verdict:
    """One for all accounts that were looked at: the worst kind, and why."""
    if not verdicts:
        return _verdict(Kind.COMPLIANT, "no account to look at")
    ordered = worst_first(verdicts)
    kind = ordered[0].kind
    if len(ordered) == 1:
        return ordered[0]
    if kind is Kind.COMPLIANT:
        return _verdict(kind, f"{len(ordered)} accounts as the baseline wants them")
    named = [verdict.reason for verdict in ordered if verdict.kind is kind]
    more = f"; {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    return _verdict(kind, "; ".join(named[:_MOST_NAMED]) + more)


def _verdict(kind: Kind, reason: str) -> Verdict:
    return Verdict(Control.ACCOUNT, kind, reason)
