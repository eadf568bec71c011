"""An answered request → its rows in the activity log, if it was a write that belongs there."""

from datetime import datetime

from sandbox.arm.call import Call
from sandbox.arm.routing import Routed
from sandbox.operation import OperationKind
from sandbox.wire import Answer

_THROTTLED = 429
_REFUSALS = frozenset({"AuthorizationFailed", "LinkedAuthorizationFailed", "ReadOnlyDisabledSubscription"})
"""ARM's own, before any resource provider is asked."""
_FIRST_NOT_SUCCESS = 300
_KINDS = {kind.value.lower(): kind for kind in OperationKind}


def record(call: Call, routed: Routed, answer: Answer, *, began: datetime) -> None:
    """A lost write is logged as it was answered. Throttled requests leave no row, nor do those at tenant level."""
    kind = _KINDS.get(routed.permission.rpartition("/")[2].lower())
    if routed.subscription is None or not routed.route.writes or kind is None or answer.status == _THROTTLED:
        return
    has_failed = answer.status >= _FIRST_NOT_SUCCESS
    code = (answer.body or {}).get("error", {}).get("code") if has_failed else None
    if code in _REFUSALS and not call.world.assumptions.activity_log_shows_refusals:
        return
    path = call.path.rstrip("/")
    call.world.activity_log.record(
        call.operation(
            name=routed.permission,
            kind=kind,
            resource_id=path.rpartition("/")[0] if kind is OperationKind.ACTION else path,
        ),
        began=began,
        request=call.body.decode(errors="replace"),
        status=answer.status,
        failure=answer.as_bytes().decode() if has_failed else "",
    )
