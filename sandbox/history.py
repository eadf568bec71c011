"""What was changed a short while ago, and what it was before: for readers that lag behind."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Past[Value]:
    """What a subject was until `at`; None: it did not exist."""

    at: datetime
    before: Value | None


class History[Value]:
    """By subject. Changes older than `lag` are forgotten at the next one, unless somebody follows (`settled`)."""

    def __init__(self, lag: timedelta) -> None:
        self.is_followed = False
        self._lag = lag
        self._order: deque[tuple[datetime, str]] = deque()
        self._pasts: dict[str, deque[Past[Value]]] = {}

    def note(self, subject: str, before: Value | None, *, now: datetime) -> None:
        """To be called right before the change. Times may not run backwards."""
        if not self.is_followed:
            self.settled(now - self._lag)
        self._order.append((now, subject))
        self._pasts.setdefault(subject, deque()).append(Past(now, before))

    def settled(self, horizon: datetime) -> set[str]:
        """The subjects with a change that has come to be at or before `horizon` since the last call; forgets those."""
        found: set[str] = set()
        while self._order and self._order[0][0] <= horizon:
            _, subject = self._order.popleft()
            self._pasts[subject].popleft()
            if not self._pasts[subject]:
                del self._pasts[subject]
            found.add(subject)
        return found

    def earliest(self, subject: str) -> Past[Value] | None:
        """What the subject was before the first change that is remembered; None: it has been as it is now."""
        return self._pasts[subject][0] if subject in self._pasts else None

    def subjects(self) -> frozenset[str]:
        """Those of which a change is remembered."""
        return frozenset(self._pasts)
