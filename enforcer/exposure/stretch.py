"""How long a control was away from its baseline: one stretch of time, open or ended, and how sure its ends are."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from enforcer.facts import AccountId, Actor, Control, SubscriptionId


class Precision(Enum):
    """What the two ends rest on."""

    EXACT = "exact"
    """The one event that told of the change, and the answer that proves the heal or the one event of another."""
    AT_MOST = "at_most"
    """It began after the last sight of compliance, or ended before a read that found it good."""


class Ending(Enum):
    """What ended it."""

    HEALED = "healed"
    """The answer to our write; a read after it confirmed it."""
    FOUND_GOOD = "found good"
    """A read: our answer was lost, or somebody else put it right."""
    GOES_ON = "goes on"
    """Nothing: from here on it is waived, or is no more. The next one begins where this one ends."""
    LEFT = "left alone"
    """Nobody looks any more: the subscription is skipped, or left the estate, or nothing is wanted of accounts."""
    SELF_CORRECTED = "self-corrected"
    """Two events without a look between them; what they changed nobody knows, so it is unconfirmed."""


@dataclass(frozen=True, slots=True)
class Waived:
    """Why nobody puts it right: counted all the same."""

    exempt: bool = False
    observed: bool = False
    paused: bool = False

    def __bool__(self) -> bool:
        return self.exempt or self.observed or self.paused


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Of one control of one subscription, or of one AI account; `account` None with control `account`: of some more."""

    control: Control
    account: AccountId | None = None
    opened: datetime
    precision: Precision
    since: datetime | None = None
    """The sight of compliance before it, where there was one."""
    seen: datetime
    """When the first read that found it was answered: an event between `since` and then may tell when it began."""
    off_at: datetime
    """When the last such read was sent."""
    waived: Waived = field(default_factory=Waived)
    actor: Actor | None = None
    """Who is said to have begun it."""
    closed: datetime | None = None
    """Provisional while the subscription's memory holds it; final in a row of its own."""
    ending: Ending | None = None

    @property
    def duration(self) -> timedelta:
        return (self.closed or self.opened) - self.opened

    @property
    def is_confirmed(self) -> bool:
        return self.ending is not Ending.SELF_CORRECTED


@dataclass(frozen=True, slots=True)
class Ended:
    """An exposure as a row of its own."""

    subscription: SubscriptionId
    exposure: Exposure

    @property
    def at(self) -> datetime:
        """When it ended."""
        return self.exposure.closed or self.exposure.opened

    @property
    def name(self) -> str:
        """The same each time that the same one is written: subscription, control, account and begin; ASCII.

        What is unconfirmed takes no other's place.
        """
        one = self.exposure
        account = hashlib.sha256(str(one.account).encode()).hexdigest()[:12] if one.account else "-"
        kind = one.control.value if one.is_confirmed else f"{one.control.value}-unconfirmed"
        return f"{self.subscription}.{kind}.{account}.{one.opened:%Y%m%dT%H%M%S.%f}"


@dataclass(frozen=True, slots=True)
class EndedRows:
    """Of one day. `unread`: how many more there are that this version can't read."""

    rows: tuple[Ended, ...] = ()
    unread: int = 0


def ended_rows(read: Iterable[Ended | None]) -> EndedRows:
    """None: a row that can't be read."""
    every = tuple(read)
    rows = tuple(ended for ended in every if ended)
    return EndedRows(rows, unread=len(every) - len(rows))
