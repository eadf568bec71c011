"""A ledger may apply a change more than once: an answer was lost, or it was down. What is counted is counted once."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from enforcer.exposure.stretch import Waived
from enforcer.exposure.timeline import Sighting, Telling
from enforcer.facts import Control
from enforcer.looks.learnt import Learnt, Look
from enforcer.memory.heal import HealState
from enforcer.memory.incident import Healed, Subject
from enforcer.memory.subscription import Memory
from enforcer.remembering.remember import remembered
from enforcer.verdict import Kind, Verdict
from tests.unit.build import NOW, free, heal, learnt, memory, standard

_KINDS = st.sampled_from([Kind.PROVEN, Kind.REFUSED, Kind.COMPLIANT, Kind.DRIFTED, Kind.UNKNOWN])


def counted(known: Memory) -> tuple[object, ...]:
    """All that people are told numbers of; exposures that have ended are rows of their own by then."""
    return known.healed, known.incidents, replace(known.exposure, ended=())


@st.composite
def looks(draw: st.DrawFn, at: datetime) -> tuple[Memory, Learnt]:
    """A look that found the plan off, and perhaps healed it, after some heals of the hour before."""
    told = timedelta(seconds=draw(st.integers(1, 30)))
    sights = sorted(draw(st.lists(st.tuples(st.integers(-20, 0), st.booleans()), max_size=4)))
    ago = draw(st.lists(st.integers(1, 70), max_size=4, unique=True))
    known = memory(healed=tuple(Healed(Subject(Control.PLAN), at - timedelta(minutes=one)) for one in sorted(ago)))
    heals = (heal(state=HealState.PROVEN, answered_at=at),) if draw(st.booleans()) else ()
    return known, learnt(
        known,
        look=Look(draw(st.sampled_from([free(), standard()])), (Verdict(Control.PLAN, Kind.DRIFTED, ""),)),
        verdicts=(Verdict(Control.PLAN, draw(_KINDS), "because"),),
        heals=heals,
        began=at - timedelta(seconds=40),
        telling=Telling(at - told, (Control.PLAN,)) if draw(st.booleans()) else None,
        sightings=tuple(_sight(at + timedelta(seconds=sent), is_off=is_off) for sent, is_off in sights),
        waived=Waived(observed=draw(st.booleans())),
        at=at,
    )


def _sight(sent: datetime, *, is_off: bool) -> Sighting:
    return Sighting(Control.PLAN, sent, sent, is_off)


@given(looks(NOW), looks(NOW + timedelta(minutes=2)))
def test_what_was_learnt_once_is_counted_once(first: tuple[Memory, Learnt], second: tuple[Memory, Learnt]) -> None:
    known = remembered(*first)
    once = remembered(known, replace(second[1], recalled=known, known=known))
    again = remembered(once, replace(second[1], recalled=known, known=known))
    assert counted(again) == counted(once)
