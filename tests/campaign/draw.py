"""A seed → a schedule. The same seed draws the same schedule."""

import random
from collections.abc import Callable
from datetime import timedelta

from sandbox.events.mishap import Mishap, MishapKind
from sandbox.faults import (
    Action,
    Conflict,
    Denied,
    Drop,
    ErrorBody,
    Fault,
    Garbage,
    Hang,
    LostAnswer,
    LostWrite,
    Redirect,
    RefuseExtension,
    ServerError,
    StaleRead,
    Throttle,
    TokenFault,
)
from tests.campaign.draw_setting import draw_setting
from tests.campaign.schedule import (
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
    Unregister,
    Vend,
    Wait,
)
from tests.campaign.setting import EVIDENCE, PURVIEW, SCANNER, Setting
from tests.campaign.stage import ENROLLED, VENDING

PLAN = "pricings/AI$"
DRAWS_ENDLESS_FAULTS = True
"""Faults that meet every request until their window ends: with one, some schedules do not come to an end."""
_BEGINNINGS = (None, None, None, timedelta(seconds=20), timedelta(minutes=10), timedelta(hours=2))
_DURATIONS = (None, None, None, timedelta(seconds=40), timedelta(minutes=15), timedelta(hours=6))
"""Of a fault's time window, which begins with the schedule where it has no other beginning."""
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


def draw(seed: int) -> Schedule:
    """Two to six subscriptions, four to sixteen steps with time between them."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose, guards nothing
    setting = draw_setting(chance)
    weights, names = zip(*_ACTORS, strict=True)
    steps: list[Step] = [Vend(home) for home in range(len(setting.homes)) if chance.random() < 0.7]
    for name in chance.choices(names, weights, k=chance.randint(4, 16)):
        steps.append(_DRAWN[name](chance, setting))
        if chance.random() < 0.6:
            steps.append(Wait(chance.choice(_MOMENTS_S)))
    return Schedule(setting, tuple(steps))


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


def _mishap(chance: random.Random, _: Setting) -> Step:
    kind = chance.choice(tuple(MishapKind))
    delay_s = chance.choice((5.0, 300.0, 7_200.0)) if kind is MishapKind.DELAYED else 0.0
    return Mishap(
        kind,
        times=chance.choice((1, 1, 2, 4)),
        delay_s=delay_s,
        subscription_name=chance.choice(("", "", ENROLLED, VENDING)),
        subject_ends_with=chance.choice(("", "", "/pricings/AI")),
    )


def _fault(chance: random.Random, _: Setting) -> Step:
    action, method, path = chance.choice(_TROUBLE)
    after, lasts = chance.choice(_BEGINNINGS), chance.choice(_DURATIONS)
    return Fault(
        method,
        path,
        action,
        count=chance.choice((1, 1, 1, 2, 3, 9, None if DRAWS_ENDLESS_FAULTS else 9)),
        probability=chance.choice((1.0, 1.0, 0.7, 0.3)),
        after=after,
        until=lasts and (after or timedelta()) + lasts,
    )


_TROUBLE: tuple[tuple[Action, str, str], ...] = (
    *[(RefuseExtension(name), "PUT", PLAN) for name in (EVIDENCE, EVIDENCE, EVIDENCE, PURVIEW, SCANNER)],
    *[(LostWrite(), method, path) for method, path in (("PUT", PLAN), ("PUT", PLAN), ("POST", "/register$"))],
    *[(LostAnswer(), method, path) for method, path in (("PUT", PLAN), ("PUT", PLAN), ("POST", "/register$"))],
    *[(Drop(), method, path) for method, path in (("PUT", PLAN), ("GET", PLAN), ("GET", "descendants"))],
    *[(Throttle(wait), "*", PLAN) for wait in (None, 1, 30, 4_000)],
    *[(Conflict(wait), "PUT", PLAN) for wait in (None, None, 3)],
    *[(ServerError(503, body), method, PLAN) for body in ErrorBody for method in ("GET", "PUT")],
    *[(Hang(seconds, lands_first=first), "*", PLAN) for seconds in (4.0, 12.0, 40.0) for first in (False, True)],
    *[(garbage, method, PLAN) for garbage in Garbage for method in ("GET", "PUT")],
    *[(denied, method, PLAN) for denied in Denied for method in ("GET", "PUT")],
    *[(fault, "GET", "/msi/token") for fault in (*TokenFault, ServerError(500))],
    *[(StaleRead(seconds), "GET", PLAN) for seconds in (3.0, 30.0)],
    (Redirect(), "*", PLAN),
    (Denied.FORBIDDEN, "*", "descendants"),
    (ServerError(500), "GET", "descendants"),
    (Garbage.WRONG_TYPES, "GET", "descendants"),
)

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
        chance.randrange(12), chance.choice((1, 1, 2, 5, 10_000)), chance.random() < 0.5
    ),
    "deploy": lambda chance, _: Deploy(observe=chance.random() < 0.3),
    "fault": _fault,
    "mishap": _mishap,
}
