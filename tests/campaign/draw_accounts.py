"""A schedule as it was drawn → the same with AI accounts in it, by a chance of its own: all other draws stay."""

import random
from dataclasses import replace

from tests.campaign.draw_trouble import draw_account_fault
from tests.campaign.schedule import Deed, Schedule, Step, TouchAccount
from tests.campaign.setting import Home

NAMES = ("chat", "speak", "see")
_PART = 0.6
"""Of the schedules in which the app sweeps, and so promises to find all accounts."""
_FAULTS = 0.4
"""Of what happens."""


def with_accounts(schedule: Schedule, seed: int) -> Schedule:
    chance = random.Random(f"{seed} accounts")  # noqa: S311 - repeatable on purpose, guards nothing
    if not schedule.setting.enrols or chance.random() > _PART:
        return schedule
    homes = tuple(_home(chance, home) for home in schedule.setting.homes)
    steps = list(schedule.steps)
    for _ in range(chance.randint(1, 6)):
        steps.insert(chance.randint(0, len(steps)), _step(chance, len(homes)))
    return Schedule(replace(schedule.setting, homes=homes, keeps_accounts=True), tuple(steps))


def _home(chance: random.Random, home: Home) -> Home:
    return replace(home, accounts=tuple(name for name in NAMES if chance.random() < 0.4))


def _step(chance: random.Random, homes: int) -> Step:
    if chance.random() < _FAULTS:
        return draw_account_fault(chance)
    home = 0 if chance.random() < 0.6 else chance.randrange(homes)
    deeds = (Deed.SWITCHED_OFF, Deed.SWITCHED_OFF, Deed.SWITCHED_OFF, *Deed)
    return TouchAccount(home, chance.choice(NAMES), chance.choice(deeds))
