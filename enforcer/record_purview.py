"""A look at Purview's service principal → canonical records: an incident opened or closed, or nothing new."""

from enforcer.look_at_purview import PurviewLook
from enforcer.purview import ADVICE, APP_ID, OUTSIDE, PurviewState
from enforcer.record import Field, Record


def of_purview(look: PurviewLook) -> tuple[Record, ...]:
    """`incident_opened` and `incident_closed` of kind `purview`, once for each change: `missing`, or `denied`."""
    before, after = look.before, look.after
    if before.kind is after.kind:
        return ()
    closed = (Record("incident_closed", "info", _fields(before)),) if before.is_incident else ()
    opened = (Record("incident_opened", "error", _fields(after) | _advice(after)),) if after.is_incident else ()
    return (*closed, *opened)


def _fields(state: PurviewState) -> dict[str, Field]:
    return {
        "kind": "purview",
        "code": state.kind.value if state.kind else "",
        "app_id": APP_ID,
        "since": state.since.isoformat() if state.since else "",
    }


def _advice(state: PurviewState) -> dict[str, Field]:
    advice = ADVICE[state.kind] if state.kind else ""
    return {"advice": advice, "outside": "; ".join(OUTSIDE)}
