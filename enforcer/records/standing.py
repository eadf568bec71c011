"""Outcome → where the subscription lies, since when it is off, and what its scope loosens: columns of `reconciled`."""

from dataclasses import fields

from enforcer.contract.looks import Standing
from enforcer.exposure.stretch import Waived
from enforcer.looks.outcome import Outcome


def standing(outcome: Outcome) -> Standing:
    """`off_since` is of plan or provider, empty while both are at the baseline; `off_waived` is empty while somebody
    puts it right.
    """
    off = outcome.off
    waived = off.waived if off else Waived()
    return Standing(
        groups="/".join(outcome.groups),
        off_since=off.opened if off else None,
        off_waived=", ".join(field.name for field in fields(waived) if getattr(waived, field.name)),
        loosens=", ".join(outcome.loosens),
        scope_reason=outcome.scope_reason,
    )
