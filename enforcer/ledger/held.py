"""One memory while its ledger is down: the changes and heals that the ledger is still to be told."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from enforcer.exposure.stretch import Exposure
from enforcer.ledger.outlasted import counted_as, counted_with
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.subscription import Memory

_MOST_CHANGES = 200
"""Of one memory; the latest say the most."""

type Change = Callable[[Memory], Memory]


@dataclass(slots=True)
class Held:
    """One memory without its ledger. `leaves_open`: its next change would end the waiting of unread heals."""

    memory: Memory
    changes: list[Change] = field(default_factory=list)
    heals: dict[HealId, Heal] = field(default_factory=dict)
    ended: tuple[Exposure, ...] = ()
    is_short: bool = False
    """A change was dropped: then the others, done again, would count less than what is kept here."""
    leaves_open: bool = False
    is_blind: bool = False
    """This process never read what the ledger has of it."""

    def change(self, change: Change, heals: tuple[Heal, ...]) -> Memory:
        """As it is after that, with what ended. Only what changes something is to be told: looks that wait for the busy
        mark ask for it again and again, and a crowd of them would take the place of all that the ledger misses.
        """
        before, changed = self.memory, change(self.memory)
        self.memory = changed.kept(version=before.version + 1)
        if heals or (changed != before and not self.leaves_open):
            self.is_short = self.is_short or len(self.changes) >= _MOST_CHANGES
            self.changes = [*self.changes, change][-_MOST_CHANGES:]
        self.leaves_open = self.leaves_open and bool(heals)
        self.heals |= {heal.id: heal for heal in heals}
        return changed

    def recalled(self) -> Memory:
        """For another look: of what was on at the last one another worker may have seen more."""
        self.memory = replace(self.memory, last_plan=None)
        return self.memory

    def done_again(self, before: Memory) -> Memory:
        """All changes on the newest memory, as the ledger has it."""
        memory = before
        for change in self.changes:
            memory = change(memory)
        if not self.is_short:
            return memory
        return counted_with(self.memory, memory, before=before) if self.is_blind else counted_as(self.memory, memory)

    def take(self) -> "Held":
        """What is to be handed over; what comes meanwhile is held by itself."""
        taken = replace(self)
        self.changes, self.heals, self.ended, self.is_short = [], {}, (), False
        return taken

    def put_back(self, taken: "Held") -> None:
        self.changes = [*taken.changes, *self.changes]
        self.heals = taken.heals | self.heals
        self.ended = (*taken.ended, *self.ended)
        self.is_short = taken.is_short or self.is_short


def as_it_is(memory: Memory) -> Memory:
    return memory


def ending(some: tuple[Exposure, ...]) -> Change:
    return lambda memory: replace(memory, exposure=replace(memory.exposure, ended=some))
