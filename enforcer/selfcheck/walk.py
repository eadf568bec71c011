"""The story of a self-check: read, rise from Free, write the same again, leave something out; every question answered.

It asks before each write, and lowers nothing: the plan at Free, or an extension off, is a command for a person.
"""

from enforcer.selfcheck import judge, rise, while_on
from enforcer.selfcheck.canary import NEWEST_VERSION, Canary
from enforcer.selfcheck.exchange import Reading, reading
from enforcer.selfcheck.findings import Finding, untested
from enforcer.selfcheck.questions import QUESTIONS
from enforcer.selfcheck.trip import Circumstances, Trip


async def walk(canary: Canary, given: Circumstances) -> tuple[Finding, ...]:
    """A finding for every question, in the order of the catalogue; NotReached when Azure does not answer."""
    trip = Trip(canary, given)
    first = await canary.read()
    start, why = reading(first), "left out"
    if start is None:
        why = f"the plan can't be read: {first.status} {first.code}"
    else:
        await _play(trip, start)
    known = trip.findings
    return tuple(known.get(question.key) or untested(question, question.elsewhere or why) for question in QUESTIONS)


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
    trip.found(judge.extensions(trip.names))
    if trip.answers:
        trip.found(judge.status(trip.answers, least_rights=trip.given.least_rights))
        trip.found(judge.status_in_put_only(trip.answers, trip.reads))
