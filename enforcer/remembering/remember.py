"""What one reconcile found out → the subscription's memory. Pure, so that the ledger may apply it more than once."""

from dataclasses import replace
from datetime import datetime

from enforcer.attribution.inquiring import inquiring
from enforcer.baseline import Rule
from enforcer.baselines.level import Level
from enforcer.controls.proof import wished
from enforcer.errors import OutsideEstate
from enforcer.facts import ALL_CONTROLS, Cause, Control, Fact
from enforcer.incidents.escalate import escalated
from enforcer.incidents.noticing import noticed
from enforcer.incidents.reverted import counted
from enforcer.looks.learnt import Learnt, Look
from enforcer.looks.outcome import Enrolled
from enforcer.memory.accounts import Waiting
from enforcer.memory.enrolment import Enrolment, EnrolmentState
from enforcer.memory.nameless import nameless_memory
from enforcer.memory.subscription import MOST_CONFIRMED, OWN_WRITES_KEPT, Memory
from enforcer.observed.plan import Tier
from enforcer.remembering.exposure import with_exposures
from enforcer.remembering.last_plan import shown, tells_wishes
from enforcer.remembering.next_look import judged_again, next_look, of_others, others_wrote
from enforcer.remembering.unannounced import NEVER_GOOD, good_for, suspected, unannounced
from enforcer.schedule import earlier
from enforcer.verdict import GOOD, Kind

ANNOUNCING = frozenset({Cause.PLAN_CHANGED, Cause.PROVIDER_CHANGED})
"""Causes that tell of somebody's write."""
_SETTLED = GOOD | {Kind.EXEMPT}
"""Who is exempt has done nothing that is to be put right: what happens after the end is a story of its own."""


def remembered(latest: Memory, learnt: Learnt) -> Memory:
    """The memory after the reconcile, with the time of the next look; what others put there meanwhile stays."""
    memory = noticed(latest, _remembered(latest, learnt), learnt)
    awaited = {entry.heal for entry in latest.awaiting}
    confirmed = (*latest.confirmed, *(heal for heal in learnt.confirmed if heal in awaited))
    memory = replace(memory, confirmed=confirmed[-MOST_CONFIRMED:])
    return memory if learnt.names_actors else nameless_memory(memory)


def _remembered(latest: Memory, learnt: Learnt) -> Memory:
    memory = replace(
        latest.released(learnt.holder),
        first_seen=latest.first_seen or learnt.at,
        last_seen=learnt.at,
        unannounced=unannounced(latest, learnt),
        suspected=suspected(latest, learnt),
        good_for=good_for(latest, learnt),
        enrolment=_enrolment(latest, learnt),
        own_writes=_own_writes(latest, learnt.enrolled),
        scope=latest.scope if learnt.scope is None else learnt.scope,
    )
    memory = with_exposures(inquiring(learnt.kept.remembered(memory), learnt), latest, learnt)
    memory = _accounts_judged_again(memory, learnt)
    memory = replace(memory, unsettled=_unsettled(latest, memory, learnt))
    if learnt.skips:
        left = escalated(_left_alone(memory, learnt.recalled), learnt)
        return replace(left, look_again=earlier(judged_again(learnt), of_others(latest, learnt)))
    if learnt.look is not None and not others_wrote(latest, learnt):
        memory = replace(_after_look(memory, learnt.look, learnt), sight=_sight(latest, learnt))
    memory = escalated(counted(_shown(memory, latest, learnt), learnt), learnt)
    return replace(memory, look_again=next_look(memory, latest, learnt))


def _accounts_judged_again(memory: Memory, learnt: Learnt) -> Memory:
    """An exposure is over only by the baseline in force, and of accounts a look at the plan reads none by itself."""
    row = judged_again(learnt)
    if row is None:
        return memory
    read = dict.fromkeys(one.account for one in learnt.kept.sightings if not one.is_off)
    again = [Waiting(one, row.at) for one in read if one and memory.exposure.find(Control.ACCOUNT, one)]
    return replace(memory, accounts=memory.accounts.after_round((), again))


def _enrolment(latest: Memory, learnt: Learnt) -> Enrolment | None:
    """Nothing of it is still to be done where nobody is enrolled, in what is skipped, and outside the estate."""
    if learnt.enrolled:
        return learnt.enrolled.after
    known, is_left_alone = latest.enrolment, learnt.skips or isinstance(learnt.error, OutsideEstate)
    is_open = known is not None and known.state is not EnrolmentState.ENROLLED
    return None if not learnt.enrols or (is_left_alone and is_open) else known


