"""How the canary began → the canary as it began, at Standard: what is missing is offered, what came on is handed over.

Only what raises is written, and only when the person agrees; the rest are commands.
"""

from enforcer.assumptions import HARMLESS_EXTENSIONS
from enforcer.selfcheck.exchange import Reading
from enforcer.selfcheck.ports import Command, NotReached, Write
from enforcer.selfcheck.trip import DISCLOSES, Trip

_TRIES = 2
"""Out of Free the service may take the tier alone, and extensions only while the plan is on (defender-plan 3.2.3)."""


async def put_back(trip: Trip, start: Reading) -> None:
    """The end of every self-check; it raises nothing of Azure's, because the findings are still to be told."""
    try:
        if not await _restored(trip, start):
            show(trip, start)
        await switch_off_extra(trip, start)
    except NotReached as error:
        trip.person.hears(f"the plan can't be put back: {error}")
        show(trip, start)


def show(trip: Trip, start: Reading) -> None:
    """The line that brings back what protected the canary."""
    write = _restoring(trip, start)
    trip.person.shows(Command(write.why, write.method, write.path, write.body))


async def switch_off_extra(trip: Trip, start: Reading) -> None:
    """What is on, was not on at the start, and no write that was agreed to named, is for a person to switch off."""
    plan = await trip.plan()
    wanted = {*start.on, *trip.agreed_on}
    extra = [name for name in plan.on if name not in wanted] if plan else []
    if plan is None or not extra:
        return
    why = f"Switch off what came on and was not on before: {', '.join(extra)}."
    kept = {name: name in plan.on and name not in extra for name in plan.names}
    if await trip.person.runs(trip.canary.command(why, kept)):
        await trip.until(lambda seen: not set(extra) & set(seen.on))


async def _restored(trip: Trip, start: Reading) -> bool:
    plan = await trip.plan()
    if _is_whole(plan, start):
        return True
    write = _restoring(trip, start)
    if not await trip.agrees((write,)):
        return False
    for _ in range(_TRIES):
        written = await trip.put(write, start)
        if written is None or trip.answered(written.exchange) is None:
            return False
        if _is_whole(await trip.plan(), start):
            return True
    return False


def _is_whole(plan: Reading | None, start: Reading) -> bool:
    return plan is not None and plan.is_standard and set(start.on) <= set(plan.on)


def _restoring(trip: Trip, start: Reading) -> Write:
    if start.is_standard:
        why = "Put the plan back: Standard, with everything that was on at the start."
        return trip.canary.write(why, dict.fromkeys(start.on, True), warns=DISCLOSES)
    why = "The plan began at Free and protects nothing: bring it to Standard, naming only what discloses nothing."
    named = [name for name in HARMLESS_EXTENSIONS if name in start.names or not start.names][:1]
    return trip.canary.write(why, dict.fromkeys(named, True), warns=DISCLOSES)
