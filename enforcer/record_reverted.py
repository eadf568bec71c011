"""A plan that is changed outside ARM → an incident that is opened and closed."""

from enforcer.outcome import Outcome
from enforcer.record import Field, Record, place, seconds

REASON = "reverted outside ARM"
_ADVICE = (
    "look whether a Microsoft 365 security rule manages the plan (Defender portal; `managedBy` and `originatedFrom` of "
    "the plan at api-version 2026-07-01) and change it there; if none does, see that events arrive: "
    "`enforcer enrol --check`"
)


def of_reverted(outcome: Outcome) -> tuple[Record, ...]:
    """`incident_opened` and `incident_closed`, of kind `fight`: the plan went back and no event told of it."""
    before, after = outcome.outside_before, outcome.outside
    fields: dict[str, Field] = place(outcome.fact) | {"kind": "fight", "reason": REASON}
    if before is None and after is not None:
        return (Record("incident_opened", "error", fields | {"advice": _ADVICE}),)
    if before is not None and after is None:
        return (Record("incident_closed", "info", fields | {"open_s": seconds(before, outcome.finished_at)}),)
    return ()
