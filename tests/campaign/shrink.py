"""A schedule that breaks a law → a short one that breaks it too: fewer steps, fewer subscriptions, simpler data."""

import time
from collections.abc import Iterator
from dataclasses import MISSING, fields, replace

from sandbox.assumptions import Assumptions
from sandbox.events.mishap import Mishap
from sandbox.faults import Fault
from tests.campaign.law import Law
from tests.campaign.play import play
from tests.campaign.schedule import AtOnce, Crash, CrashAt, Deploy, Forge, LedgerFault, Restart, Schedule, Step, Wait
from tests.campaign.setting import Home, Setting
from tests.campaign.storage import Storage, in_memory

_PLAIN_ASSUMPTIONS = Setting().assumptions


def shrunk(schedule: Schedule, law: Law, *, patience_s: float, on: Storage = in_memory) -> Schedule:
    """The shortest that was found within `patience_s` of real time."""
    give_up = time.monotonic() + patience_s
    best, is_better = schedule, True
    while is_better:
        is_better = False
        for simpler in _simpler(best):
            if time.monotonic() > give_up:
                return best
            if breaks(simpler, law, on=on):
                best, is_better = simpler, True
                break
    return best


def breaks(schedule: Schedule, law: Law, *, on: Storage = in_memory) -> bool:
    """A step may name a subscription that is left out: such a schedule tells nothing."""
    try:
        return any(violation.law is law for violation in play(schedule, on=on).violations)
    except IndexError:
        return False


def _simpler(schedule: Schedule) -> Iterator[Schedule]:
    """Simpler ones, the boldest first."""
    steps, setting = schedule.steps, schedule.setting
    size = len(steps) // 2
    while size:
        for start in range(0, len(steps), size):
            yield replace(schedule, steps=(*steps[:start], *steps[start + size :]))
        size //= 2
    if len(setting.homes) > 1:
        yield replace(schedule, setting=replace(setting, homes=setting.homes[:-1]))
        yield replace(schedule, setting=replace(setting, homes=setting.homes[1:]), steps=_moved(steps))
    for known in fields(Setting):
        plain = getattr(Setting(), known.name)
        if known.name not in {"homes", "assumptions"} and getattr(setting, known.name) != plain:
            yield replace(schedule, setting=replace(setting, **{known.name: plain}))
    yield from (replace(schedule, setting=simple) for simple in _simpler_setting(setting))
    for index, step in enumerate(steps):
        for simple in _simpler_step(step):
            yield replace(schedule, steps=(*steps[:index], simple, *steps[index + 1 :]))


def _moved(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Without the first subscription, the others move up."""
    kept = [step for step in steps if getattr(step, "home", 1) != 0]
    return tuple(_up(step) for step in kept)


def _up(step: Step) -> Step:
    if isinstance(step, Wait | Fault | Mishap | Crash | CrashAt | Restart | LedgerFault | Deploy):
        return step
    return replace(step, home=step.home - 1)


def _simpler_setting(setting: Setting) -> Iterator[Setting]:
    for known in fields(Assumptions):
        plain = getattr(_PLAIN_ASSUMPTIONS, known.name)
        if getattr(setting.assumptions, known.name) != plain:
            yield replace(setting, assumptions=replace(setting.assumptions, **{known.name: plain}))
    for index, home in enumerate(setting.homes):
        for known in fields(Home):
            plain = getattr(Home(), known.name)
            if getattr(home, known.name) != plain:
                simple = replace(home, **{known.name: plain})
                yield replace(setting, homes=(*setting.homes[:index], simple, *setting.homes[index + 1 :]))


def _simpler_step(step: Step) -> Iterator[Step]:
    match step:
        case Wait(seconds) if seconds > 1:
            yield from (Wait(shorter) for shorter in (1.0, 30.0, 90.0, 400.0) if shorter < seconds)
        case Fault() | Mishap():
            yield from _simpler_trouble(step)
        case Forge(times=times) if times > 1:
            yield replace(step, times=1)
        case AtOnce(looks=looks) if looks > 1:
            yield replace(step, looks=looks - 1)
        case Crash(points=points) if points > 1:
            yield replace(step, points=points - 1)
        case LedgerFault(after=after, times=times) if after or times > 1:
            yield replace(step, after=max(0, after - 1))
            yield replace(step, times=1)


def _simpler_trouble(step: Fault | Mishap) -> Iterator[Step]:
    """Once, surely, at any time, to anything."""
    for known in fields(step):
        if known.default is not MISSING and getattr(step, known.name) != known.default:
            yield replace(step, **{known.name: known.default})
