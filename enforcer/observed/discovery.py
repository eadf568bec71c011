"""What one look at the management groups found, in one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from enforcer.facts import SubscriptionId
from enforcer.observed.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What one look at the management groups found."""

    members: int
    new: Mapping[SubscriptionId, Place]
    moved: Mapping[SubscriptionId, tuple[Place, Place]] = field(default_factory=dict)
    """From where to where."""
    gone: tuple[SubscriptionId, ...] = ()
    held: bool = False
    """More than half of the estate is missing: `gone` is told and not forgotten, because groups that can't be read
    look the same as groups that are empty."""
    is_untold: bool = False
    """Nobody was told yet that so many are missing, or were."""
    over_since: datetime | None = None
    """Since when so many were missing of which nobody was told yet that it is over."""
    at: datetime
