"""A schedule and the law that it breaks → a pytest test, ready to be pasted."""

from dataclasses import fields, is_dataclass
from datetime import timedelta
from enum import Enum

from tests.campaign.law import Violation
from tests.campaign.schedule import Schedule

_HEAD = '''"""Paste into a test module of its own."""

from datetime import timedelta

from sandbox.assumptions import *
from sandbox.events.event import *
from sandbox.events.mishap import *
from sandbox.events.resource_event import *
from sandbox.events.rules import *
from sandbox.faults import *
from tests.campaign.play import play
from tests.campaign.schedule import *
from tests.campaign.setting import *

'''


def story(schedule: Schedule, violation: Violation) -> str:
    """The steps as data: nothing in it depends on a seed."""
    steps = "".join(f"        {in_code(step)},\n" for step in schedule.steps)
    name = violation.law.name.lower()
    return (
        f"{_HEAD}\ndef test_{name}() -> None:\n"
        f'    """{_in_docstring(str(violation))}"""\n'
        f"    setting = {in_code(schedule.setting)}\n"
        f"    steps = (\n{steps}    )\n"
        "    assert play(Schedule(setting, steps)).violations == ()\n"
    )


def _in_docstring(text: str) -> str:
    """Whatever was said, between three quotation marks: the docstring's value is the text again."""
    return text.encode("unicode_escape").decode().replace('"', '\\"')


def read(code: str) -> Schedule:
    """What `in_code` made of a schedule → the schedule, by nothing but what a story imports."""
    space: dict[str, object] = {}
    exec(_HEAD, space)  # noqa: S102 - the head of our own template
    made = eval(code, space)  # noqa: S307 - an expression of `in_code`
    assert isinstance(made, Schedule)
    return made


def in_code(value: object) -> str:
    """The expression that makes the value; a dataclass shows only what differs from its defaults."""
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, timedelta):
        return f"timedelta(seconds={value.total_seconds()})"
    if isinstance(value, tuple):
        inner = ", ".join(in_code(entry) for entry in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if is_dataclass(value):
        told = [
            f"{known.name}={in_code(getattr(value, known.name))}"
            for known in fields(value)
            if getattr(value, known.name) != known.default
        ]
        return f"{type(value).__name__}({', '.join(told)})"
    return repr(value)