def _own_writes(latest: Memory, enrolled: Enrolled | None) -> tuple[str, ...]:
    """The event of an enrolment's own write is an echo too."""
    own = (enrolled.correlation_id,) if enrolled and enrolled.correlation_id else ()
    return (*latest.own_writes, *own)[-OWN_WRITES_KEPT:]


def _left_alone(memory: Memory, recalled: Memory) -> Memory:
    """Nothing is awaited of a subscription that nobody looks at; what was refused there is still known."""
    awaiting = tuple(entry for entry in memory.awaiting if entry not in recalled.awaiting)
    accounts = replace(memory.accounts, waiting=(), walk=None, rise=None, wish=Level.UNTOUCHED)
    left = replace(memory, unsettled=None, unannounced=None, suspected=None, good_for=NEVER_GOOD)
    return replace(left, awaiting=awaiting, accounts=accounts)


def _after_look(memory: Memory, look: Look, learnt: Learnt) -> Memory:
    """A read ends the waiting of every heal before it, whether it stuck or not."""
    shown = look.shown(learnt.recalled)
    memory = _shown_off(memory, look, learnt.recalled)
    is_open = memory.asked is not None and not (look.is_good(Control.PLAN) and memory.asked == learnt.recalled.asked)
    if memory.asked is not None and not is_open:
        last = wished(memory.last_plan, memory.asked)
        memory = replace(memory, asked=None, correcting=(), corrections=0, last_plan=last)
    return replace(
        memory,
        awaiting=tuple(entry for entry in memory.awaiting if entry.account or entry not in learnt.recalled.awaiting),
        unproven=tuple(
            entry
            for entry in memory.unproven
            if entry not in shown and learnt.wanted.rule(entry.extension) is not Rule.UNMANAGED
        ),
        not_offered=tuple(entry for entry in memory.not_offered if entry.until > learnt.at),
    )


def _sight(latest: Memory, learnt: Learnt) -> datetime | None:
    """A look that was overtaken by a later one takes nothing back."""
    kinds = {verdict.control: verdict.kind for verdict in learnt.verdicts}
    if not learnt.is_judged or not all(kinds.get(control) in GOOD for control in ALL_CONTROLS):
        return latest.sight
    began = learnt.began or learnt.at
    return max(latest.sight, began) if latest.sight else began


def _shown_off(memory: Memory, look: Look, recalled: Memory) -> Memory:
    """What a correction before this look switched off, and reads as off, is corrected: on again, it is a wish."""
    if look.seen is None or look.seen.tier is not Tier.STANDARD:
        return memory
    off = tuple(name for name in recalled.correcting if name in memory.correcting and not look.seen.is_on(name))
    if not off:
        return memory
    correcting = tuple(name for name in memory.correcting if name not in off)
    return replace(memory, correcting=correcting, corrected=(*memory.corrected, *off))


def _shown(memory: Memory, latest: Memory, learnt: Learnt) -> Memory:
    """What the plan goes back to after Free; an extension that somebody switched on again is no correction any more."""
    reading = learnt.reading
    if reading is None:
        return memory
    if learnt.recalled.asked is not None or not tells_wishes(latest, reading):
        return shown(memory, reading.plan, is_wish=False)
    corrected = tuple(name for name in memory.corrected if not reading.plan.is_on(name))
    return shown(replace(memory, corrected=corrected), reading.plan, is_wish=True)


def _unsettled(latest: Memory, memory: Memory, learnt: Learnt) -> Fact | None:
    """The first fact of what is not put right; a look of our own tells of nothing new."""
    first = latest.unsettled
    if learnt.verdicts and all(verdict.kind in _SETTLED for verdict in learnt.verdicts):
        is_of_another = first is not None and learnt.fact.account is not None and first.account != learnt.fact.account
        still_waits = first is not None and first.account is not None and memory.accounts.waits_for(first.account)
        return first if is_of_another or still_waits else None
    if latest.unsettled is not None or learnt.fact.cause is Cause.LOOK_AGAIN:
        return latest.unsettled
    return replace(learnt.fact, when=learnt.fact.when or learnt.at)
