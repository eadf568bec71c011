"""An entry because of which a sink takes none of its parcel: the others arrive all the same."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from enforcer.ledger.parcel import MOST_ENTRIES, Entry, Parcel, Sent, Sink
from enforcer.local.ledger import SqliteLedger
from enforcer.outbox.resend import resend

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SINK = Sink.TOPIC


class Picky:
    """Answers the port Outlet: takes nothing of a request in which one is that it can't stand."""

    is_carrying = False

    def __init__(self, bad: Collection[str]) -> None:
        self.bad = bad
        self.got: list[str] = []
        self.requests = 0

    def takes(self, entry: Entry) -> bool:
        return bool(entry)

    async def send(self, entries: Sequence[Entry], *, waits: bool) -> Sent:
        del waits
        self.requests += 1
        if any(entry.id in self.bad for entry in entries):
            return Sent(tuple(entries), trouble="400", is_down=False)
        self.got += [entry.id for entry in entries]
        return Sent()

    def strays(self, *, now: datetime) -> Sent:
        del now
        return Sent()


def parcel() -> Parcel:
    entries = [Entry(id=f"{one}", at=NOW, name="healed", severity="info", fields={}) for one in range(MOST_ENTRIES)]
    return Parcel(name="20261128T120000-1", sink=SINK, kept_at=NOW, entries=tuple(entries))


async def a_day(outlet: Picky) -> set[str]:
    """A timer's, every ten minutes; what waits then."""
    times = [NOW + timedelta(minutes=10) * number for number in range(24 * 6)]
    clock = times[:1]
    ledger = SqliteLedger(now=lambda: clock[0])
    await ledger.parcels.put([parcel()])
    for clock[0] in times:
        await resend(ledger.parcels, {SINK: outlet}, now=lambda: clock[0])
    _, found = await ledger.parcels.page(after="", limit=50)
    ledger.close()
    return {entry.id for one in found if isinstance(one, Parcel) for entry in one.entries}


@pytest.mark.parametrize("bad", [("0",), ("99",), ("0", "1", "2"), ("0", "50", "75", "99")], ids=str)
def test_whatever_else_is_in_its_parcel_arrives_within_a_day_once(bad: tuple[str, ...]) -> None:
    outlet = Picky(bad)
    assert asyncio.run(a_day(outlet)) == set(bad)
    assert sorted(outlet.got, key=int) == [f"{one}" for one in range(MOST_ENTRIES) if f"{one}" not in bad]


def test_a_sink_that_calls_everything_wrong_is_asked_twice_an_attempt_at_most() -> None:
    everything = {f"{one}" for one in range(MOST_ENTRIES)}
    outlet = Picky(everything)
    assert asyncio.run(a_day(outlet)) == everything
    assert outlet.requests <= 2 * (24 + 6)
