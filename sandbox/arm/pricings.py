"""Microsoft.Security/pricings at subscription scope, with the quirks of defender-plan.md sections 9 and 16.

Resource scope is not simulated: the AI plan does not exist there (defender-plan.md 2.2).
"""

import asyncio
import re
from datetime import timedelta

from sandbox.arm.call import Call
from sandbox.arm.errors import bad_request, conflict, delete_refused, not_registered_for_security, unknown_plan
from sandbox.arm.pricing_answers import row, with_statuses
from sandbox.arm.pricing_request import PricingRequest, parse_pricing
from sandbox.arm.pricing_rules import Change, Rules
from sandbox.catalogue import PlanOffer
from sandbox.faults import LostWrite, RefuseExtension, StaleRead
from sandbox.operation import ArmOperation, OperationKind
from sandbox.registrations import SECURITY
from sandbox.state import AI, PlanState, RegistrationState, Subscription
from sandbox.wire import Answer, JsonObject

_ASSIGN_ROLES = "Microsoft.Authorization/roleAssignments/write"
_CREATED_SINCE = "2024-01-01"
"""The spec of 2023-01-01 knows 200 only, and Azure CLI 2.91, which speaks it, takes a 201 for a failure [measured]."""

_FILTER = re.compile(r"\s*name\s+in\s*\(([^()]*)\)\s*", re.IGNORECASE)


async def get_plan(call: Call) -> Answer:
    _require_registration(call)
    offer = _offer(call)
    return Answer(200, _shown(call, offer, _as_read(call, offer)))


async def list_plans(call: Call) -> Answer:
    """Without paging; `$filter=name in (AI,Arm)` narrows, names that no plan has match nothing."""
    _require_registration(call)
    wanted = _filtered(call.query.get("$filter"))
    offers = [offer for key, offer in call.world.tenant.offers.items() if wanted is None or key in wanted]
    return Answer(200, {"value": [_shown(call, offer, _as_read(call, offer)) for offer in offers]})


async def delete_plan(call: Call) -> Answer:
    _require_registration(call)
    raise delete_refused()


async def put_plan(call: Call) -> Answer:
    """Synchronous; takes the subscription's one update lock. 201 the first time (2023-01-01: never), then 200."""
    _require_registration(call)
    offer, request, subscription = _offer(call), parse_pricing(call.body), call.subscription
    change = _decide(call, offer, request)
    if isinstance(call.action, LostWrite):
        return _answer(call, offer, change)
    assumed = call.world.assumptions
    if subscription.updating or _is_locked(call, subscription):
        raise conflict(assumed.conflict_retry_after_s)
    subscription.updating = True
    try:
        await asyncio.sleep(assumed.update_seconds)
        change = _decide(call, offer, request)  # again: the plan may have changed outside ARM meanwhile
        subscription.change_plan(offer.name, change.after, now=call.world.now())
    finally:
        subscription.updating = False
    if not change.is_identical or assumed.identical_put_locks:
        subscription.locked_until = call.world.now() + timedelta(seconds=assumed.lock_seconds)
    answer = _answer(call, offer, change)
    if not change.is_identical or assumed.identical_put_raises_event:
        await call.world.announce(_operation(call, offer, creates=not change.before.written))
    return answer


def _decide(call: Call, offer: PlanOffer, request: PricingRequest) -> Change:
    tenant, assumed, action = call.world.tenant, call.world.assumptions, call.action
    scopes = tenant.scopes_of_subscription(call.subscription.subscription_id)
    may_assign = tenant.access.allows(call.principal.object_id, _ASSIGN_ROLES, scopes)
    rules = Rules(
        offer=offer,
        assumptions=assumed,
        now=call.world.now(),
        lacks_rights=offer.name == AI and assumed.extensions_need_role_rights and not may_assign,
        refusals={action.name: action.message} if isinstance(action, RefuseExtension) else {},
    )
    return rules.change(call.subscription.plans[offer.name.lower()], request)


def _answer(call: Call, offer: PlanOffer, change: Change) -> Answer:
    shown = with_statuses(_shown(call, offer, change.after), change.statuses)
    is_created = not change.before.written and call.api_version >= _CREATED_SINCE
    return Answer(201 if is_created else 200, shown)


def _shown(call: Call, offer: PlanOffer, plan: PlanState) -> JsonObject:
    world = call.world
    return row(
        call.subscription.subscription_id,
        offer,
        plan,
        api_version=call.api_version,
        now=world.now(),
        assumptions=world.assumptions,
    )


def _as_read(call: Call, offer: PlanOffer) -> PlanState:
    """The plan as it is; where a fault lets reads lag, as it was."""
    lag_s = call.action.seconds if isinstance(call.action, StaleRead) else 0.0
    return call.subscription.plan_as_of(offer.name, call.world.now() - timedelta(seconds=lag_s))


def _is_locked(call: Call, subscription: Subscription) -> bool:
    return subscription.locked_until is not None and call.world.now() < subscription.locked_until


def _require_registration(call: Call) -> None:
    state = call.subscription.registrations[SECURITY.lower()].at(call.world.now())
    if state is not RegistrationState.REGISTERED:
        raise not_registered_for_security()


def _offer(call: Call) -> PlanOffer:
    offers = call.world.tenant.offers
    offer = offers.get(call.names["plan"].lower())
    if offer is None:
        raise unknown_plan(call.names["plan"], tuple(known.name for known in offers.values()))
    return offer


def _filtered(text: str | None) -> frozenset[str] | None:
    if text is None:
        return None
    found = _FILTER.fullmatch(text)
    if found is None:
        raise bad_request(f"Invalid $filter '{text}'. Valid $filter is: 'name in ({{planName1}},{{planName2}},...)'.")
    return frozenset(name.strip().strip("'\"").lower() for name in found[1].split(","))


def _operation(call: Call, offer: PlanOffer, *, creates: bool) -> ArmOperation:
    subscription_id = call.subscription.subscription_id
    return call.operation(
        name="Microsoft.Security/pricings/write",
        kind=OperationKind.WRITE,
        resource_id=f"/subscriptions/{subscription_id}/providers/Microsoft.Security/pricings/{offer.name}",
        creates=creates,
    )
