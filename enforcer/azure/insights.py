"""The sink Application Insights: entries out through the logger `enforcer`, and who of them arrived.

An entry has arrived when ingestion answered 200, or 206 without naming it. A time-out, silence, any other answer
mean that it did not. The request may have been taken all the same: an entry can arrive twice, under one `record_id`.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from opentelemetry import context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from enforcer.assumptions import OLDEST_TELEMETRY
from enforcer.azure.receipts import RECORD_ID, Receipts
from enforcer.ledger.parcel import Entry, Sent
from enforcer.ports import Now

SILENT_AFTER = timedelta(seconds=15)
"""A batch leaves after a second and its request ends after eight: whoever is not named by then did not arrive."""

_LOGGER = logging.getLogger("enforcer")
_TRACES = TraceContextTextMapPropagator()
_SILENCE = "no answer"
_OF_THE_ENTRY = frozenset({"206", "400"})
"""Answers that say nothing of other entries."""


class Insights:
    """Answers the port Outlet. `flush` ends when the requests did, or when it has waited long enough."""

    def __init__(self, receipts: Receipts, flush: Callable[[], Awaitable[object]], now: Now) -> None:
        self._receipts = receipts
        self._flush = flush
        self._now = now
        self._waiting: dict[str, tuple[Entry, datetime]] = {}
        """By id, and when it was handed over."""
        self._failed: dict[str, tuple[Entry, str]] = {}
        """And why it did not arrive."""
        self._refused: dict[str, Entry] = {}
        self._awaited: set[str] = set()
        """Somebody is waiting for these; they are no strays."""

    def takes(self, entry: Entry) -> bool:  # noqa: ARG002  the port's: everything is for Application Insights
        return True

    @property
    def is_carrying(self) -> bool:
        return bool(self._waiting or self._failed or self._refused)

    async def send(self, entries: Sequence[Entry], *, waits: bool) -> Sent:
        ids = {entry.id for entry in entries}
        now = self._now()
        self._waiting |= {entry.id: (entry, now) for entry in entries}
        for entry in entries:
            say(entry, now=now)
        if not waits:
            return Sent()
        self._awaited |= ids
        try:
            await self._flush()
            return self._told(ids)
        finally:
            self._awaited -= ids

    def strays(self, *, now: datetime) -> Sent:
        self._read()
        silent = {one for one, (_, since) in self._waiting.items() if now - since > SILENT_AFTER}
        ids = (silent | self._failed.keys() | self._refused.keys()) - self._awaited
        return self._told(ids) if ids else Sent()

    def _told(self, ids: set[str]) -> Sent:
        """What is known of these now; who was not named did not arrive. Nobody waits for them any more."""
        self._read()
        silent = {one: (self._waiting.pop(one)[0], _SILENCE) for one in ids & self._waiting.keys()}
        failed = silent | {one: self._failed.pop(one) for one in ids & self._failed.keys()}
        refused = tuple(self._refused.pop(one) for one in sorted(ids & self._refused.keys()))
        back = sorted(failed.values(), key=lambda each: each[0].at)
        trouble = back[0][1] if back else ""
        return Sent(tuple(entry for entry, _ in back), refused, trouble=trouble, is_down=trouble not in _OF_THE_ENTRY)

    def _read(self) -> None:
        for receipt in self._receipts.take():
            for one in receipt.taken & self._waiting.keys():
                del self._waiting[one]
            for one in receipt.back & self._waiting.keys():
                self._failed[one] = (self._waiting.pop(one)[0], receipt.code)
            for one in receipt.refused & self._waiting.keys():
                self._refused[one] = self._waiting.pop(one)[0]


def say(entry: Entry, *, now: datetime) -> None:
    """With the time at which it was recorded, where Application Insights takes one that old, and in its own trace.

    `sent_at` tells alerts that nobody could see it before.
    """
    extra: dict[str, object] = {"microsoft.custom_event.name": entry.name, "severity": entry.severity, **entry.fields}
    extra[RECORD_ID] = entry.id
    is_late = now - entry.at > SILENT_AFTER
    if is_late:
        extra |= {"recorded_at": entry.at.isoformat(), "sent_at": now.isoformat()}
    said = _LOGGER.makeRecord(_LOGGER.name, logging.INFO, __file__, 0, "outcome", (), None, extra=extra)
    if now - entry.at < OLDEST_TELEMETRY:
        said.created = entry.at.timestamp()
    token = context.attach(_TRACES.extract({"traceparent": entry.trace})) if is_late and entry.trace else None
    if _LOGGER.isEnabledFor(logging.INFO):
        _LOGGER.handle(said)
    if token:
        context.detach(token)


class Logged:
    """Answers the port Outlet where telemetry goes nowhere: to the log, where it has arrived."""

    is_carrying = False

    def __init__(self, now: Now) -> None:
        self._now = now

    def takes(self, entry: Entry) -> bool:  # noqa: ARG002  the port's
        return True

    async def send(self, entries: Sequence[Entry], *, waits: bool) -> Sent:  # noqa: ARG002  the port's
        for entry in entries:
            say(entry, now=self._now())
        return Sent()

    def strays(self, *, now: datetime) -> Sent:  # noqa: ARG002  the port's
        return Sent()


def traceparent() -> str:
    """Of the invocation under way; "" where there is none."""
    carrier: dict[str, str] = {}
    _TRACES.inject(carrier)
    return carrier.get("traceparent", "")
