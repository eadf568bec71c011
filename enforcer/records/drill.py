"""What a drill came to → records, and its time as a metric."""

from enforcer.contract.drills import DrillFailed, DrillPassed
from enforcer.memory.drill import Drill, DrillFailure
from enforcer.record import Record, record_of, seconds


def of_drill(drill: Drill) -> Record:
    """`drill_passed` or `drill_failed`, of one that has ended."""
    if drill.verdict is None or drill.arrived_at is None or drill.ended_at is None:
        reason = drill.failure or DrillFailure.NOT_DELIVERED
        return record_of(
            DrillFailed(subscription=drill.subscription, drill=drill.id, reason=reason, detail=drill.detail)
        )
    return record_of(
        DrillPassed(
            severity="info" if drill.is_good else "warning",
            subscription=drill.subscription,
            drill=drill.id,
            seconds=seconds(drill.sent_at, drill.ended_at),
            delivered_s=seconds(drill.sent_at, drill.arrived_at),
            verdict=drill.verdict,
        )
    )
