"""A schedule as it was drawn → the same with somebody in it who undoes again and again, by a chance of its own."""

import random

from tests.campaign.schedule import Put, Schedule, Step, Vend, Wait

_PART = 0.3
"""Of the schedules; more would leave the others fewer."""
_EVERY_S = (5.0, 20.0, 61.0, 300.0, 900.0, 1_700.0)
"""The last one is no fight: never three times within an hour."""
_SETTLED_S = 400.0
"""Until the plan is at its baseline, as a rule, so that there is something to undo."""
_FEWEST, _MOST = 4, 9
_A_DAY_S = 90_000.0
"""And an hour: what follows the last time in some schedules, so that the fight is over before they go on."""


def with_opponent(schedule: Schedule, seed: int) -> Schedule:
    """He stands in one place of the schedule, with nobody else between."""
    chance = random.Random(f"{seed} opponent")  # noqa: S311 - repeatable on purpose, guards nothing
    if chance.random() > _PART:
        return schedule
    homes = [number for number, home in enumerate(schedule.setting.homes) if home.inside and home.enabled]
    if not homes:
        return schedule
    home, every_s = chance.choice(homes), chance.choice(_EVERY_S)
    steps: list[Step] = [Vend(home), Wait(_SETTLED_S)]
    for _ in range(chance.randint(_FEWEST, _MOST)):
        steps += (Put(home), Wait(every_s))
    rest: tuple[Step, ...] = (Wait(_A_DAY_S), Put(home)) if chance.random() < 0.3 else ()
    at = chance.randint(0, len(schedule.steps))
    return Schedule(schedule.setting, (*schedule.steps[:at], *steps, *rest, *schedule.steps[at:]))
