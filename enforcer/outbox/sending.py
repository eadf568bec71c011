"""The outbox: records in, out to every sink; what a sink does not take waits in the ledger for the minute timer.

Nothing is written to the ledger while everything arrives. Nothing here raises, and nothing waits longer than its
patience: a sink or a ledger that is down is asked again only after a while.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from enforcer.errors import BadConfiguration, LedgerDown
from enforcer.ledger.parcel import Entry, Lost, Outlet, Parcel, Parcels, Sent, Sink
from enforcer.ledger.parcel_rows import is_too_long, packed
from enforcer.outbox import records as record_outbox
from enforcer.outbox.given_up import GivenUp
from enforcer.outbox.resend import resend
from enforcer.ports import Now
from enforcer.record import Record

EVERYDAY = "reconciled"
"""The record that comes with every look; nobody waits until it has arrived."""

DOWN_FOR = timedelta(seconds=30)
"""So long nobody waits for a sink that took nothing: what comes meanwhile goes straight to the ledger."""

LEDGER_PATIENCE_S = 2.0
"""An answer of storage takes some milliseconds."""

LOOK_AFTER_S = 3.0
"""Between two looks at what nobody waited for, while there is any."""

MOST_HELD = 2_000
"""Entries of a sink that wait in this process; beyond them the oldest are given up."""

TELL_EVERY = timedelta(hours=1)
"""How often a worker says that a sink takes nothing; it says what it gave up once in `TELL_LOST_EVERY`."""
TELL_LOST_EVERY = timedelta(minutes=1)

_FOREVER = timedelta(days=1)
_NO_LEDGER = (LedgerDown, BadConfiguration, TimeoutError)


class Outbox:
    """One per process. `parcels` raises BadConfiguration where there is no ledger yet."""

    def __init__(
        self,
        outlets: Mapping[Sink, Outlet],
        parcels: Callable[[], Parcels],
        *,
        now: Now,
        new_id: Callable[[], str],
        trace: Callable[[], str] = str,
    ) -> None:
        self._outlets = outlets
        self._parcels = parcels
        self._now = now
        self._new_id = new_id
        self._trace = trace
        self._held: dict[Sink, tuple[Entry, ...]] = {}
        self._down_until: dict[Sink, datetime] = {}
        self._told: dict[Sink, datetime] = {}
        self._ledger_down_until: datetime | None = None
        self._troubles: list[Record] = []
        self._lost = GivenUp()
        self._lost_told: datetime | None = None
        self._looking: asyncio.Task[None] | None = None

    async def journal(self, records: Sequence[Record]) -> None:
        """Hand the records to every sink. With news among them it waits until they arrived, or are in the ledger."""
        entries = tuple(self._entry(record) for record in records)
        has_news = any(entry.name != EVERYDAY for entry in entries)
        await asyncio.gather(*(self._hand(sink, entries, waits=has_news) for sink in self._outlets))
        if has_news:
            await self._keep()
        self._look_after()

    async def send_again(self) -> None:
        """What the minute timer does: one round over what waits in the ledger."""
        try:
            resent = await resend(self._parcels(), self._outlets, now=self._now)
        except _NO_LEDGER:
            return  # told by whoever works with it
        for sink in resent.down:
            self._down_until[sink] = self._now() + DOWN_FOR
        for sink in resent.arrived.keys() - resent.down:
            self._down_until.pop(sink, None)
        self._lost.add(resent.lost)
        records = resent.records(self._now())
        if records:
            await self.journal(records)
        self._look_after()

    async def end(self) -> None:
        """Of a process that ends on purpose: what has not arrived by now is in the ledger."""
        for sink, outlet in self._outlets.items():
            self._heard(sink, await outlet.send((), waits=True))
            self._heard(sink, outlet.strays(now=self._now() + _FOREVER))
        await self._keep()
        if self._looking:
            self._looking.cancel()

    async def _hand(self, sink: Sink, entries: Sequence[Entry], *, waits: bool) -> None:
        outlet = self._outlets[sink]
        taken = tuple(entry for entry in entries if outlet.takes(entry))
        if not taken:
            return
        if self._is_down(sink):
            self._hold(sink, taken)
        else:
            self._heard(sink, await outlet.send(taken, waits=waits))

    def _heard(self, sink: Sink, sent: Sent) -> None:
        self._lost.note(sink, Lost.REFUSED, sent.refused)
        if not sent.back:
            return
        now = self._now()
        self._hold(sink, sent.back)
        if sent.is_down:
            self._down_until[sink] = now + DOWN_FOR
        if sink not in self._told or now - self._told[sink] >= TELL_EVERY:
            self._told[sink] = now
            self._troubles.append(record_outbox.kept(sink, sent.trouble, len(sent.back)))

    def _hold(self, sink: Sink, entries: Sequence[Entry]) -> None:
        self._lost.note(sink, Lost.TOO_LONG, [entry for entry in entries if is_too_long(entry)])
        held = (*self._held.get(sink, ()), *(entry for entry in entries if not is_too_long(entry)))
        self._lost.note(sink, Lost.TOO_MANY_AT_ONCE, held[:-MOST_HELD])
        self._held[sink] = held[-MOST_HELD:]

    async def _keep(self) -> None:
        """In the ledger, where it can be reached; else it stays held here, as long as this process lives."""
        if not any(self._held.values()) or self._is_ledger_down():
            return
        held, self._held = self._held, {}
        try:
            async with asyncio.timeout(LEDGER_PATIENCE_S):
                await self._parcels().put([self._parcel(sink, some) for sink in held for some in packed(held[sink])])
        except _NO_LEDGER:
            self._ledger_down_until = self._now() + DOWN_FOR
            late, self._held = self._held, held
            for sink, entries in late.items():
                self._hold(sink, entries)

    def _look_after(self) -> None:
        if self._has_more_to_do() and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        """Until nothing is under way, held or to be told; here and not in the timer, which runs in another process."""
        while self._has_more_to_do():
            await asyncio.sleep(LOOK_AFTER_S)
            for sink, outlet in self._outlets.items():
                self._heard(sink, outlet.strays(now=self._now()))
            if self._is_ledger_down():
                await self._hand_what_is_held()
            await self._keep()
            await self._tell()

    async def _hand_what_is_held(self) -> None:
        """The sinks may be back before the ledger is."""
        held, self._held = self._held, {}
        for sink, entries in held.items():
            if entries:
                await self._hand(sink, entries, waits=True)

    async def _tell(self) -> None:
        troubles, self._troubles = self._troubles, []
        now = self._now()
        if self._lost and (self._lost_told is None or now - self._lost_told >= TELL_LOST_EVERY):
            self._lost_told = now
            troubles += self._lost.take()
        if troubles:
            await self.journal(troubles)

    def _entry(self, record: Record) -> Entry:
        return Entry(
            id=self._new_id(),
            at=self._now(),
            name=record.name,
            severity=record.severity,
            fields=record.fields,
            trace=self._trace(),
        )

    def _parcel(self, sink: Sink, entries: tuple[Entry, ...]) -> Parcel:
        now = self._now()
        return Parcel(name=f"{now:%Y%m%dT%H%M%S%f}-{self._new_id()}", sink=sink, kept_at=now, entries=entries)

    def _has_more_to_do(self) -> bool:
        is_carrying = any(outlet.is_carrying for outlet in self._outlets.values())
        return is_carrying or bool(self._troubles or self._lost) or any(self._held.values())

    def _is_down(self, sink: Sink) -> bool:
        until = self._down_until.get(sink)
        return until is not None and self._now() < until

    def _is_ledger_down(self) -> bool:
        return self._ledger_down_until is not None and self._now() < self._ledger_down_until
