"""One write of ours as the ledger keeps it: how it ended, and the state before it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType

from enforcer.facts import AccountId, Control, SubscriptionId

HealId = NewType("HealId", str)

READ_BACK = "read back"
"""The proof of a heal whose own answer was lost or not final."""


class HealState(Enum):
    """How a write ended."""

    BEGUN = "begun"
    """No answer came: it may have arrived."""
    PROVEN = "proven"
    PENDING = "pending"
    """Accepted; the service is not done."""
    UNPROVEN = "unproven"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Not now, said the service, and changed nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heal:
    """One write with the state before it, kept so that it can be explained and undone by a person."""

    id: HealId
    subscription: SubscriptionId
    control: Control
    started_at: datetime
    cause: str
    reason: str
    before: str
    """The state before as JSON text, exactly what a PUT would need to restore it."""
    asked: str
    account: AccountId | None = None
    state: HealState = HealState.BEGUN
    after: str = ""
    proof: str = ""
    """`proven`, or what is missing."""
    answered_at: datetime | None = None
    confirmed_at: datetime | None = None

    @property
    def is_without_some(self) -> bool:
        """Refused for extensions that the service does not offer here, and the rest taken, which changed something."""
        return self.state is HealState.REFUSED and self.after not in {"", self.before}
