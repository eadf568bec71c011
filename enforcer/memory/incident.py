"""What a person has to mend, as the memory of one subscription keeps it while it is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from enforcer.facts import AccountId, Actor, Control

QUIET = timedelta(days=1)
"""Without another heal, after which a fight is over."""

REFUSALS_BEFORE = 3
"""Of one extension in a row, before a person is told: most refusals are races (defender-plan 5)."""

MOST_ACCOUNTS = 4
"""Fought over by name; more of them are one fight together."""

MOST_OPEN = 10
"""Of one subscription: a memory has to fit into one property of a storage table. As many as there can be: fights over
provider, plan, these accounts and the others together, and a refusal of each control."""

MOST_HEALED = 60
"""Heals of one subscription that are counted, the latest; a baseline may want up to 20 of one control."""

LONGEST_REASON = 200
"""Characters that are kept: a service's own words may be long."""

MOST_RIVALS = 3
"""Names that are kept of other enforcers."""


class IncidentKind(Enum):
    """Why only a person can end it."""

    FIGHT = "fight"
    """Somebody undoes what we heal, again and again."""
    REFUSAL = "refusal"
    """Azure does not take what the baseline wants."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is fought over or refused: a control, or the switch of one account; with `account` None of some more."""

    control: Control
    account: AccountId | None = None


@dataclass(frozen=True, slots=True)
class Healed:
    """When others had undone it and we put it right."""

    subject: Subject
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncident:
    """`count`: heals of a fight, looks that met a refusal; `since` it is open, `last` the latest of those."""

    kind: IncidentKind
    subject: Subject
    since: datetime
    last: datetime
    count: int
    reason: str = ""
    """The drift that was healed, or what was refused, in words."""
    actor: Actor | None = None
    """Who is said to have undone it last; None: nobody was ever named."""
    rivals: tuple[str, ...] = ()
    """Names of other enforcers' event subscriptions on this subscription."""
    told: bool = False
    """Whether people were told that it is open. Who dies between the two tells it once more, and never not at all."""

    @property
    def is_fight(self) -> bool:
        return self.kind is IncidentKind.FIGHT

    @property
    def over_at(self) -> datetime | None:
        """When a fight is over unless somebody goes on with it; a refusal ends when it is taken."""
        return self.last + QUIET if self.is_fight else None

    def is_known_by(self, told: "tuple[OpenIncident, ...]") -> bool:
        """Whether people were told of it: it may have begun earlier in a ledger that was down, later it is another."""
        return any((one.kind, one.subject) == (self.kind, self.subject) and self.since <= one.since for one in told)


def opened(incidents: Iterable[OpenIncident], kind: IncidentKind, subject: Subject) -> OpenIncident | None:
    """The one of this kind that is open about it."""
    return next((one for one in incidents if one.kind is kind and one.subject == subject), None)
