"""Memories for a look that must leave no trace: what the ledger knows is read, and nothing is kept."""

from collections.abc import Callable
from dataclasses import replace

from enforcer.facts import SubscriptionId
from enforcer.ledger.port import Memories
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.subscription import Memory


class Aside:
    """Answers the port Memories before a ledger, for one look."""

    def __init__(self, ledger: Memories) -> None:
        self._ledger = ledger
        self._changed: dict[SubscriptionId, Memory] = {}

    async def recall(self, subscription: SubscriptionId) -> Memory:
        return self._changed.get(subscription) or await self._ledger.recall(subscription)

    async def update(
        self,
        subscription: SubscriptionId,
        change: Callable[[Memory], Memory],
        *,
        heals: tuple[Heal, ...] = (),  # noqa: ARG002  the port's
    ) -> Memory:
        before = await self.recall(subscription)
        self._changed[subscription] = replace(change(before), version=before.version + 1)
        return self._changed[subscription]

    async def heal(self, subscription: SubscriptionId, heal: HealId) -> Heal | None:
        return await self._ledger.heal(subscription, heal)

    async def keep_heal(self, heal: Heal) -> None:
        """Nowhere."""
