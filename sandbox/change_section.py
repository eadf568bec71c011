"""An item of the `changes:` of a faults file → OutsideChange (docs/sandbox.md)."""

from datetime import timedelta

from sandbox.outside_changes import Moving, OutsideChange, Registering
from sandbox.section import LONGEST_S, Section
from sandbox.seed import SeedPlan
from sandbox.seed_file import read_plan
from sandbox.state import RegistrationState, SubscriptionState
from sandbox.tenant import Tenant

_COMMON = ("at_s", "subscription")
_KINDS = ("plan", "registration", "state", "management_group")
_OF_A_PLAN = ("tier", "extensions")


def read_change(section: Section, tenant: Tenant) -> OutsideChange:
    """`tenant` as it begins: its subscriptions, groups and plans may be named."""
    kinds = [kind for kind in _KINDS if section.has(kind)]
    section.only((*_COMMON, *_KINDS, *(_OF_A_PLAN if "plan" in kinds or not kinds else ())))
    if len(kinds) != 1:
        section.notes.add(section.marked, f"exactly one of {', '.join(_KINDS)} is wanted")
    return OutsideChange(
        at=timedelta(seconds=section.number("at_s", high=LONGEST_S)),
        subscription=section.choice("subscription", tuple(tenant.subscriptions)),
        what=_what(section, kinds[0] if kinds else "", tenant),
    )


def _what(section: Section, kind: str, tenant: Tenant) -> SeedPlan | Registering | Moving | SubscriptionState:
    match kind:
        case "plan":
            return read_plan(section, {offer.name: offer for offer in tenant.offers.values()}, name="plan")
        case "registration":
            state = section.choice(kind, list(RegistrationState), RegistrationState.NOT_REGISTERED)
            return Registering(RegistrationState(state))
        case "management_group":
            return Moving(section.choice(kind, [group.name for group in tenant.groups.values()]))
    return SubscriptionState(section.choice("state", list(SubscriptionState), SubscriptionState.ENABLED))
