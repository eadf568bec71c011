"""A seed, a fault and a step → the seed's schedule with a beginning in which that fault strikes after that step."""

import random
from collections.abc import Callable
from dataclasses import replace

from sandbox.faults import Action, Fault, TokenFault
from tests.campaign import schedule as steps
from tests.campaign.draw import draw
from tests.campaign.draw_trouble import TROUBLE, draw_mishap
from tests.campaign.schedule import AtOnce, LedgerFault, Put, Restart, Schedule, Step, Vend, Wait
from tests.campaign.setting import Setting, Wish
from tests.campaign.shorter import HOMES, shorter

type Pair = tuple[str, str]
"""The fault, and the step after which it strikes, by the names of their classes."""

BEGINNING = "beginning"
"""Before the first step."""
_SETTLED_S = 200.0
"""The app enrols every two minutes; then nothing of the first look is under way."""
_REGISTERED_S = 5.0
"""So that the plan is written again before the next step."""
_STRIKES = 3
_RARELY_ASKED = (("POST", "/register$"), ("GET", "descendants"), ("*", "descendants"), ("GET", "/msi/token"))
"""Requests that nobody need make in that time, so that a fault of another kind would wait in vain."""
_TAIL = 4
"""Steps of the seed's own schedule that follow."""

_STEPS: dict[str, Callable[[random.Random, Setting], Step]] = {
    "Put": lambda _chance, _setting: Put(0),
    "Outside": lambda _chance, _setting: steps.Outside(0),
    "Unregister": lambda _chance, _setting: steps.Unregister(0),
    "PutOther": lambda _chance, _setting: steps.PutOther(0),
    "Delete": lambda _chance, _setting: steps.Delete(0),
    "Move": lambda chance, _setting: steps.Move(1, inside=chance.random() < 0.5),
    "Switch": lambda chance, _setting: steps.Switch(1, enabled=chance.random() < 0.5),
    "Unenrol": lambda _chance, _setting: steps.Unenrol(0),
    "Alter": lambda chance, _setting: steps.Alter(1, chance.choice(tuple(steps.Alteration))),
    "TouchAccount": lambda chance, _setting: steps.TouchAccount(0, deed=chance.choice(tuple(steps.Deed))),
    "Vend": lambda _chance, _setting: Vend(0),
    "AtOnce": lambda _chance, _setting: AtOnce(0, 2),
    "Forge": lambda chance, _setting: steps.Forge(chance.choice(tuple(steps.Forgery)), 0),
    "Crash": lambda chance, setting: steps.Crash(chance.randrange(setting.workers + 1), chance.randint(1, 30)),
    "CrashAt": lambda chance, setting: steps.CrashAt(chance.randrange(setting.workers + 1)),
    "Restart": lambda chance, setting: Restart(chance.randrange(setting.workers + 1)),
    "LedgerFault": lambda _chance, _setting: LedgerFault(2, 1),
    "Deploy": lambda _chance, _setting: steps.Deploy(observe=False),
    "Mishap": draw_mishap,
}
_ACTIONS = {type(action).__name__: None for action, _, _ in TROUBLE}
_FAULTS = (*_ACTIONS, LedgerFault.__name__)

PAIRS: tuple[Pair, ...] = (
    *((fault, BEGINNING) for fault in _ACTIONS),
    *((fault, step) for fault in _FAULTS for step in _STEPS),
)
"""Each fault of ARM, of the token endpoint and of the ledger, after each step; a mishap is a step."""


def towards(seed: int, pair: Pair) -> Schedule:
    """Home 0 is in the estate and may be written, and something is to be done there when the step has come."""
    fault, step = pair
    drawn, chance = draw(seed), random.Random(f"{seed} {fault} {step}")  # noqa: S311 - repeatable, guards nothing
    first, *others = drawn.setting.homes
    home = replace(first, inside=True, enabled=True, registered=True, tier="Standard")
    if step == BEGINNING:
        home = replace(home, tier="Free")
    setting = replace(drawn.setting, homes=(home, *others), observe=False, evidence=Wish.ENABLED)
    setting = replace(setting, enrols=setting.enrols or step == BEGINNING)
    if step == steps.Unregister.__name__:
        setting = replace(setting, assumptions=replace(setting.assumptions, registration_seconds=_REGISTERED_S))
    tail = shorter(drawn, most=_TAIL)
    setting = replace(setting, homes=setting.homes[:HOMES])
    return Schedule(setting, (*_led_to(chance, setting, fault, step), *tail.steps))


def _led_to(chance: random.Random, setting: Setting, fault: str, step: str) -> tuple[Step, ...]:
    """The plan goes off, and the step is there before its event is; if that takes its time, the fault comes anew."""
    trouble = _trouble(chance, fault)
    if step == BEGINNING:
        return trouble, Wait(_SETTLED_S)
    anew = _without_tokens(setting) if fault == TokenFault.__name__ else ()
    again = () if isinstance(trouble, LedgerFault) else (trouble,)  # which is a step of its own
    return Vend(0), Wait(_SETTLED_S), *anew, trouble, Put(0), _STEPS[step](chance, setting), *again, Wait(_SETTLED_S)


def _without_tokens(setting: Setting) -> tuple[Step, ...]:
    """Workers that are new: each asks once in its life for a token."""
    return tuple(Restart(worker) for worker in range(setting.workers + 1))


def _is_met(trouble: tuple[Action, str, str]) -> bool:
    action, method, path = trouble
    return isinstance(action, TokenFault) or (method, path) not in _RARELY_ASKED


def _trouble(chance: random.Random, fault: str) -> Step:
    if fault == LedgerFault.__name__:
        return LedgerFault(chance.randrange(3), chance.choice((2, 5, 20)), chance.random() < 0.5)
    kinds = [one for one in TROUBLE if type(one[0]).__name__ == fault and _is_met(one)]
    action, method, path = chance.choice(kinds)
    return Fault(method, path, action, count=_STRIKES)
