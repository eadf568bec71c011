"""What the begin of a write found in the memory: what a clear "no" puts back, and what the writer did not know. Pure.

The memory is the one that a begin and its end are applied to. Without a ledger that may be a newer one in the end, in
which another worker has left open what the one that looked had never heard of.
"""

from collections.abc import Callable
from dataclasses import replace

from enforcer.assumptions import HARMLESS_EXTENSIONS
from enforcer.memory.accounts import MOST_WAITING
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.subscription import Awaiting, Memory
from enforcer.observed.plan import OperationStatus, PlanSeen
from enforcer.remembering.last_plan import both


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
            after = self.beside(change(memory), None)
            self._writes = after.writes
            return after

        return noted

    def beside(self, after: Memory, answer: PlanSeen | None) -> Memory:
        """The memory after the write's begin or end (by then with its `answer`), in which stays open what the writer
        knew nothing of. What an open write did not ask for was sent as it was read, and is nobody's wish for that.
        """
        after, found = self._refused(after, answer), self._found
        if self._is_rise or found.asked is None or found.asked == self._known.asked:
            return after
        asked = {name.casefold() for name in (*found.asked, *HARMLESS_EXTENSIONS)}
        known = found.asked if after.asked is None else tuple(one for one in after.asked if one.casefold() in asked)
        return replace(after, asked=known, last_plan=both(found.last_plan, after.last_plan))

    def _refused(self, after: Memory, answer: PlanSeen | None) -> Memory:
        """What was refused to others is so until an answer says `Succeeded`, or says itself that it is refused."""
        named = {entry.extension for entry in after.unproven if entry.status is OperationStatus.FAILED}
        named |= {one.name for one in answer.extensions if one.status is OperationStatus.SUCCEEDED} if answer else set()
        unknown = (entry for entry in self._found.unproven if entry not in self._known.unproven)
        kept = [one for one in unknown if one.status is OperationStatus.FAILED and one.extension not in named]
        if not kept:
            return after
        still = {entry.extension for entry in kept}
        return replace(after, unproven=(*(one for one in after.unproven if one.extension not in still), *kept))

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
            accounts=replace(memory.accounts, rise=found.accounts.rise),
        )


def begun(memory: Memory, *, rise: HealId | None) -> Memory:
    """From Free what was corrected before may be corrected once more, and accounts may have gone off."""
    if rise is None:
        return memory
    accounts = replace(memory.accounts, rise=rise)
    return replace(memory, correcting=(), corrections=0, corrected=(), accounts=accounts)


def others_awaited(memory: Memory, heal: Heal) -> tuple[Awaiting, ...]:
    """Awaited heals of anything else; of accounts only as many as a memory holds, the latest."""
    kept = [entry for entry in memory.awaiting if (entry.control, entry.account) != (heal.control, heal.account)]
    accounts = [entry for entry in kept if entry.account]
    dropped = accounts[: max(0, len(accounts) - MOST_WAITING)]
    return tuple(entry for entry in kept if entry not in dropped)


def _awaits(memory: Memory, heal: HealId) -> bool:
    return any(entry.heal == heal for entry in memory.awaiting)
