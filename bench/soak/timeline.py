"""The app's timers, each at the time that its schedule names: the clock jumps there while nobody is at work."""

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta

from bench.soak.ground import Ground
from bench.soak.inside import GAUGE
from sandbox.host.child import FunctionFailedError
from sandbox.host.schedule import Schedule, parsed

_SETTLED_S = 180.0
"""Event Grid tries again after 10 and 30 seconds, in real time."""


class Timeline:
    """`failed`: timers that ended with an exception, and events that did not come to rest."""

    def __init__(self, ground: Ground, schedules: Mapping[str, Schedule]) -> None:
        self._ground = ground
        now = ground.clock.now()
        self._schedules = schedules
        self._due = {name: schedule.after(now) for name, schedule in schedules.items()}
        self.began = now
        self.runs = dict.fromkeys(schedules, 0)
        self.failed: list[str] = []

    @property
    def day(self) -> float:
        """Virtual days since the beginning."""
        return (self._ground.clock.now() - self.began) / timedelta(days=1)

    async def pass_by(self, how_long: timedelta) -> None:
        """All timers that are due until then, in order; each tick waits for the one before, as on one idle instance."""
        until = self._ground.clock.now() + how_long
        while (due := min(self._due.values())) <= until:
            await self._run(next(name for name, at in self._due.items() if at == due), due)
        self._ground.clock.jump(until)

    async def skip(self, how_long: timedelta) -> None:
        """Then each timer once, as after a pause of the host: a run that was missed comes late, and once."""
        until = self._ground.clock.now() + how_long
        self._ground.clock.jump(until)
        for name in self._due:
            await self._run(name, until)

    async def settle(self) -> None:
        """Until no event is on its way or waits for its next attempt: time may jump only then."""
        try:
            await self._ground.grid.settle(_SETTLED_S, retries_too=True)
        except TimeoutError:
            self._note("events that did not come to rest")

    async def _run(self, name: str, due: datetime) -> None:
        self._ground.clock.jump(due)
        self._due[name] = self._schedules[name].after(max(due, self._ground.clock.now() - timedelta(seconds=1)))
        self.runs[name] += 1
        try:
            await self._ground.host.run_timer(name)
        except FunctionFailedError as error:
            self._note(f"{name}: {error}")

    def _note(self, what: str) -> None:
        self.failed.append(what)
        print(f"day {self.day:.2f}: {what}", file=sys.stderr, flush=True)


async def schedules_of(ground: Ground) -> dict[str, Schedule]:
    """Of the app's timers, as its decorators say and the host tells."""
    triggers = (await ground.host.triggers()).items()
    found = {name: trigger for name, trigger in triggers if "schedule" in trigger and name != GAUGE}
    return {name: parsed(str(trigger["schedule"])) for name, trigger in found.items()}
