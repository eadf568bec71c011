"""What a worker holds because the ledger was down → the ledger, as soon as it is back, and on record."""

import asyncio

from enforcer.in_force.announced import Journal
from enforcer.ledger.afloat import DOWN_FOR, Afloat
from enforcer.records import estate as record_estate


class CatchingUp:
    """One per process; a worker that ends before it is done leaves it to Event Grid, which delivers again."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._task: asyncio.Task[None] | None = None

    def begin(self, afloat: Afloat) -> None:
        """Unless it is under way."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._until_nothing_is_held(afloat))

    def cancel(self) -> None:
        if self._task:
            self._task.cancel()

    async def _until_nothing_is_held(self, afloat: Afloat) -> None:
        taken = 0
        while afloat.number_held:
            await asyncio.sleep(DOWN_FOR.total_seconds())
            taken += await afloat.catch_up()
        await self._journal([record_estate.caught_up(taken, merged=afloat.take_merged())] if taken else [])
