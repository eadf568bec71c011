"""Ask the activity log, after all writing, who caused the drift; what it says goes into the memory and on record.

Nothing here can stop a look or a heal: whatever goes wrong, the claim stays a claim, and a due row asks once more.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.attribution.answering import answered, provider_of
from enforcer.attribution.inquirer import Inquirer
from enforcer.attribution.log_said import said
from enforcer.errors import AzureError, LedgerDown, Unreadable
from enforcer.looks.learnt import Learnt
from enforcer.memory.inquiry import Answer, Finding, Inquest
from enforcer.memory.nameless import nameless_entries
from enforcer.memory.subscription import Memory
from enforcer.observed.log_entry import LogEntry
from enforcer.remembering.next_look import after_asking
from enforcer.world import World

PATIENCE = timedelta(seconds=5)
"""For all of one question: whoever delivered the event waits."""


async def ask_log(memory: Memory, learnt: Learnt, world: World, *, until: datetime) -> tuple[Inquest, Memory]:
    """What it said, and the memory that knows of it; nothing new where it is not this look's turn."""
    inquirer, now = world.inquirer, world.now()
    if inquirer is None or not memory.inquiries.open or memory.inquiries.asked_by != learnt.holder:
        return _of_before(memory), memory
    try:
        async with asyncio.timeout(min(PATIENCE, until - now).total_seconds()):
            entries = await _entries(memory, inquirer)
            entries = entries if learnt.names_actors else nameless_entries(entries)
    except Unreadable as error:
        if error.may_be_new:  # 403 or 404, of a subscription whose plan we have just read: no role is on its way
            return await _denied(memory, learnt, world, inquirer, code=error.code)
        entries = ()
    except (AzureError, TimeoutError):
        entries = ()
    found = (
        answered(
            inquiry, entries, own=world.own_object_id(), own_writes=memory.own_writes, is_last=inquiry.is_last(now)
        )
        for inquiry in memory.inquiries.open
    )
    return await _kept(tuple(one for one in found if one), memory, learnt, world)


async def _entries(memory: Memory, inquirer: Inquirer) -> tuple[LogEntry, ...]:
    """One question for each namespace, over all the time that anybody asks about."""
    found: tuple[LogEntry, ...] = ()
    for provider in sorted({provider_of(inquiry) for inquiry in memory.inquiries.open}):
        asking = [inquiry for inquiry in memory.inquiries.open if provider_of(inquiry) == provider]
        since, until = min(one.since for one in asking), max(one.until for one in asking)
        found += await inquirer.log.writes(memory.subscription, provider, since=since, until=until)
    return found


async def _denied(
    memory: Memory, learnt: Learnt, world: World, inquirer: Inquirer, *, code: str
) -> tuple[Inquest, Memory]:
    """All that waits stays claimed; that is said once."""
    is_news = memory.inquiries.denied is None and not inquirer.has_told
    findings = tuple(Finding(inquiry=inquiry, answer=Answer.UNANSWERED) for inquiry in memory.inquiries.open)
    inquest, kept = await _kept(findings, memory, learnt, world, denied=world.now(), refusal=code if is_news else "")
    inquirer.has_told |= bool(inquest.findings)
    return replace(inquest, findings=()), kept


async def _kept(
    findings: tuple[Finding, ...],
    memory: Memory,
    learnt: Learnt,
    world: World,
    *,
    denied: datetime | None = None,
    refusal: str = "",
) -> tuple[Inquest, Memory]:
    """What is answered waits no more; a name that the log gives is the one that a later look reports in."""
    if not findings:
        return _of_before(memory), memory
    now = world.now()

    def change(latest: Memory) -> Memory:
        told = said(latest, findings, learnt.incident, now=now)
        untold = latest.inquiries.untold if denied else told.inquiries.untold  # who may not ask has no answers to tell
        known = replace(told.inquiries, denied=denied, untold=untold, refusal=refusal or told.inquiries.refusal)
        told = replace(told, inquiries=known)
        return replace(told, look_again=after_asking(told, learnt))

    try:
        kept = await world.memories.update(memory.subscription, change)
    except LedgerDown:
        return _of_before(memory), memory
    return Inquest(findings=findings, denied=kept.inquiries.refusal), kept


def _of_before(memory: Memory) -> Inquest:
    """No answer; a refusal that a worker died of telling is still news."""
    return Inquest(denied=memory.inquiries.refusal)
