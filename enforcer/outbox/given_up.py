"""A tally of what will not arrive, until it is on record."""

from collections.abc import Sequence
from datetime import datetime

from enforcer.ledger.parcel import Entry, Lost, Sink
from enforcer.outbox import records as record_outbox
from enforcer.record import Record


class GivenUp:
    """Counted by sink and reason. Empty is false."""

    def __init__(self) -> None:
        self.counts: dict[tuple[Sink, Lost], tuple[int, datetime | None]] = {}
        """With the time of the oldest, where it is known."""

    def __bool__(self) -> bool:
        return bool(self.counts)

    def note(self, sink: Sink, reason: Lost, entries: Sequence[Entry]) -> None:
        if entries:
            self._add(sink, reason, len(entries), min(entry.at for entry in entries))

    def add(self, other: "GivenUp") -> None:
        for (sink, reason), (count, oldest) in other.counts.items():
            self._add(sink, reason, count, oldest)

    def note_unread(self, sink: Sink, reason: Lost) -> None:
        """A parcel that nobody can read: how much was in it nobody knows."""
        self._add(sink, reason, 1, None)

    def take(self) -> tuple[Record, ...]:
        """What is to be told, once."""
        counts, self.counts = self.counts, {}
        return tuple(
            record_outbox.given_up(sink, reason, count, oldest=oldest)
            for (sink, reason), (count, oldest) in counts.items()
        )

    def _add(self, sink: Sink, reason: Lost, count: int, oldest: datetime | None) -> None:
        before, since = self.counts.get((sink, reason), (0, None))
        known = [at for at in (since, oldest) if at]
        self.counts[sink, reason] = (before + count, min(known) if known else None)
