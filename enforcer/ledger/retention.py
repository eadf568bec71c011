"""What the ledger may forget, and how far a clean-up has come. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from enforcer.facts import SubscriptionId
from enforcer.ledger.archive import OldHeal
from enforcer.memory.subscription import Memory

EVERY = timedelta(days=1)
FEWEST_DAYS, MOST_DAYS = 30, 3_650
"""Below a month nobody could answer for the last one; ten years are an archive of another kind."""
DEFAULT_DAYS = 400
"""A year, and a month to ask about it."""


def days(text: str) -> int:
    """ValueError for what is none, or too few or too many."""
    found = int(text) if text.isascii() and text.isdigit() else -1
    if not FEWEST_DAYS <= found <= MOST_DAYS:
        raise ValueError(f"not from {FEWEST_DAYS} to {MOST_DAYS}")
    return found


def is_needed(heal: OldHeal, memory: Memory) -> bool:
    """Whoever waits for it to be confirmed, and the story that is not over, need it however old it is."""
    if any(entry.heal == heal.id for entry in memory.awaiting):
        return True
    open_since = memory.unsettled.when if memory.unsettled else None
    return open_since is not None and heal.started_at >= open_since


def is_over(memory: Memory, known: Collection[SubscriptionId], *, before: datetime) -> bool:
    """It left the estate, was last looked at before that time, and nothing of it is due, awaited or under way."""
    seen = memory.last_seen or memory.first_seen
    is_busy = memory.busy is not None and memory.busy.until >= before
    is_open = memory.look_again or memory.awaiting or memory.asked is not None or is_busy
    return memory.subscription not in known and seen is not None and seen < before and not is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanUp:
    """`after`: old heals up to there are dealt with; `walked`: memories up to there, which come last."""

    begun: datetime | None = None
    finished: datetime | None = None
    after: OldHeal | None = None
    heals_are_done: bool = False
    exposures_are_done: bool = False
    walked: str = ""
    heals: int = 0
    """Forgotten so far, as `exposures` and `memories`."""
    exposures: int = 0
    memories: int = 0

    def due(self, now: datetime) -> "CleanUp | None":
        """This one to go on with, the next one to begin, or None while it is not time."""
        if self.begun is None or (self.finished and not self.begun <= now < self.begun + EVERY):
            return CleanUp(begun=now)
        return None if self.finished else self


def clean_up_text(state: CleanUp) -> str:
    return msgspec.json.encode(state).decode()


def read_clean_up(text: str, *, now: datetime) -> CleanUp:
    """A new one for a text that is none, or that would begin in days to come."""
    try:
        state = msgspec.json.decode(text, type=CleanUp)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError):
        return CleanUp()
    times = [at for at in (state.begun, state.finished, state.after and state.after.started_at) if at]
    return state if all(at.tzinfo and at <= now for at in times) else CleanUp()
