"""A memory as a worker held it through an outage of the ledger, and as the ledger has it → with what went on in both.

For outages of which not every change is kept. Pure.
"""

from dataclasses import replace

from enforcer.memory.incident import MOST_HEALED, MOST_OPEN, OpenIncident
from enforcer.memory.subscription import Memory


def counted_as(held: Memory, memory: Memory) -> Memory:
    """With what went on without the ledger: exposures, fights and refusals, which were told, and what is still open."""
    return replace(
        _with_open_writes(held, memory),
        exposure=replace(held.exposure, met=memory.exposure.met),
        healed=held.healed,
        incidents=held.incidents,
        incidents_over=held.incidents_over,
        notices=held.notices,
    )


def counted_with(held: Memory, memory: Memory, *, before: Memory) -> Memory:
    """The same of a worker that knew nothing of `before`: what was open then is open still, or ends now. What began
    since then is in rows already.
    """
    begun = {(one.control, one.account): one.opened for one in before.exposure.open}
    ended = (one for one in memory.exposure.ended if (one.control, one.account) in begun)
    of_before = tuple(one for one in ended if one.opened <= begun[one.control, one.account])
    ours = {(one.kind, one.subject): one for one in held.incidents}
    theirs = {(one.kind, one.subject): one for one in memory.incidents}
    incidents = tuple(
        replace(max(one, ours.get(key, one), key=_count), told=one.told or ours.get(key, one).told)
        for key, one in theirs.items()
    )
    return replace(
        _with_open_writes(held, memory),
        exposure=replace(memory.exposure, ended=of_before),
        healed=tuple(dict.fromkeys((*memory.healed, *held.healed)))[-MOST_HEALED:],
        incidents=(*incidents, *(one for key, one in ours.items() if key not in theirs))[-MOST_OPEN:],
    )


def _with_open_writes(held: Memory, memory: Memory) -> Memory:
    """What `held` knows of was written without the ledger: what it did not ask for is unasked, whoever looks next."""
    asked = held.asked if memory.asked is None or held.asked is None else _both(memory.asked, held.asked)
    known = {entry.extension for entry in memory.unproven}
    ours = (entry for entry in held.unproven if entry.extension not in known)
    return replace(memory, asked=memory.asked if asked is None else asked, unproven=(*memory.unproven, *ours))


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    folded = {name.casefold() for name in other}
    return tuple(name for name in one if name.casefold() in folded)


def _count(incident: OpenIncident) -> int:
    return incident.count
