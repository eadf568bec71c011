"""A law of looks at what is skipped now and then: no moment of which it is known to be skipped is exposed."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from enforcer.exposure.stretch import Exposure
from enforcer.exposure.timeline import Sighting, Telling
from enforcer.facts import Control
from enforcer.memory.subscription import Memory
from enforcer.remembering.exposure import with_exposures
from tests.unit.build import NOW, learnt, memory


class Found(Enum):
    SKIPPED = "skipped"
    OFF = "off"
    GOOD = "good"


@dataclass(frozen=True)
class Step:
    """After so many minutes somebody looks; `adopted`: so many minutes before that another version came into force;
    `told`: so many before that somebody changed something, says a late event; None where no event brought the look.
    """

    minutes: int
    found: Found
    adopted: int
    told: int | None


STEPS = st.lists(
    st.builds(
        Step, st.integers(1, 5_000), st.sampled_from(Found), st.integers(0, 6_000), st.none() | st.integers(0, 1_400)
    ),
    min_size=1,
    max_size=12,
)


def looked(known: Memory, step: Step, at: datetime) -> Memory:
    is_off = step.found is Found.OFF
    sighting = Sighting(Control.PLAN, at, at, is_off)
    learned = learnt(
        known,
        at=at,
        began=at,
        skips=step.found is Found.SKIPPED,
        sightings=() if step.found is Found.SKIPPED else (sighting,),
        in_force_since=at - timedelta(minutes=step.adopted),
        telling=None if step.told is None else Telling(at - timedelta(minutes=step.told), (Control.PLAN,)),
    )
    return replace(with_exposures(known, known, learned), first_seen=known.first_seen or at)


def lived(steps: list[Step]) -> tuple[list[tuple[datetime, Step]], list[Exposure]]:
    """When who looked, and all that was ever exposed by the end."""
    known, at = memory(), NOW
    ended: list[Exposure] = []
    looks: list[tuple[datetime, Step]] = []
    for step in steps:
        at += timedelta(minutes=step.minutes)
        known = looked(known, step, at)
        ended += known.exposure.ended
        known = replace(known, exposure=replace(known.exposure, ended=()))
        looks.append((at, step))
    return looks, [*ended, *known.exposure.open]


def covers(one: Exposure, at: datetime) -> bool:
    return one.opened <= at and (one.closed is None or at < one.closed)


@given(STEPS)
def test_between_two_looks_that_skip_it_nothing_is_exposed_nor_before_the_version_that_wants_it_again(
    steps: list[Step],
) -> None:
    looks, exposed = lived(steps)
    for (begin, first), (end, second) in pairwise(looks):
        if first.found is not Found.SKIPPED:
            continue
        wanted_from = end if second.found is Found.SKIPPED else max(begin, end - timedelta(minutes=second.adopted))
        assert not [one for one in exposed if one.opened < wanted_from and (one.closed is None or one.closed > begin)]


@given(STEPS)
def test_every_look_that_finds_it_off_is_in_an_exposure(steps: list[Step]) -> None:
    looks, exposed = lived(steps)
    for at, step in looks:
        if step.found is Found.OFF:
            assert any(covers(one, at) for one in exposed)
