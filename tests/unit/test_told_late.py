"""A plan that a look without its event put right: when the event that comes later makes that a heal of a fight."""

from datetime import datetime, timedelta

import pytest

from enforcer.exposure.timeline import Telling
from enforcer.facts import Control
from enforcer.incidents.reverted import counted
from enforcer.looks.learnt import Learnt
from enforcer.memory.heal import HealState
from enforcer.memory.incident import Healed, Subject
from enforcer.memory.subscription import Memory
from enforcer.verdict import Kind, Verdict
from tests.unit.build import NOW, heal, later, learnt, memory

PLAN = Subject(Control.PLAN)
FOUND = later(minutes=-1)
EARLIER = tuple(Healed(PLAN, later(minutes=-minutes)) for minutes in (20, 10))


def heard(known: Memory, at: datetime, **fields: object) -> Learnt:
    """An event of a change at `at`, whose look finds the plan as it should be."""
    said: dict[str, object] = {
        "announces": True,
        "telling": Telling(at, (Control.PLAN,)),
        "verdicts": (Verdict(Control.PLAN, Kind.COMPLIANT, "as wanted"),),
    }
    return learnt(known, **(said | fields))  # type: ignore[arg-type]  # what a test is about


def test_an_event_that_came_late_tells_of_a_heal_that_counts() -> None:
    known = memory(undone=(FOUND,), healed=EARLIER)
    after = counted(known, heard(known, FOUND - timedelta(seconds=3)))
    (fight,) = after.incidents
    assert (fight.subject, fight.count, fight.last) == (PLAN, 3, FOUND)
    assert after.undone == ()


@pytest.mark.parametrize(
    ("at", "fields"),
    [
        pytest.param(NOW, {}, id="a change after that look"),
        pytest.param(later(minutes=-15), {}, id="a change that was healed before"),
        pytest.param(FOUND, {"heals": (heal(state=HealState.PROVEN),)}, id="what this look puts right itself"),
        pytest.param(FOUND, {"verdicts": (Verdict(Control.PLAN, Kind.DRIFTED, "off"),)}, id="what is still off"),
        pytest.param(FOUND, {"telling": None}, id="an event that tells no time"),
    ],
)
def test_anything_else_makes_no_heal_of_it(at: datetime, fields: dict[str, object]) -> None:
    known = memory(undone=(FOUND,), healed=EARLIER)
    after = counted(known, heard(known, at, **fields))
    assert (after.healed, after.incidents) == (EARLIER, ())
