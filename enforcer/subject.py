"""A subscription as scopes see it: where it lies, and what its owner made of it."""

from dataclasses import dataclass

from enforcer.facts import SubscriptionId
from enforcer.place import Place


@dataclass(frozen=True, slots=True)
class Traits:
    """What the subscription's owner can edit or choose. None: not known, so that no scope is matched by it."""

    name: str | None = None
    tags: tuple[tuple[str, str], ...] | None = None
    quota_id: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """`place` None: not known yet, so that no management group loosens anything."""

    subscription: SubscriptionId
    place: Place | None
    traits: Traits = Traits()
