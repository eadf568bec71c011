"""The plan at Standard, written again: exactly as it is, and with something left out."""

from enforcer.assumptions import HARMLESS_EXTENSIONS
from enforcer.selfcheck import judge
from enforcer.selfcheck import questions as ask
from enforcer.selfcheck.exchange import Reading
from enforcer.selfcheck.ports import Arrived
from enforcer.selfcheck.trip import DISCLOSES, UNHEARD, Trip

_IDENTICAL = (ask.IDENTICAL_LOCKS, ask.IDENTICAL_EVENT, ask.IDENTICAL_ENABLEMENT)


async def write_the_same(trip: Trip, plan: Reading) -> None:
    """Twice, one right after the other."""
    same = {entry.name: entry.enabled for entry in plan.extensions or ()}
    write = trip.canary.write("Write the plan exactly as it reads, twice: what does that do?", same)
    if not await trip.agrees((write, write)):
        return
    one = await trip.put(write, plan, _IDENTICAL)
    two = await trip.put(write, plan, _IDENTICAL) if one else None
    after = trip.answered(one.exchange) if one else None
    if one is None or two is None or after is None:
        return
    trip.answered(two.exchange)
    event: Arrived | str | None = UNHEARD
    if trip.given.events is not None:
        event = await trip.event_of(one.exchange, trip.given.events) or judge.too_soon(trip.given.patience)
    trip.found(*judge.identical(plan, after, locks=two.locked is not None, event=event))


async def leave_out(trip: Trip) -> None:
    """One PUT without what is off, and one without something that is on."""
    was_off_is_on = await _without_what_is_off(trip)
    was_on_is_off = await _without_what_is_on(trip)
    if was_off_is_on is not None or was_on_is_off is not None:
        trip.found(judge.omitted_while_on(was_off_is_on=was_off_is_on, was_on_is_off=was_on_is_off))


async def _without_what_is_off(trip: Trip) -> bool | None:
    """Ours to send: it names all that is on. None: left out."""
    plan = await trip.plan()
    if plan is not None and plan.on and not plan.off:
        plan = await _with_one_off(trip, plan)
    if plan is None or not plan.on:
        return None
    why = f"Leave out what is off: {', '.join(plan.off)}."
    write = trip.canary.write(why, dict.fromkeys(plan.on, True), warns=DISCLOSES)
    if not await trip.agrees((write,)):
        return None
    written = await trip.put(write, plan, (ask.OMITTED_WHILE_ON,))
    answer = trip.answered(written.exchange) if written else None
    return None if answer is None else bool(set(plan.off) & set(answer.on))


async def _with_one_off(trip: Trip, plan: Reading) -> Reading | None:
    victim = _least_missed(plan)
    others = {name: True for name in plan.on if name != victim}
    command = trip.canary.command(f"Switch {victim} off, to see whether it stays off.", {**others, victim: False})
    if not await trip.person.runs(command):
        return None
    return await trip.until(lambda seen: victim in seen.off)


async def _without_what_is_on(trip: Trip) -> bool | None:
    """A person's to send, because the service may switch it off; then it is put back. None: left out."""
    plan = await trip.plan()
    if plan is None or len(plan.on) < 2:  # noqa: PLR2004  one to leave out, one to name
        return None
    victim = _least_missed(plan)
    kept = {name: True for name in plan.on if name != victim}
    command = trip.canary.command(f"Leave out {victim}, which is on, to see whether it stays on.", kept)
    if not await trip.person.runs(command):
        return None
    after = await trip.plan()
    if after is None or victim in after.on:
        return None if after is None else False
    back = trip.canary.write(f"Switch {victim} on again.", {**kept, victim: True})
    written = await trip.put(back, after) if await trip.agrees((back,)) else None
    if written:
        trip.answered(written.exchange)
    return True


def _least_missed(plan: Reading) -> str:
    return next((name for name in plan.on if name in HARMLESS_EXTENSIONS), plan.on[-1])
