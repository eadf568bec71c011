"""A schedule as it was drawn → one of two subscriptions, few steps and an hour: most of a long campaign."""

from dataclasses import replace

from tests.campaign.schedule import Schedule, Step, Wait

HOMES = 2
STEPS = 10
"""With the waits between them."""
_LONGEST_WAIT_S = 4_000.0
"""Of one wait: a day of it costs as much as all else, most of it for timers that find nothing to do."""


def shorter(schedule: Schedule, *, most: int = STEPS) -> Schedule:
    """Its first `most` steps, without those that name a subscription that is left out."""
    setting = replace(schedule.setting, homes=schedule.setting.homes[:HOMES])
    here = [step for step in schedule.steps if getattr(step, "home", 0) < len(setting.homes)]
    return Schedule(setting, tuple(_sooner(step) for step in here[:most]))


def _sooner(step: Step) -> Step:
    return Wait(min(step.seconds, _LONGEST_WAIT_S)) if isinstance(step, Wait) else step
