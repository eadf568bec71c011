"""Outcome → where the subscription lies, since when it is off, and what its scope loosens: columns of `reconciled`."""

from enforcer.contract.looks import Standing
from enforcer.outcome import Outcome


def standing(outcome: Outcome) -> Standing:
    """`off_since` is of plan or provider, empty while both are at the baseline."""
    return Standing(
        groups="/".join(outcome.groups),
        off_since=outcome.off_since,
        loosens=", ".join(outcome.loosens),
        scope_reason=outcome.scope_reason,
    )
