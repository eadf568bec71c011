"""The story of a self-check: read, rise from Free, write the same again, leave something out; every question answered.

It asks before each write, and lowers nothing: the plan at Free, or an extension off, is a command for a person. At the
end, however that came, it offers to put the plan back.
"""

import asyncio
from dataclasses import dataclass

from enforcer.selfcheck import judge, rise, while_on
from enforcer.selfcheck.canary import NEWEST_VERSION, Canary
from enforcer.selfcheck.exchange import Reading, reading
from enforcer.selfcheck.findings import Finding, untested
from enforcer.selfcheck.ports import NotReached
from enforcer.selfcheck.put_back import put_back, show
from enforcer.selfcheck.questions import QUESTIONS
from enforcer.selfcheck.trip import Circumstances, Trip


@dataclass(frozen=True, slots=True)
class Walked:
    """A finding for every question, in the order of the catalogue. `broken_off`: by what, before the end."""

    findings: tuple[Finding, ...]
    broken_off: NotReached | None = None


async def walk(canary: Canary, given: Circumstances) -> Walked:
    """NotReached when Azure does not even answer the first read."""
    trip = Trip(canary, given)
    first = await canary.read()
    start, why, broken_off = reading(first), "left out", None
    if start is None:
        why = f"the plan can't be read: {first.status} {first.code}"
    else:
        broken_off = await _played_and_put_back(trip, start)
        _sum_up(trip)
    if broken_off is not None:
        why = "Azure was not reached any more"
    known = trip.findings
    findings = tuple(known.get(question.key) or untested(question, question.elsewhere or why) for question in QUESTIONS)
    return Walked(findings, broken_off)


async def _played_and_put_back(trip: Trip, start: Reading) -> NotReached | None:
    """What broke it off. An interrupted person is asked nothing more, only shown the line."""
    is_there = True
    try:
        await _play(trip, start)
    except NotReached as error:
        return error
    except asyncio.CancelledError:
        is_there = False
        raise
    finally:
        if is_there:
            await put_back(trip, start)
        elif start.is_standard:
            show(trip, start)
    return None


async def _play(trip: Trip, start: Reading) -> None:
    trip.read(start)
    trip.found(judge.newest_api(await trip.canary.read(NEWEST_VERSION)))
    switches = {"before": await trip.canary.switches()}
    free = await rise.at_free(trip, start)
    if free is not None:
        trip.found(judge.free_row(free))
        switches["at Free"] = await trip.canary.switches()
        await rise.rise(trip, start)
        switches["after"] = await trip.canary.switches()
    trip.found(judge.account_switch(switches))
    plan = await trip.plan()
    if plan is not None and plan.is_standard:
        await while_on.write_the_same(trip, plan)
        await while_on.leave_out(trip)


def _sum_up(trip: Trip) -> None:
    """What is told of everything that was seen. A plan that was only seen at Free need not list what it offers."""
    if any(plan.is_standard or plan.names for plan in (*trip.reads, *trip.answers)):
        trip.found(judge.extensions(trip.names))
    if trip.answers:
        trip.found(judge.status(trip.answers, least_rights=trip.given.least_rights))
        trip.found(judge.status_in_put_only(trip.answers, trip.reads))
