"""How much time a write needs, so that it may be begun."""

from datetime import timedelta

import pytest

from enforcer.errors import OutOfTime
from enforcer.facts import Control
from enforcer.healing.time_left import PLAN_WRITE_TAKES, WRITE_TAKES, TimeLeft
from enforcer.schedule import SHORTEST_WAIT
from tests.unit.build import NOW

TAKES = {
    "the plan": (Control.PLAN, timedelta(), PLAN_WRITE_TAKES),
    "a registration": (Control.PROVIDER, timedelta(), WRITE_TAKES),
    "a switch": (Control.ACCOUNT, timedelta(), WRITE_TAKES),
    "an enrolment": (Control.ENROLMENT, timedelta(), WRITE_TAKES),
    "the plan, where a read took longer": (Control.PLAN, timedelta(seconds=9), timedelta(seconds=9)),
    "the plan, where a read was quick": (Control.PLAN, timedelta(seconds=1), PLAN_WRITE_TAKES),
    "a switch, where a read took longer": (Control.ACCOUNT, timedelta(seconds=3), timedelta(seconds=3)),
}


@pytest.mark.parametrize(("control", "read_took", "takes"), TAKES.values(), ids=TAKES)
def test_a_write_takes_as_long_as_it_usually_does_or_a_read_did(
    control: Control, read_took: timedelta, takes: timedelta
) -> None:
    time_left = TimeLeft(lambda: NOW)
    time_left.read_took(read_took)
    time_left.until = NOW + takes
    time_left.check(control)
    time_left.until -= timedelta(microseconds=1)
    with pytest.raises(OutOfTime) as stopped:
        time_left.check(control)
    assert stopped.value.retry_after == SHORTEST_WAIT


def test_who_has_no_end_has_time_for_everything() -> None:
    TimeLeft(lambda: NOW).check(Control.PLAN)
