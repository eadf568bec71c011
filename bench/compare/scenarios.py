"""What happens, to how many subscriptions; trouble meets the contender alone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bench.compare.ground import Ground
from sandbox.demo.cast import EVIDENCE
from sandbox.faults import Conflict, Drop, Fault, RefuseExtension, ServerError, Throttle

ROUNDS, EVERY_S = 6, 20.0
"""Of the fight."""
MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """`begin` raises the drift; `rounds` more than one: again after each `EVERY_S`."""

    key: str
    name: str
    begin: Callable[[Ground], Awaitable[None]]
    size: int = 1
    rounds: int = 1
    outage_s: float = 0.0


async def _off(ground: Ground) -> None:
    await ground.switch_off()


def _despite(*faults: Callable[[str], Fault]) -> Callable[[Ground], Awaitable[None]]:
    """The plan goes off, and trouble waits for the contender's next calls."""

    async def begin(ground: Ground) -> None:
        ground.azure.faults.add(*(fault(ground.caller) for fault in faults))
        await ground.switch_off()

    return begin


def _at_write(action: Conflict | Throttle | ServerError | RefuseExtension, count: int = 1) -> Callable[[str], Fault]:
    return lambda caller: Fault("PUT", "pricings/AI", action, count=count, caller=caller)


def _dead(caller: str) -> Fault:
    return Fault("*", "/subscriptions|/providers", Drop(), count=None, caller=caller)


SCENARIOS = (
    Scenario("no-op", "compliant: somebody writes what is there", Ground.write_the_same),
    Scenario("plan-off", "plan off", _off),
    Scenario("extension-off", "prompt evidence off", Ground.switch_evidence_off),
    Scenario("conflict", "plan off, 409 once", _despite(_at_write(Conflict()))),
    Scenario("throttled", "plan off, 429 twice (Retry-After 2)", _despite(_at_write(Throttle(2), 2))),
    Scenario("unavailable", "plan off, 503 twice", _despite(_at_write(ServerError(503), 2))),
    Scenario("partial", "plan off, 200 with evidence refused once", _despite(_at_write(RefuseExtension(EVIDENCE)))),
    Scenario("down", "plan off, ARM down for a minute", _despite(_dead), outage_s=MINUTE_S),
    Scenario("fight", f"plan off {ROUNDS} times, every {EVERY_S:.0f} s", _off, rounds=ROUNDS),
    Scenario("unregistered", "new subscription, provider not registered", Ground.add_unregistered),
    Scenario("fifty", "plan off in 50 subscriptions", _off, size=50),
    Scenario("five-hundred", "plan off in 500 subscriptions", _off, size=500),
)
