"""A subscription as scopes see it: where it lies, and what its owner made of it."""

from dataclasses import dataclass

from enforcer.facts import SubscriptionId
from enforcer.observed.place import Place
from enforcer.observed.traits import UNKNOWN, Traits


@dataclass(frozen=True, slots=True)
class Subject:
    """`place` None: not known yet, so that no management group loosens anything."""

    subscription: SubscriptionId
    place: Place | None
    traits: Traits = UNKNOWN
