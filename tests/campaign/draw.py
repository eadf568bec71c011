"""A seed → a schedule. The same seed draws the same schedule."""

import random
from collections.abc import Callable

from tests.campaign.draw_accounts import with_accounts
from tests.campaign.draw_opponent import with_opponent
from tests.campaign.draw_setting import draw_setting
from tests.campaign.draw_trouble import draw_enrolment_fault, draw_fault, draw_mishap
from tests.campaign.schedule import (
    Alter,
    Alteration,
    AtOnce,
    Crash,
    CrashAt,
    Delete,
    Deploy,
    Forge,
    Forgery,
    LedgerFault,
    Move,
    Outside,
    Put,
    PutOther,
    Restart,
    Schedule,
    Step,
    Switch,
    Unenrol,
    Unregister,
    Vend,
    Wait,
)
from tests.campaign.setting import Setting

_MOMENTS_S = (0.0, 0.2, 1.0, 5.0, 12.0, 30.0, 90.0, 400.0, 4_000.0, 90_000.0)
_ACTORS: tuple[tuple[int, str], ...] = (
    (24, "put"),
    (8, "outside"),
    (5, "unregister"),
    (2, "put_other"),
    (1, "delete"),
    (4, "move"),
    (3, "switch"),
    (10, "vend"),
    (8, "at_once"),
    (4, "forge"),
    (6, "crash"),
    (8, "crash_at"),
    (2, "restart"),
    (7, "ledger_fault"),
    (2, "deploy"),
    (30, "fault"),
    (7, "mishap"),
)
_OUTAGE = 500
"""Calls that the ledger does not take: about an hour, for a worker that asks again every ten seconds."""
_ENROLMENT_ACTORS: tuple[tuple[int, str], ...] = ((8, "unenrol"), (12, "alter"), (10, "enrolment_fault"))
"""Only where the app enrols."""


def draw(seed: int) -> Schedule:
    """Two to six subscriptions, four to sixteen steps with time between them."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose, guards nothing
    setting = draw_setting(chance)
    actors = (*_ACTORS, *_ENROLMENT_ACTORS) if setting.enrols else _ACTORS
    weights, names = zip(*actors, strict=True)
    steps: list[Step] = [Vend(home) for home in range(len(setting.homes)) if chance.random() < 0.7]
    for name in chance.choices(names, weights, k=chance.randint(4, 16)):
        steps.append(_DRAWN[name](chance, setting))
        if chance.random() < 0.6:
            steps.append(Wait(chance.choice(_MOMENTS_S)))
    return with_opponent(with_accounts(Schedule(setting, tuple(steps)), seed), seed)


def _home_of(chance: random.Random, setting: Setting) -> int:
    """Mostly the first one, so that steps meet."""
    return 0 if chance.random() < 0.6 else chance.randrange(len(setting.homes))


def _some(chance: random.Random, setting: Setting) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Extensions that somebody switches on, and others off."""
    told = [(name, chance.random()) for name in setting.assumptions.ai_extensions]
    return tuple(name for name, how in told if how < 0.25), tuple(name for name, how in told if how > 0.6)


def _put(chance: random.Random, setting: Setting) -> Step:
    home = _home_of(chance, setting)
    if chance.random() < 0.55:
        return Put(home)
    return Put(home, "Standard", *_some(chance, setting))


def _outside(chance: random.Random, setting: Setting) -> Step:
    return Outside(_home_of(chance, setting), chance.choice(("Free", "Standard")), *_some(chance, setting))


_DRAWN: dict[str, Callable[[random.Random, Setting], Step]] = {
    "put": _put,
    "outside": _outside,
    "unregister": lambda chance, setting: Unregister(_home_of(chance, setting)),
    "put_other": lambda chance, setting: PutOther(_home_of(chance, setting)),
    "delete": lambda chance, setting: Delete(_home_of(chance, setting)),
    "move": lambda chance, setting: Move(_home_of(chance, setting), inside=chance.random() < 0.5),
    "switch": lambda chance, setting: Switch(_home_of(chance, setting), enabled=chance.random() < 0.5),
    "vend": lambda chance, setting: Vend(_home_of(chance, setting)),
    "at_once": lambda chance, setting: AtOnce(_home_of(chance, setting), chance.choice((2, 2, 3, 6))),
    "forge": lambda chance, setting: Forge(
        chance.choice(tuple(Forgery)), _home_of(chance, setting), chance.choice((1, 30))
    ),
    "crash": lambda chance, setting: Crash(chance.randrange(setting.workers + 1), chance.randint(1, 30)),
    "crash_at": lambda chance, setting: CrashAt(
        chance.randrange(setting.workers + 1), chance.choice(("PUT", "PUT", "POST", "GET")), chance.random() < 0.7
    ),
    "restart": lambda chance, setting: Restart(chance.randrange(setting.workers + 1)),
    "ledger_fault": lambda chance, _: LedgerFault(
        chance.randrange(12), chance.choice((1, 1, 2, 5, _OUTAGE)), chance.random() < 0.5
    ),
    "deploy": lambda chance, _: Deploy(observe=chance.random() < 0.3),
    "unenrol": lambda chance, setting: Unenrol(_home_of(chance, setting)),
    "alter": lambda chance, setting: Alter(_home_of(chance, setting), chance.choice(tuple(Alteration))),
    "enrolment_fault": draw_enrolment_fault,
    "fault": draw_fault,
    "mishap": draw_mishap,
}
