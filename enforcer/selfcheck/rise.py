"""The plan at Free, and its rise to Standard: what comes on, the lock, the event, Resource Graph, the way back."""

from datetime import timedelta

from enforcer.assumptions import HARMLESS_EXTENSIONS
from enforcer.selfcheck import judge
from enforcer.selfcheck import questions as ask
from enforcer.selfcheck.canary import NoAnswer, Written
from enforcer.selfcheck.exchange import Exchange, Reading
from enforcer.selfcheck.findings import untested
from enforcer.selfcheck.put_back import switch_off_extra
from enforcer.selfcheck.trip import DISCLOSES, UNHEARD, Trip


async def at_free(trip: Trip, start: Reading) -> Reading | None:
    """The plan at Free, where it is, or where a person brings it; None where that is left out."""
    if not start.is_standard:
        return start
    command = trip.canary.command("Bring the plan to Free, to see what comes on when it rises again.", None)
    if not await trip.person.runs(command):
        return None
    trip.person.hears("waiting for the plan to read Free")
    return await trip.until(lambda plan: not plan.is_standard)


async def rise(trip: Trip, start: Reading) -> None:
    """Free → Standard naming one harmless extension, and at once what was on before."""
    named = [name for name in HARMLESS_EXTENSIONS if name in start.names or not start.names][:1]
    first = trip.canary.write(
        "Bring the plan to Standard, naming only what discloses nothing.", dict.fromkeys(named, True), warns=DISCLOSES
    )
    second = trip.canary.write(
        "At once again, with what was on before: how long is the subscription locked?",
        dict.fromkeys((*start.on, *(name for name in named if name not in start.on)), True),
    )
    if not await trip.agrees((first, second)):
        return
    risen = await trip.put(first, start, (ask.OMITTED_AT_RISE, ask.NAMED_AT_RISE))
    answer = trip.answered(risen.exchange) if risen else None
    if risen is None or answer is None:
        return
    restored = await trip.put(second, answer, (ask.LOCK, ask.LOCK_RETRY_AFTER))
    trip.found(judge.omitted_at_rise(named, answer), judge.named_at_rise(named, answer))
    if restored:
        trip.answered(restored.exchange)
        trip.found(*judge.lock(*_lock(risen, restored)))
    await _watch(trip, risen.exchange, answer)
    await switch_off_extra(trip, start)


async def _watch(trip: Trip, put: Exchange, answer: Reading) -> None:
    """The event of a PUT that changed the plan, and its row in Resource Graph."""
    if trip.given.events is None:
        trip.found(untested(ask.EVENT, UNHEARD), untested(ask.CORRELATION, UNHEARD))
    else:
        trip.found(*judge.event(await trip.event_of(put, trip.given.events), put, trip.given.patience))
    trip.person.hears("waiting for Resource Graph")

    async def shows() -> bool:
        row = await trip.canary.graph_row()
        return (
            row is not None
            and row.tier == "Standard"
            and (answer.enablement is None or judge.same_second(row.since, answer.enablement))
        )

    try:
        trip.found(judge.graph(await trip.time_until(shows, put), trip.given.patience))
    except NoAnswer as error:
        trip.found(untested(ask.GRAPH, str(error)))


def _lock(risen: Written, next_one: Written) -> tuple[timedelta | None, Exchange | None]:
    if next_one.locked is None:
        return None, None
    return next_one.exchange.sent_at - risen.exchange.answered_at, next_one.locked
