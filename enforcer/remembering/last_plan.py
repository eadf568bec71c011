"""What an unmanaged extension goes back to after Free: the plan when it was last seen at Standard. Pure.

What is on may be our own doing, or was so before somebody switched it off. What is off is off, whoever did it. So an
extension goes out with any plan at Standard that shows it off, and comes in only with one that shows what others want,
and than which no look has seen a later one.
"""

from dataclasses import replace
from datetime import datetime

from enforcer.looks.learnt import Reading
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import PlanSeen, Tier


def is_newest(memory: Memory, at: datetime) -> bool:
    """Whether no look has ended since then. A change that an outage of the ledger held back comes late."""
    return memory.last_seen is None or memory.last_seen <= at


def shown(memory: Memory, plan: PlanSeen | None, *, is_wish: bool) -> Memory:
    """After a read of the plan, or an answer that shows it. `is_wish`: what is on there others want, and latest."""
    if plan is None or plan.tier is not Tier.STANDARD:
        return memory
    return replace(memory, last_plan=plan if is_wish else both(memory.last_plan, plan))


def with_reading(memory: Memory, reading: Reading | None) -> Memory:
    """After what a look has read."""
    return shown(memory, reading.plan, is_wish=tells_wishes(memory, reading)) if reading else memory


def tells_wishes(memory: Memory, reading: Reading) -> bool:
    """No write of ours was open, and none has been begun since, nor has a look ended that may have read later."""
    is_latest = memory.writes == reading.writes and is_newest(memory, reading.at)
    return is_latest and reading.is_wish and memory.asked is None


def both(last: PlanSeen | None, plan: PlanSeen | None) -> PlanSeen | None:
    """The first, less what the second shows off; as it is where there is no second."""
    if last is None or plan is None:
        return last
    return last.only(entry.name for entry in plan.extensions if entry.enabled)
