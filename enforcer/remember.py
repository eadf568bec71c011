"""What one reconcile found out → the subscription's memory. Pure, so that the ledger may apply it more than once."""

from dataclasses import dataclass, replace
from datetime import datetime

from enforcer.errors import AzureError
from enforcer.facts import Control
from enforcer.memory import Awaiting, LookAgain, Memory, Unproven
from enforcer.plan import OperationStatus, PlanSeen, Tier
from enforcer.schedule import look_again
from enforcer.verdict import Kind, Verdict


@dataclass(frozen=True, slots=True)
class Look:
    """The first read of a reconcile and what it meant for what was remembered before it."""

    seen: PlanSeen | None
    verdicts: tuple[Verdict, ...]

    def confirmed(self, recalled: Memory) -> tuple[Awaiting, ...]:
        """The awaited heals whose control reads as it should."""
        good = {verdict.control for verdict in self.verdicts if verdict.kind in {Kind.COMPLIANT, Kind.PROVEN}}
        return tuple(entry for entry in recalled.awaiting if entry.control in good)

    def shown(self, recalled: Memory) -> tuple[Unproven, ...]:
        """What was only not reported, and now reads as it was sent."""
        plan = next((verdict.kind for verdict in self.verdicts if verdict.control is Control.PLAN), None)
        if plan not in {Kind.COMPLIANT, Kind.PROVEN}:
            return ()
        return tuple(entry for entry in recalled.unproven if entry.status is OperationStatus.NOT_REPORTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """Everything that the memory takes from a reconcile beside what its writer has put there already."""

    recalled: Memory
    """As it was when the reconcile began."""
    known: Memory
    """The newest that the reconcile has seen: what differs from it, another worker wrote."""
    look: Look | None
    error: AzureError | None
    holder: str
    """Of the busy mark that is given back."""
    at: datetime


def remembered(latest: Memory, learnt: Learnt) -> Memory:
    """The memory after the reconcile, with the time of the next look; what others put there meanwhile stays."""
    memory = replace(
        latest.released(learnt.holder),
        first_seen=latest.first_seen or learnt.at,
        last_seen=learnt.at,
    )
    if learnt.look is not None:
        memory = _after_look(memory, learnt.look, learnt)
    need = look_again(memory, learnt.error, now=learnt.at)
    others = latest.look_again if latest.version != learnt.known.version else None
    return replace(memory, look_again=_earlier(need, others))


def _after_look(memory: Memory, look: Look, learnt: Learnt) -> Memory:
    """A read ends the waiting of every heal before it, whether it stuck or not."""
    shown = look.shown(learnt.recalled)
    wrote = learnt.known.writes != learnt.recalled.writes
    is_newest = look.seen is not None and look.seen.tier is Tier.STANDARD and not wrote
    return replace(
        memory,
        awaiting=tuple(entry for entry in memory.awaiting if entry not in learnt.recalled.awaiting),
        unproven=tuple(entry for entry in memory.unproven if entry not in shown),
        not_offered=tuple(entry for entry in memory.not_offered if entry.until > learnt.at),
        last_plan=look.seen if is_newest else memory.last_plan,
    )


def _earlier(one: LookAgain | None, other: LookAgain | None) -> LookAgain | None:
    return min((need for need in (one, other) if need), key=lambda need: need.at, default=None)
