"""Memories as this process read or wrote them last: what a look goes on with when the ledger fails in its middle."""

from dataclasses import dataclass, replace

from enforcer.facts import SubscriptionId
from enforcer.memory.heal import Heal, HealState
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import OperationStatus

_MOST_KNOWN = 1_000


@dataclass(frozen=True, slots=True)
class _Latest:
    """`begun`: the memory's number of writes when this process began its latest one; 0: it began none."""

    memory: Memory
    begun: int


class Known:
    """Of the subscriptions that came last."""

    def __init__(self) -> None:
        self._latest: dict[SubscriptionId, _Latest] = {}

    def __contains__(self, subscription: SubscriptionId) -> bool:
        return subscription in self._latest

    def of(self, subscription: SubscriptionId) -> Memory:
        latest = self._latest.get(subscription)
        return latest.memory if latest else Memory(subscription=subscription)

    def know(self, memory: Memory, heals: tuple[Heal, ...] = ()) -> Memory:
        """`heals`: what this process has just put on record with it."""
        before = self._latest.get(memory.subscription)
        begun = before.begun if before else 0
        if any(heal.state is HealState.BEGUN for heal in heals):
            begun = memory.writes
        if len(self._latest) >= _MOST_KNOWN:
            self._latest.pop(next(iter(self._latest)))
        self._latest[memory.subscription] = _Latest(memory, begun)
        return memory

    def outlived(self, subscription: SubscriptionId) -> Memory:
        """Without what may have changed unseen: which extensions were wished for, and what others write or wait for.

        While another worker writes, its write is unproven only until the answer, of which this process never hears.
        """
        memory, latest = self.of(subscription), self._latest.get(subscription)
        is_theirs = latest is not None and memory.busy is not None and memory.writes != latest.begun
        unproven = tuple(one for one in memory.unproven if not is_theirs or one.status is not OperationStatus.NO_ANSWER)
        return replace(memory, last_plan=None, asked=None, awaiting=(), busy=None, unproven=unproven)
