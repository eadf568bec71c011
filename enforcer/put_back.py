"""What the begin of a write found in the memory: what a clear "no" puts back. Pure.

The memory is the one that a begin and its end are applied to. Without a ledger that may be a newer one in the end, in
which another worker has left open what the one that looked had never heard of.
"""

from collections.abc import Callable
from dataclasses import replace

from enforcer.heal import HealId
from enforcer.memory import Memory


class PutBack:
    """Of one try. `known` is the memory when it began: what a try before it left awaited is not told twice."""

    def __init__(self, heal: HealId, *, known: Memory) -> None:
        self._heal = heal
        self._known = known
        self._found = known
        self._writes = known.writes

    def begun(self, change: Callable[[Memory], Memory]) -> Callable[[Memory], Memory]:
        """The begin itself. It may be applied more than once: to a newer memory, or again where its answer was lost."""

        def noted(memory: Memory) -> Memory:
            if _awaits(self._known, self._heal) or not _awaits(memory, self._heal):
                self._found = memory
            after = change(memory)
            self._writes = after.writes
            return after

        return noted

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
