"""What one page of Resource Graph says of the plans, or of the traits, that it was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from enforcer.facts import SubscriptionId
from enforcer.observed.plan import PlanSeen
from enforcer.observed.traits import Traits

MOST_LISTED = 1_000
"""Subscriptions in one query, and rows in one page (defender-plan 6)."""


@dataclass(frozen=True, slots=True)
class IndexPage:
    """A subscription in neither has no row: it is not registered, unknown to the index, or not ours to read."""

    plans: Mapping[SubscriptionId, PlanSeen] = field(default_factory=dict)
    unreadable: frozenset[SubscriptionId] = frozenset()
    """Rows that are doubled with different contents, or of another shape than documented; and of a page that is spoilt,
    those who have no row in it."""
    is_spoilt: bool = False
    """It does not hold what it says it does: rows are missing, doubled or name nobody, or others would follow."""


@dataclass(frozen=True, slots=True)
class TraitsPage:
    """A subscription in neither has no row."""

    traits: Mapping[SubscriptionId, Traits] = field(default_factory=dict)
    unreadable: frozenset[SubscriptionId] = frozenset()
    """As in IndexPage: such a row says nothing, and what was known before stays known."""
