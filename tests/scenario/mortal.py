"""A worker whose every step has a name and can be its last: each call of a port, and each writing of records."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from enforcer.attribution.inquirer import Inquirer
from enforcer.receive import Enforcer
from enforcer.record import Record
from tests.scenario.house import House

_PORTS = ("plans", "providers", "accounts", "alerts", "estate", "index", "ledger", "baseline", "principals")


class Died(BaseException):
    """The process is gone: nothing catches it, and whoever does can do nothing more."""


@dataclass(slots=True)
class Life:
    """Ends before the step of that number is begun, or with `done` after it is; 0: it does not end."""

    ends_at: int = 0
    done: bool = False
    steps: list[str] = field(default_factory=list)
    is_over: bool = False

    async def step[T](self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        self.steps.append(name)
        number = len(self.steps)
        self._ends(self.is_over or (number == self.ends_at and not self.done))
        result = await work()
        self._ends(self.is_over or (number == self.ends_at and self.done))
        return result

    def _ends(self, is_over: bool) -> None:
        self.is_over = is_over
        if is_over:
            raise Died


class Stepping:
    """Every call of a port is a step."""

    def __init__(self, name: str, port: object, life: Life) -> None:
        self._name = name
        self._port = port
        self._life = life

    def __getattr__(self, name: str) -> Any:  # Any: whatever the port has under that name
        found = getattr(self._port, name)
        if name == "archive":
            return Stepping(name, found, self._life)
        if not inspect.iscoroutinefunction(found):
            return found

        async def called(*arguments: Any, **named: Any) -> Any:  # Any: passed on as they are
            return await self._life.step(f"{self._name}.{name}", lambda: found(*arguments, **named))

        return called


def mortal(house: House, life: Life) -> Enforcer:
    """The house's worker, with that life."""

    async def tells(records: Sequence[Record]) -> None:
        names = " ".join(record.name for record in records)
        await life.step(f"journal {names}", lambda: house.told(records))

    def stepping(name: str, port: object) -> Any:  # Any: it answers every call of that port
        return Stepping(name, port, life)

    world = house.world
    ports = {name: stepping(name, getattr(world, name)) for name in _PORTS if getattr(world, name) is not None}
    world = replace(world, **ports)
    if world.inquirer:
        world = replace(world, inquirer=Inquirer(stepping("log", world.inquirer.log)))
    if world.enrolling:
        enrolling = replace(world.enrolling, events=stepping("events", world.enrolling.events))
        world = replace(world, enrolling=enrolling)
    return Enforcer(lambda: world, journal=tells, now=house.azure.clock.now)
