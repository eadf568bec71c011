"""Facts, memories and rows of the activity log without the names of people: what is kept unless the baseline asks."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from enforcer.exposure.stretch import Exposure
from enforcer.facts import Actor, Fact
from enforcer.memory.incident import OpenIncident
from enforcer.memory.inquiry import Finding, Inquiry
from enforcer.memory.subscription import Memory
from enforcer.observed.log_entry import LogEntry


def nameless_fact(fact: Fact) -> Fact:
    return replace(fact, actor=_nameless(fact.actor)) if _is_named(fact.actor) else fact


def nameless_entries(entries: Iterable[LogEntry]) -> tuple[LogEntry, ...]:
    return tuple(replace(entry, actor=_nameless(entry.actor)) for entry in entries)


def nameless_memory(memory: Memory) -> Memory:
    """Whoever had asked before: what a memory holds is told, and written, later. Most name nobody, and stay."""
    if not any(_is_named(actor) for actor in _actors(memory)):
        return memory
    known, inquiries = memory.exposure, memory.inquiries
    return replace(
        memory,
        unsettled=memory.unsettled and nameless_fact(memory.unsettled),
        incidents=_incidents(memory.incidents),
        incidents_over=_incidents(memory.incidents_over),
        inquiries=replace(
            inquiries,
            open=tuple(_inquiry(one) for one in inquiries.open),
            untold=tuple(_finding(one) for one in inquiries.untold),
        ),
        exposure=replace(
            known, open=_exposures(known.open), ended=_exposures(known.ended), untold=_exposures(known.untold)
        ),
    )


def _actors(memory: Memory) -> Iterator[Actor | None]:
    """Wherever one can stand."""
    known, inquiries = memory.exposure, memory.inquiries
    facts = (*(one.fact for one in inquiries.open), *(one.inquiry.fact for one in inquiries.untold))
    yield from (fact.actor for fact in (memory.unsettled, *facts) if fact)
    yield from (one.actor for one in (*memory.incidents, *memory.incidents_over))
    yield from (one.actor for one in inquiries.untold)
    yield from (one.actor for one in (*known.open, *known.ended, *known.untold))


def _inquiry(inquiry: Inquiry) -> Inquiry:
    return replace(inquiry, fact=nameless_fact(inquiry.fact))


def _finding(finding: Finding) -> Finding:
    return replace(finding, inquiry=_inquiry(finding.inquiry), actor=_nameless(finding.actor))


def _incidents(incidents: tuple[OpenIncident, ...]) -> tuple[OpenIncident, ...]:
    return tuple(replace(one, actor=_nameless(one.actor)) for one in incidents)


def _exposures(exposures: tuple[Exposure, ...]) -> tuple[Exposure, ...]:
    return tuple(replace(one, actor=_nameless(one.actor)) for one in exposures)


def _nameless(actor: Actor | None) -> Actor | None:
    return replace(actor, name=None) if actor and _is_named(actor) else actor


def _is_named(actor: Actor | None) -> bool:
    return actor is not None and actor.name is not None
