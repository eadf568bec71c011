"""Where the stories of a soak play: an estate, whoever acts on it, time that passes, and what is counted."""

from dataclasses import dataclass
from datetime import timedelta

from bench.soak.callers import Callers
from bench.soak.estate import Estate
from bench.soak.ground import Ground
from bench.soak.tally import Tally
from bench.soak.timeline import Timeline

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Scene:
    by: Callers
    estate: Estate
    time: Timeline
    tally: Tally

    @property
    def ground(self) -> Ground:
        return self.by.ground

    async def plan_off(self) -> None:
        """Somewhere, by a pipeline."""
        await self.by.plan_off(self.estate.anybody())
