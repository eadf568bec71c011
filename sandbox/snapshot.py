"""A subscription as it is at one moment: unlike `Subscription`, it stays so."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sandbox.accounts import Account
from sandbox.hierarchy import chain
from sandbox.registrations import SECURITY
from sandbox.state import ManagementGroup, PlanState, Registration, Subscription, SubscriptionState


@dataclass(frozen=True, slots=True)
class SubscriptionSnapshot:
    """`groups`: those above, nearest first; `plans` by lower-case name; `registration` is Microsoft.Security's.

    `accounts` are copies, which nobody changes.
    """

    subscription_id: str
    name: str
    state: SubscriptionState
    groups: tuple[ManagementGroup, ...]
    plans: Mapping[str, PlanState]
    registration: Registration
    accounts: tuple[Account, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    quota_id: str = ""


def snapshot(subscription: Subscription, groups: Mapping[str, ManagementGroup]) -> SubscriptionSnapshot:
    return SubscriptionSnapshot(
        subscription.subscription_id,
        subscription.name,
        subscription.state,
        chain(subscription.management_group, groups),
        dict(subscription.plans),
        subscription.registrations[SECURITY.lower()],
        tuple(replace(account) for account in subscription.accounts.values()),
        dict(subscription.tags),
        subscription.quota_id,
    )


type Snapshot = SubscriptionSnapshot | ManagementGroup
"""What a history remembers; a management group never changes."""


def remembered(changing: Subscription | str, groups: Mapping[str, ManagementGroup]) -> tuple[str, Snapshot | None]:
    """The subject for a history, and what it is: a subscription by its id, or by its id what does not exist yet."""
    if isinstance(changing, str):
        return changing.lower(), None
    return changing.subscription_id, snapshot(changing, groups)
