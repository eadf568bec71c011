"""What the begin of a write found in the memory: what a clear "no" puts back, and what the writer did not know. Pure.

The memory is the one that a begin and its end are applied to. Without a ledger that may be a newer one in the end, in
which another worker has left open what the one that looked had never heard of.
"""

from collections.abc import Callable
from dataclasses import replace

from enforcer.assumptions import HARMLESS_EXTENSIONS
from enforcer.memory.heal import HealId
from enforcer.memory.subscription import Memory


class PutBack:
    """Of one try. `known` is the memory when it began: what a try before it left awaited is not told twice.

    `is_rise`: from Free, where no extension is on that an earlier write may have switched on.
    """

    def __init__(self, heal: HealId, *, known: Memory, is_rise: bool) -> None:
        self._heal = heal
        self._known = known
        self._is_rise = is_rise
        self._found = known
        self._writes = known.writes

    def begun(self, change: Callable[[Memory], Memory]) -> Callable[[Memory], Memory]:
        """The begin itself. It may be applied more than once: to a newer memory, or again where its answer was lost."""

        def noted(memory: Memory) -> Memory:
            if _awaits(self._known, self._heal) or not _awaits(memory, self._heal):
                self._found = memory
            after = self.beside(change(memory))
            self._writes = after.writes
            return after

        return noted

    def beside(self, after: Memory) -> Memory:
        """The memory after the write's begin or end, in which a write that the writer knew nothing of stays open: what
        that one did not ask for was sent as it was read, and is nobody's wish for that.
        """
        found = self._found
        if self._is_rise or found.asked is None or found.asked == self._known.asked:
            return after
        asked = {name.casefold() for name in (*found.asked, *HARMLESS_EXTENSIONS)}
        both = found.asked if after.asked is None else tuple(one for one in after.asked if one.casefold() in asked)
        return replace(after, asked=both, last_plan=found.last_plan)

    def withdrawn(self, memory: Memory) -> Memory:
        """As before the begin, but where others have begun a write since: what is open then is theirs."""
        if memory.writes != self._writes:
            return memory
        found = self._found
        return replace(
            memory,
            unproven=found.unproven,
            asked=found.asked,
            correcting=found.correcting,
            corrections=found.corrections,
            corrected=found.corrected,
        )


def _awaits(memory: Memory, heal: HealId) -> bool:
    return any(entry.heal == heal for entry in memory.awaiting)
