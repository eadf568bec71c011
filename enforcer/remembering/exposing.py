"""The exposure around one write of ours: open on record before it is sent, provisionally over by the answer."""

from collections.abc import Callable
from dataclasses import replace

from enforcer.exposure.exposed import proven, seen, self_corrected, told, unsure
from enforcer.exposure.memory import ExposureKnown
from enforcer.exposure.stretch import Exposure
from enforcer.exposure.timeline import Sighting, Telling
from enforcer.facts import Actor, Control
from enforcer.memory.heal import Heal, HealState
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import OperationStatus


def before_write(
    known: ExposureKnown, heal: Heal, telling: Telling | None, *, actor: Actor | None, latest: Memory
) -> ExposureKnown:
    """Whatever becomes of us after the write, the exposure that it ends is not forgotten. `latest`: before it."""
    at, before = heal.started_at, known
    known = told(known, telling) if telling else known
    sighting = Sighting(heal.control, at, at, is_off=True, account=heal.account)
    known = seen(known, sighting, waived=None, actor=actor, awaits=True)
    known = unsure(known, heal.control, heal.account) if _is_unanswered(latest, heal) else known
    return self_corrected(before, known)


def _is_unanswered(memory: Memory, heal: Heal) -> bool:
    """Whether an earlier write of the same was sent, and what became of it is not known. A look that finds the plan as
    it was written, but unproven, waits for that write no more.
    """
    if heal.control is Control.PLAN and any(one.status is OperationStatus.NO_ANSWER for one in memory.unproven):
        return True
    same = (entry for entry in memory.awaiting if (entry.control, entry.account) == (heal.control, heal.account))
    return any(entry.heal != heal.id for entry in same)


def after_answer(known: ExposureKnown, heal: Heal, *, by_read: bool) -> ExposureKnown:
    """Only a proof ends it. `by_read`: it is a read after the answer, which was silent."""
    if heal.state is not HealState.PROVEN or heal.answered_at is None:
        return known
    known = unsure(known, heal.control, heal.account) if by_read else known
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
