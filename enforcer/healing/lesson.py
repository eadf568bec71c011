"""The answer to a plan's PUT → the memory that has learnt from it. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from enforcer.controls.proof import wished
from enforcer.memory.subscription import OWN_WRITES_KEPT, Memory, Unproven
from enforcer.observed.plan import PlanSeen, Tier
from enforcer.remembering.last_plan import is_newest, shown

MOST_CORRECTIONS = 3
"""In a row, of which no read after them shows whether they took effect."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the answer to a plan's PUT taught. `asked` stays open while something that nobody asked for is on, or was
    switched off and not yet read as such. `by_read`: a read after it proved what it was silent about.
    """

    plan: PlanSeen
    unproven: tuple[Unproven, ...]
    corrected: tuple[str, ...]
    asked: tuple[str, ...] | None
    by_read: bool = False

    def told(self, memory: Memory, *, at: datetime) -> Memory:
        """The memory after the answer that came then."""
        own = (self.plan.correlation_id,) if self.plan.correlation_id else ()
        known = shown(memory, self.plan, is_wish=self.asked is None and is_newest(memory, at))
        return replace(
            self._corrected(known) if self.corrected else known,
            asked=self.asked,
            unproven=self.unproven,
            own_writes=(*memory.own_writes, *own)[-OWN_WRITES_KEPT:],
        )

    def _corrected(self, memory: Memory) -> Memory:
        """What is on after so many corrections is somebody's wish by now."""
        if memory.corrections + 1 >= MOST_CORRECTIONS:
            return replace(memory, correcting=(), corrections=0, corrected=(*memory.corrected, *self.corrected))
        return replace(memory, correcting=self.corrected, corrections=memory.corrections + 1)


def read_at_once(
    memory: Memory, corrected: tuple[str, ...], seen: PlanSeen | None, *, left: Memory, is_as_asked: bool
) -> Memory:
    """After the read that follows a correction at once. Off, what it switched off is `corrected`; still on, the answer
    was wrong, and the correction counts for none.

    `left`: as the answer left it. Where the plan reads `is_as_asked` and nobody has begun a write since, that one is
    open no longer: what comes on from now on is a wish.
    """
    is_shown = seen is not None and seen.tier is Tier.STANDARD
    off = tuple(name for name in corrected if seen and is_shown and not seen.is_on(name))
    known = (name for name in memory.corrected if name not in corrected)
    correcting = tuple(name for name in corrected if name not in off)
    after = replace(memory, correcting=correcting, corrections=0, corrected=(*known, *off))
    is_latest = (memory.writes, memory.asked) == (left.writes, left.asked)
    if correcting or not is_shown or not is_as_asked or not is_latest:
        return after
    return replace(after, asked=None, last_plan=wished(memory.last_plan, memory.asked))
