"""A fault is refused where it could never strike, and spends itself only on requests at which it has an effect."""

import re

import pytest

from sandbox.arm.routes import ROUTES
from sandbox.azure import SimulatedAzure
from sandbox.faults import Action, Denied, Fault, LostWrite, RefuseExtension, StaleRead, TokenFault
from sandbox.reach import CannotStrike
from tests.sandbox.arm.raw import AI, PRICINGS, SUB, Arm, pricing

EVIDENCE = RefuseExtension("AIPromptEvidence")


@pytest.mark.parametrize(
    ("method", "path", "action", "member"),
    [
        ("GET", "pricings/AI", LostWrite(), "method"),
        ("PUT", "descendants", LostWrite(), "path"),
        ("DELETE", "pricings/AI", LostWrite(), "path"),
        ("PUT", "pricings", StaleRead(20), "method"),
        ("GET", "descendants", StaleRead(20), "path"),
        ("*", "/msi/token", StaleRead(20), "path"),
        ("GET", "pricings/AI", EVIDENCE, "method"),
        ("POST", "/msi/token", TokenFault.REFUSED, "path"),
        ("GET", "pricings", TokenFault.REFUSED, "path"),
        ("PUT", "pricings", TokenFault.EXPIRED, "method"),
        ("*", "/oauth2/v2.0/token", Denied.FORBIDDEN, "path"),
        ("PATCH", "pricings", Denied.FORBIDDEN, "path"),
        ("HEAD", "pricings", Denied.FORBIDDEN, "method"),
        ("*", "nowhere/at/all", Denied.SUBSCRIPTION_DISABLED, "path"),
    ],
    ids=str,
)
def test_a_fault_that_can_never_strike_is_refused(method: str, path: str, action: Action, member: str) -> None:
    with pytest.raises(CannotStrike, match=r"has no effect on '.*; allowed: [A-Z]+ /") as caught:
        Fault(method, path, action)
    assert caught.value.member == member


@pytest.mark.parametrize(
    ("method", "path", "action"),
    [
        ("*", "pricings", LostWrite()),
        ("PUT", f"{SUB}.*pricings/(AI|Arm)$", LostWrite()),
        ("PUT", r"^/subscriptions/[^/]+/providers/microsoft\.security/pricings/", LostWrite()),
        ("POST", "/register$", LostWrite()),
        ("*", "eventSubscriptions/plan-changes", LostWrite()),
        ("DELETE", r"/resourceGroups/shop/providers/Microsoft\.EventGrid", LostWrite()),
        ("GET", "PRICINGS$", StaleRead(20)),
        ("*", "deadbeef-0000.*/pricings/AI", StaleRead(20)),
        ("*", r"/subscriptions/[1-9]\w+-", StaleRead(20)),
        ("PUT", "ai$", EVIDENCE),
        ("*", "token", TokenFault.FOREIGN),
        ("POST", "/11111111-1111-1111-1111-111111111111/oauth2", TokenFault.FOREIGN),
        ("GET", "managementGroups/corp/descendants", Denied.FORBIDDEN),
    ],
    ids=str,
)
def test_a_fault_that_may_strike_is_taken(method: str, path: str, action: Action) -> None:
    assert Fault(method, path, action).path == path


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation)
def test_every_route_can_be_denied_by_its_own_path(route: object) -> None:
    template, method = route.template, route.method  # type: ignore[attr-defined]  # parametrize knows no types
    assert Fault(method, re.sub(r"\{[^}]+\}", ".+", template), Denied.FORBIDDEN)


async def test_a_fault_is_not_spent_on_a_request_at_which_it_has_no_effect(azure: SimulatedAzure, arm: Arm) -> None:
    azure.faults.add(Fault("*", SUB, StaleRead(3600)), Fault("*", SUB, LostWrite()))
    await arm("GET", f"/subscriptions/{SUB}", version="2022-12-01")
    await arm("DELETE", AI)
    assert len(tuple(azure.faults.waiting)) == 2
    assert (await arm("PUT", AI, pricing())).status == 201
    assert azure.tenant.plan(SUB, "AI").tier == "Free"
    await arm("PUT", AI, pricing())
    assert (await arm("GET", AI)).body["properties"]["pricingTier"] == "Free"
    assert (tuple(azure.faults.waiting), azure.tenant.plan(SUB, "AI").tier) == ((), "Standard")


async def test_a_fault_that_has_no_effect_lets_the_next_one_strike(azure: SimulatedAzure, arm: Arm) -> None:
    azure.faults.add(Fault("*", "pricings|token", TokenFault.REFUSED), Fault("GET", PRICINGS, Denied.FORBIDDEN))
    assert (await arm("GET", AI)).code == "AuthorizationFailed"
    assert len(tuple(azure.faults.waiting)) == 1
