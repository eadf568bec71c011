"""What the triggers call of drills: an event that says it is one, and the minute timer. Their ends on record."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

from enforcer import record
from enforcer.errors import BadConfiguration, BadEvent, LedgerDown, Rejection
from enforcer.facts import Fact
from enforcer.in_force.announced import Announced, Journal
from enforcer.records import estate as record_estate
from enforcer.records.drill import of_drill
from enforcer.records.measures import measure_drill
from enforcer.triggers.run_drill import answer, tick
from enforcer.world import World

DOOR = "on_change"


class Drills:
    """One per process. `reject` puts an event that leads nowhere on record."""

    def __init__(
        self,
        world: Callable[[], World],
        announced: Announced,
        *,
        journal: Journal,
        reject: Callable[[BadEvent], Awaitable[None]],
    ) -> None:
        self._world = world
        self._announced = announced
        self._journal = journal
        self._reject = reject

    async def answer(self, fact: Fact) -> bool:
        """Whether it went the whole way. An event that is no drill of ours leads nowhere, and no drill is a due row."""
        try:
            drill = await answer(fact, self._announced.baseline, self._world())
        except BadConfiguration as error:
            await self._journal([record.not_started(error)])
            raise
        except LedgerDown as error:
            await self._journal([record_estate.story_failed("drill", error)])
            return False
        if drill is None:
            await self._reject(BadEvent(Rejection.NO_DRILL, "no such drill is open", shape=""))
            return True
        measure_drill(drill)
        await self._journal([of_drill(drill)])
        return drill.failure is None

    async def tick(self) -> None:
        """Every minute: one that was lost is on record, and the next one goes out when it is time."""
        try:
            ended = await tick(self._world(), drill_id=str(uuid4()))
        except BadConfiguration:
            return  # told by whatever comes next
        except LedgerDown as error:
            await self._journal([record_estate.story_failed("drill", error)])
        else:
            await self._journal([of_drill(ended)] if ended else [])
