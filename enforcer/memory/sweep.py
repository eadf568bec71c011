"""How far the sweep of the estate has come: one value in the ledger, changed by pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

SLICES = 24
"""Each sweep reads one of so many parts of the estate directly, so that a stale index hides nothing for over a day."""

EVERY = timedelta(hours=1)
_EARLIEST, _LATEST = timedelta(minutes=-10), timedelta(minutes=-1)
"""Never late, so that SLICES of them fit into a day although each waits for its timer's next tick."""
_HIGHEST_BYTE = 255
MOST_TOLD = 200
"""Extensions; a row of the ledger has to hold them."""
LEASE = timedelta(minutes=5)
"""Renewed with each page; a sweep whose worker died is resumed after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepState:
    """`after`: everything up to this subscription is done. Not under way: the last sweep is finished, or none began."""

    number: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    after: str = ""
    holder: str = ""
    until: datetime | None = None
    paced_until: datetime | None = None
    """The suspects so far become due until then: those of the next page come after them."""
    pages: int = 0
    calls: int = 0
    looked: int = 0
    """Read directly, whatever the index says."""
    failed: int = 0
    """Were to be read directly and could not be: each is looked at again by its due row."""
    odd: int = 0
    """Rows of names, tags and offers that can't be read: what the ledger knows stays in force."""
    spoilt: int = 0
    """Pages of which anything could not be read, or that were not what they said: who is concerned is due."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Subscriptions by what the index says of them."""
    begun: tuple[datetime, ...] = ()
    """When the latest SLICES sweeps began, this one included: each has read another part of the estate directly."""
    extensions: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Those that nobody has heard of: in how many subscriptions each is listed, and is on."""
    on_record: tuple[str, ...] = ()
    """Of these, what sweeps before this one told of."""
    seed: str = ""
    """What sets the beginnings of this installation's sweeps apart from those of others: its first holder."""
    again: bool = False
    """Something else is wanted since this one began: the next one begins as soon as it is finished."""

    @property
    def is_under_way(self) -> bool:
        return self.started_at is not None and self.finished_at is None

    @property
    def oldest_data(self) -> datetime | None:
        """Since when every part of the estate has been read directly; None before there was a sweep for each."""
        return self.begun[0] if len(self.begun) == SLICES else None

    @property
    def latest_begun(self) -> datetime | None:
        """When the latest finished sweep began; None before there was one."""
        finished = self.begun[:-1] if self.is_under_way else self.begun
        return finished[-1] if finished else None

    def claimed(self, holder: str, *, now: datetime) -> "SweepState":
        """Ours to go on with or to begin; unchanged while another worker is at it, or when it is not time yet."""
        if self.holder and self.until and self.until > now:
            return self
        if self.is_under_way:
            return replace(self, holder=holder, until=now + LEASE)
        if self.started_at and not self.again and now < self.started_at + EVERY + self._jitter():
            return self
        begun = (*self.begun, now)[-SLICES:]
        told = tuple(sorted({*self.on_record, *self.extensions})[:MOST_TOLD])
        fresh = SweepState(number=self.number + 1, begun=begun, on_record=told, seed=self.seed or holder)
        return replace(fresh, started_at=now, holder=holder, until=now + LEASE)

    @property
    def appeared(self) -> Mapping[str, tuple[int, int]]:
        """What this sweep is the first to tell of."""
        return {name: counts for name, counts in self.extensions.items() if name not in self.on_record}

    def asked(self, holder: str, *, calls: int, now: datetime) -> "SweepState":
        """Who is below the groups is known, which may have taken long. Unchanged where somebody else took over."""
        return replace(self, calls=self.calls + calls, until=now + LEASE) if self.holder == holder else self

    def turned(
        self,
        holder: str,
        *,
        after: str,
        calls: int,
        looked: int,
        counts: Mapping[str, int],
        paced_until: datetime,
        extensions: Mapping[str, tuple[int, int]],
        now: datetime,
        failed: int = 0,
        odd: int = 0,
        spoilt: int = 0,
    ) -> "SweepState":
        """One page further. `extensions`: with those of the pages before. Unchanged where somebody else took over."""
        if self.holder != holder:
            return self
        total = {name: self.counts.get(name, 0) + counts.get(name, 0) for name in {*self.counts, *counts}}
        return replace(
            self,
            after=after,
            until=now + LEASE,
            paced_until=paced_until,
            pages=self.pages + 1,
            calls=self.calls + calls,
            looked=self.looked + looked,
            failed=self.failed + failed,
            odd=self.odd + odd,
            spoilt=self.spoilt + spoilt,
            counts=dict(sorted(total.items())),
            extensions=extensions,
        )

    def finished(self, holder: str, *, now: datetime) -> "SweepState":
        """Unchanged where somebody else took over."""
        if self.holder != holder:
            return self
        return replace(self, finished_at=now, holder="", until=None)

    def wanted_again(self) -> "SweepState":
        """Another baseline is in force: whatever was swept before says nothing any more."""
        return replace(self, again=True)

    def released(self) -> "SweepState":
        """To be gone on with at once, by anybody."""
        return replace(self, holder="", until=None)

    def _jitter(self) -> timedelta:
        """Another for each sweep and installation, so that sweeps of many tenants do not meet."""
        spread = sha256(f"{self.seed}/{self.number}".encode()).digest()[0] / _HIGHEST_BYTE
        return _EARLIEST + spread * (_LATEST - _EARLIEST)
