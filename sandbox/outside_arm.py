"""A plan and a change that no ARM call made (defender-plan.md 4.4) → the plan afterwards. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sandbox.state import ExtensionState, PlanState, Tier


def plan_set_outside_arm(before: PlanState, tier: str, extensions: Mapping[str, bool], *, now: datetime) -> PlanState:
    """Extensions not named stay. Raises ValueError for one that the plan does not have, or for an unknown tier."""
    unknown = set(extensions) - set(before.extensions)
    if unknown:
        raise ValueError(f"the plan has no extension {sorted(unknown)}, only {sorted(before.extensions)}")
    turned_on = Tier(tier) is Tier.STANDARD and before.tier is Tier.FREE
    named = {name: ExtensionState(enabled=enabled) for name, enabled in extensions.items()}
    return replace(
        before,
        tier=Tier(tier),
        extensions={**before.extensions, **named},
        enablement_time=now if turned_on else before.enablement_time,
        trial_started=before.trial_started or (now if turned_on else None),
        written=True,
    )
