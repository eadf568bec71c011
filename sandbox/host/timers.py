"""Timer functions run when their schedule says, one run of each at a time (facts 3, 4.5)."""

import asyncio
import json
import logging
from dataclasses import dataclass
from datetime import datetime

from sandbox.clock import Clock
from sandbox.host.function import Function, Invocation
from sandbox.host.schedule import Schedule, parsed
from sandbox.host.worker import Worker

TRIGGER = "timerTrigger"
_log = logging.getLogger("sandbox.host")


@dataclass(slots=True)
class Timer:
    """`last` is when it last ran by schedule; the real host keeps it in a blob, across restarts."""

    function: Function
    schedule: Schedule
    last: datetime | None = None

    def payload(self, now: datetime, *, past_due: bool = False) -> str:
        """The trigger's data, as the worker decodes it."""
        status = {
            "Last": (self.last or now).isoformat(),
            "Next": self.schedule.after(now).isoformat(),
            "LastUpdated": (self.last or now).isoformat(),
        }
        return json.dumps({"IsPastDue": past_due, "Schedule": {"AdjustForDST": True}, "ScheduleStatus": status})


class Timers:
    """Every timer function of an app. Raises InvalidScheduleError when a schedule is none."""

    def __init__(self, worker: Worker, clock: Clock) -> None:
        self._worker = worker
        self._clock = clock
        clock.now()  # a clock starts with its first reading
        timed = [one for one in worker.functions if one.trigger_type == TRIGGER]
        self._timers = {one.name: Timer(one, parsed(str(one.trigger.get("schedule", "")))) for one in timed}
        self._running: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._running = [asyncio.create_task(self._keep(timer)) for timer in self._timers.values()]

    async def stop(self) -> None:
        """No further runs; one that is under way is left to end by itself."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def run_now(self, function: Function) -> Invocation:
        timer = self._timers[function.name]
        return await self._worker.invoke(function, timer.payload(self._clock.now()))

    async def _keep(self, timer: Timer) -> None:
        if timer.function.trigger.get("runOnStartup"):
            await self._run(timer, self._clock.now())
        due = self._clock.now()
        while True:
            # A sleep may end a little early by the clock: without `max` the same time would come twice.
            due = timer.schedule.after(max(due, self._clock.now()))
            await asyncio.sleep((due - self._clock.now()).total_seconds())
            await self._run(timer, due)

    async def _run(self, timer: Timer, due: datetime) -> None:
        timer.last = due
        ended = await self._worker.invoke(timer.function, timer.payload(due))
        if not ended.succeeded:
            _log.error("timer %s failed: %s", timer.function.name, ended.error)
