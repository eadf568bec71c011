"""What our writes led to, and how long a control was away from its baseline."""

from datetime import datetime
from typing import Literal

from enforcer.contract.columns import Columns, Seconds, Told, Where, Who
from enforcer.exposure.stretch import Ending, Precision
from enforcer.facts import Control
from enforcer.memory.heal import HealState


class Write(Columns, frozen=True, kw_only=True):
    """One write of ours."""

    heal: str
    """Its id, for `enforcer undo`."""
    control: Control
    """What it was to put right."""
    account: str
    """AI account, as resource group/name; empty for the subscription itself."""
    drift: str
    """What was off, in words."""
    before: str
    """The state before, as JSON."""
    after: str
    """The state that the answer shows, as JSON; empty without an answer."""
    state: HealState
    """How the write ended."""
    proof: str
    """`proven`, or what is missing."""


class Healed(Told, frozen=True, kw_only=True, tag="healed"):
    """The control is back at its baseline, as the answer to our write proves."""

    severity: Literal["info"] = "info"
    """Always."""
    where: Where
    write: Write
    reaction_s: Seconds
    """From the change (where no event told of it: from the write) to the answer that proves it."""


class HealRefused(Told, frozen=True, kw_only=True, tag="heal_refused"):
    """A write was refused, or is not proven; it is tried again."""

    severity: Literal["warning"] = "warning"
    """Always."""
    where: Where
    write: Write


class HealConfirmed(Told, frozen=True, kw_only=True, tag="heal_confirmed"):
    """An independent read found what a write had proven. Two looks that end at the same moment may both tell of it:
    count each `heal` once.
    """

    severity: Literal["info"] = "info"
    """Always."""
    where: Where
    write: Write
    by: str
    """`echo` for the event that our own write raised, else the cause of the look."""
    confirmed_after_s: Seconds
    """From the answer to that read."""


class ExposureClosed(Told, frozen=True, kw_only=True, tag="exposure_closed"):
    """A control was away from its baseline for so long. Cause and event are of the look that ended it; the columns of
    who did it hold whoever began it.
    """

    severity: Literal["info"] = "info"
    """Always."""
    where: Where
    who: Who
    control: Control
    """Which."""
    account: str
    """AI account, as resource group/name; empty for the subscription itself."""
    seconds: Seconds
    """How long."""
    precision: Precision
    """Whether both ends are known."""
    opened: datetime
    """Its beginning."""
    closed: datetime
    """Its end."""
    ending: Ending | None
    """What ended it."""
    confirmed: bool
    """False: two events without a look between them are all that is known."""
    exempt: bool
    """An exemption was in effect."""
    observed: bool
    """The mode was observe."""
    paused: bool
    """Writing was paused."""
