"""The baseline in force for one worker, with everything that is to be told of it on record."""

from collections.abc import Awaitable, Callable, Sequence

from enforcer.adoption.decision import Adoption
from enforcer.baseline import Baseline
from enforcer.errors import AzureError, LedgerDown
from enforcer.in_force.adopt import adopt, told
from enforcer.in_force.baseline import InForce
from enforcer.record import Record
from enforcer.records import estate as record_estate
from enforcer.records.baseline import of_untold
from enforcer.world import World

type Journal = Callable[[Sequence[Record]], Awaitable[None]]
"""Writes records to where people look."""


class Announced:
    """One per process."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._in_force = InForce()

    async def baseline(self, world: World) -> Baseline:
        """What is in force. BadBaseline where nothing is."""
        baseline, adoption = await self._in_force.baseline(world)
        if adoption is not None:
            await self._tell(adoption, world)
        return baseline

    async def adopt(self, world: World) -> bool:
        """Whether another baseline came into force; what can't be asked or kept now is on record."""
        try:
            adoption = await adopt(world)
            await self._tell(adoption, world)
        except (AzureError, LedgerDown) as error:
            await self._journal([record_estate.story_failed("adopt", error)])
            return False
        if adoption.text is not None:
            self._in_force.forget()
        return adoption.is_new

    async def _tell(self, adoption: Adoption, world: World) -> None:
        """On record first, then kept as told: whoever dies in between is told of twice."""
        if adoption.to_tell:
            await self._journal(of_untold(adoption))
            await told(adoption, world)
