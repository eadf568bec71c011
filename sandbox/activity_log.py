"""The activity log: two rows for each write over ARM, its beginning and its end. What is done outside ARM leaves none.

Sources: spec Microsoft.Insights 2015-04-01 `EventData` and its examples, of which no copy is at hand; the record in
events.md 4.3; "Azure Monitor activity log", which keeps rows for 90 days.
"""

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import count
from uuid import uuid4

from sandbox.assumptions import Assumptions
from sandbox.clock import Clock
from sandbox.operation import ArmOperation

RETENTION = timedelta(days=90)


class Stage(Enum):
    """`status.value`."""

    STARTED = "Started"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"


@dataclass(frozen=True, slots=True)
class LogRow:
    """`text` is the body: the request's when it started, the answer's when it failed. `status` is None at the start."""

    number: int
    event_id: str
    stage: Stage
    operation: ArmOperation
    at: datetime
    submitted_at: datetime
    status: int | None
    text: str

    @property
    def place(self) -> tuple[datetime, int]:
        """Rows are sorted by it, and a page ends at it."""
        return self.at, self.number


class ActivityLog:
    """Of all subscriptions. A row is written at once and can be read when the assumed lag is over."""

    def __init__(self, clock: Clock, assumptions: Assumptions) -> None:
        self._clock = clock
        self._lag = timedelta(seconds=assumptions.activity_log_lag_seconds)
        self._rows: defaultdict[str, deque[LogRow]] = defaultdict(deque)
        self._numbers = count(1)

    def __len__(self) -> int:
        """How many rows are held, readable or not."""
        return sum(len(held) for held in self._rows.values())

    def record(self, operation: ArmOperation, *, began: datetime, request: str, status: int, failure: str) -> None:
        """One write that ended now; `failure` is the answer's body, empty for a success."""
        ended = Stage.FAILED if failure else Stage.SUCCEEDED
        self._add(operation, Stage.STARTED, at=began, status=None, text=request)
        self._add(operation, ended, at=self._clock.now(), status=status, text=failure)

    def rows(self, subscription_id: str) -> tuple[LogRow, ...]:
        """What can be read now, the newest first."""
        now = self._clock.now()
        held = self._rows[subscription_id.lower()]
        readable = (row for row in held if row.submitted_at <= now and row.at > now - RETENTION)
        return tuple(sorted(readable, key=lambda row: row.place, reverse=True))

    def _add(self, operation: ArmOperation, stage: Stage, *, at: datetime, status: int | None, text: str) -> None:
        row = LogRow(
            number=next(self._numbers),
            event_id=str(uuid4()),
            stage=stage,
            operation=operation,
            at=at,
            submitted_at=at + self._lag,
            status=status,
            text=text,
        )
        held = self._rows[operation.subscription_id]
        held.append(row)
        while held[0].at <= self._clock.now() - RETENTION:
            held.popleft()
