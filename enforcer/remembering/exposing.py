"""The exposure around one write of ours: open on record before it is sent, provisionally over by the answer."""

from collections.abc import Callable
from dataclasses import replace

from enforcer.exposure.exposed import proven, seen, self_corrected, told
from enforcer.exposure.memory import ExposureKnown
from enforcer.exposure.stretch import Exposure
from enforcer.exposure.timeline import Sighting, Telling
from enforcer.facts import Actor
from enforcer.memory.heal import Heal, HealState
from enforcer.memory.subscription import Memory


def before_write(known: ExposureKnown, heal: Heal, telling: Telling | None, *, actor: Actor | None) -> ExposureKnown:
    """Whatever becomes of us after the write, the exposure that it ends is not forgotten."""
    at, before = heal.started_at, known
    known = told(known, telling) if telling else known
    sighting = Sighting(heal.control, at, at, is_off=True, account=heal.account)
    return self_corrected(before, seen(known, sighting, waived=None, actor=actor, awaits=True))


def after_answer(known: ExposureKnown, heal: Heal) -> ExposureKnown:
    """Only a proof ends it."""
    if heal.state is not HealState.PROVEN or heal.answered_at is None:
        return known
    return proven(known, heal.control, heal.account, at=heal.answered_at)


class ExposuresEnded:
    """A change of a memory that tells, once the ledger has applied it, which exposures it ended."""

    def __init__(self, change: Callable[[Memory], Memory]) -> None:
        self._change = change
        self.exposures: tuple[Exposure, ...] = ()

    def __call__(self, memory: Memory) -> Memory:
        after = self._change(memory)
        self.exposures = after.exposure.ended
        return replace(after, exposure=after.exposure.handed_over())
