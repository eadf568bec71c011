"""What happens to a tenant at a time without any ARM call (defender-plan.md 4.4), as data, and how it is played."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sandbox.seed import SeedPlan
from sandbox.state import RegistrationState, SubscriptionState
from sandbox.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Registering:
    """Of Microsoft.Security."""

    state: RegistrationState


@dataclass(frozen=True, slots=True)
class Moving:
    """To below another management group."""

    management_group: str


@dataclass(frozen=True, slots=True)
class OutsideChange:
    """`at` is counted from the tenant's beginning."""

    at: timedelta
    subscription: str
    what: SeedPlan | Registering | Moving | SubscriptionState = field(hash=False)

    def happen(self, tenant: Tenant) -> None:
        """No event, no lock, no record."""
        match self.what:
            case SeedPlan(name, tier, extensions):
                tenant.set_plan(self.subscription, name, tier=tier, extensions=extensions)
            case Registering(state):
                tenant.set_registration(self.subscription, "Microsoft.Security", state)
            case Moving(management_group):
                tenant.move_subscription(self.subscription, management_group=management_group)
            case SubscriptionState() as state:
                tenant.set_subscription_state(self.subscription, state)


async def play(changes: Sequence[OutsideChange], tenant: Tenant) -> None:
    """Each at its time; returns after the last."""
    began = tenant.began
    for change in sorted(changes, key=lambda one: one.at):
        await asyncio.sleep((began + change.at - tenant.clock.now()).total_seconds())
        change.happen(tenant)
