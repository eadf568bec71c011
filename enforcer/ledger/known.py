"""Memories as this process read or wrote them last: what a look goes on with when the ledger fails in its middle."""

from dataclasses import dataclass, replace
from datetime import datetime

from enforcer.facts import SubscriptionId
from enforcer.ledger.held import Change
from enforcer.memory.heal import Heal, HealState
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import OperationStatus

_MOST_KNOWN = 1_000


@dataclass(frozen=True, slots=True)
class _Latest:
    """`begun`: the memory's number of writes when this process began its latest one; 0: it began none. `holder`: of the
    busy mark that this process took last.
    """

    memory: Memory
    begun: int
    holder: str | None


class Known:
    """Of the subscriptions that came last."""

    def __init__(self) -> None:
        self._latest: dict[SubscriptionId, _Latest] = {}

    def __contains__(self, subscription: SubscriptionId) -> bool:
        return subscription in self._latest

    def of(self, subscription: SubscriptionId) -> Memory:
        latest = self._latest.get(subscription)
        return latest.memory if latest else Memory(subscription=subscription)

    def know(self, memory: Memory, heals: tuple[Heal, ...] = (), *, claimed_by: str | None = None) -> Memory:
        """`heals`: what this process has just put on record with it; `claimed_by`: the holder of the mark it took."""
        before = self._latest.get(memory.subscription)
        begun, holder = (before.begun, before.holder) if before else (0, None)
        if any(heal.state is HealState.BEGUN for heal in heals):
            begun = memory.writes
        if len(self._latest) >= _MOST_KNOWN:
            self._latest.pop(next(iter(self._latest)))
        self._latest[memory.subscription] = _Latest(memory, begun, claimed_by or holder)
        return memory

    def outlived(self, subscription: SubscriptionId, *, now: datetime) -> Memory:
        """Without what may have changed unseen: which extensions were wished for, and what others write or wait for.

        While another worker writes, its write is unproven only until the answer, of which this process never hears.
        While a look of this process has the busy mark, what it left open is still open: nobody else writes.
        """
        memory, latest = self.of(subscription), self._latest.get(subscription)
        if latest is None or memory.busy is None:
            return replace(memory, last_plan=None, asked=None, awaiting=(), busy=None)
        if memory.busy.holder == latest.holder and memory.busy.until > now:
            return replace(memory, last_plan=None)
        is_theirs = memory.writes != latest.begun
        unproven = tuple(one for one in memory.unproven if not is_theirs or one.status is not OperationStatus.NO_ANSWER)
        return replace(memory, last_plan=None, asked=None, awaiting=(), busy=None, unproven=unproven)


class Claiming:
    """A change of a memory, and the holder of the busy mark where the change set it."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self.holder: str | None = None

    def __call__(self, memory: Memory) -> Memory:
        after = self._change(memory)
        self.holder = after.busy.holder if after.busy and after.busy != memory.busy else None
        return after
