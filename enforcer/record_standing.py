"""Outcome → where the subscription lies, since when it is off, and what its scope loosens: fields of `reconciled`."""

from enforcer.outcome import Outcome


def standing_fields(outcome: Outcome) -> dict[str, str]:
    """`groups`: the management groups above it, its own first, parted by `/`; `loosens`: names, parted by `, `;
    `off_since`: UTC, of plan or provider, empty while both are at the baseline.
    """
    return {
        "groups": "/".join(outcome.groups),
        "off_since": outcome.off_since.isoformat() if outcome.off_since else "",
        "loosens": ", ".join(outcome.loosens),
        "scope_reason": outcome.scope_reason,
    }
