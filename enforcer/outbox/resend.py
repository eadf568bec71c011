"""Parcels that wait in the ledger → the sinks, oldest first; what arrived is forgotten, the rest waits longer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import batched

from enforcer.ledger.parcel import KEPT_FOR, MOST_PARCELS, Entry, Lost, Outlet, Parcel, Parcels, Sent, Sink
from enforcer.outbox import records as record_outbox
from enforcer.outbox.given_up import GivenUp
from enforcer.ports import Now
from enforcer.record import Record

RESEND_FOR = timedelta(seconds=20)
"""Of a minute; the rest waits for the next one."""

_PAGE = 50
_MOST_FAILURES = 2
_MOST_COUNTED = MOST_PARCELS + 1_000


@dataclass(slots=True)
class Resent:
    """What one round came to. `down`: sinks that still take nothing."""

    lost: GivenUp = field(default_factory=GivenUp)
    arrived: dict[Sink, tuple[int, datetime]] = field(default_factory=dict)
    down: set[Sink] = field(default_factory=set)

    def note_arrived(self, parcel: Parcel, count: int) -> None:
        before, oldest = self.arrived.get(parcel.sink, (0, parcel.kept_at))
        if count:
            self.arrived[parcel.sink] = (before + count, min(oldest, *(entry.at for entry in parcel.entries)))

    def records(self, now: datetime) -> tuple[Record, ...]:
        return tuple(
            record_outbox.sent_again(sink, count, oldest=oldest, now=now)
            for sink, (count, oldest) in self.arrived.items()
        )


async def resend(parcels: Parcels, outlets: Mapping[Sink, Outlet], *, now: Now) -> Resent:
    """One round. LedgerDown when the ledger can't be read or written: what has arrived may then arrive once more.

    A sink that takes nothing is left alone for the rest of the round, so that each minute tries one parcel of it.
    """
    resent, until, after = Resent(), now() + RESEND_FOR, ""
    excess = 0
    while now() < until:
        is_first = not after
        after, found = await parcels.page(after=after, limit=_PAGE)
        if is_first and len(found) == _PAGE:
            excess = max(0, await parcels.number(limit=_MOST_COUNTED) - MOST_PARCELS)
        for parcel in found:
            if now() >= until:
                return resent
            await _deal(parcel, parcels, outlets, resent, now=now(), is_excess=excess > 0)
            excess -= 1
        if not after:
            break
    return resent


async def _deal(
    parcel: Parcel | str,
    parcels: Parcels,
    outlets: Mapping[Sink, Outlet],
    resent: Resent,
    *,
    now: datetime,
    is_excess: bool,
) -> None:
    if isinstance(parcel, str):
        resent.lost.note_unread(Sink.INSIGHTS, Lost.NOT_READ)
        await parcels.remove([parcel])
    elif is_excess or now - parcel.kept_at > KEPT_FOR:
        resent.lost.note(parcel.sink, Lost.TOO_MANY if is_excess else Lost.TOO_OLD, parcel.entries)
        await parcels.remove([parcel.name])
    elif parcel.sink in outlets and parcel.sink not in resent.down and (parcel.retry_at or now) <= now:
        await _send(parcel, outlets[parcel.sink], parcels, resent, now=now)


async def _send(parcel: Parcel, outlet: Outlet, parcels: Parcels, resent: Resent, *, now: datetime) -> None:
    sent = await _sent(parcel, outlet)
    resent.lost.note(parcel.sink, Lost.REFUSED, sent.refused)
    resent.note_arrived(parcel, len(parcel.entries) - len(sent.back) - len(sent.refused))
    if not sent.back:
        await parcels.remove([parcel.name])
        return
    if sent.is_down:
        resent.down.add(parcel.sink)
    await parcels.put([parcel.again(sent.back, now=now)])


async def _sent(parcel: Parcel, outlet: Outlet) -> Sent:
    """In ever smaller pieces: one entry may be why nothing of its request is taken, and the others shall arrive.

    After two pieces that did not the rest waits, and is first the next time: where everything is called wrong, that is
    not asked a hundred times.
    """
    back, refused = list[Entry](), list[Entry]()
    trouble, failures = "", 0
    pieces = tuple(batched(parcel.entries, max(1, len(parcel.entries) >> parcel.attempts), strict=False))
    for number, piece in enumerate(pieces, start=1):
        sent = await outlet.send(piece, waits=True)
        refused += sent.refused
        back += sent.back
        trouble, failures = sent.trouble or trouble, failures + bool(sent.back)
        if sent.back and (sent.is_down or failures == _MOST_FAILURES):
            left = [entry for other in pieces[number:] for entry in other]
            return Sent((*left, *back), tuple(refused), trouble, is_down=sent.is_down)
    return Sent(tuple(back), tuple(refused), trouble, is_down=False)
