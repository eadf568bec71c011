"""Has no AI account opted out of abuse monitoring? Microsoft grants that; it is reported and can't be healed."""

from collections.abc import Sequence

from enforcer.facts import AccountId, Control
from enforcer.observed.account import Account
from enforcer.verdict import Kind, Verdict


def judge(accounts: Sequence[Account]) -> Verdict:
    """Compliant, or drifted without an action."""
    out = opted_out(accounts)
    if not out:
        return Verdict(Control.CONTENT_FILTER, Kind.COMPLIANT, "no account has opted out of abuse monitoring")
    words = f"{len(out)} of {len(accounts)} accounts opted out of abuse monitoring"
    return Verdict(Control.CONTENT_FILTER, Kind.DRIFTED, words)


def opted_out(accounts: Sequence[Account]) -> tuple[AccountId, ...]:
    """In the order of their names."""
    return tuple(sorted((account.id for account in accounts if account.has_opted_out), key=str))
