"""Faults by chance, in a window of time, for one caller, in reads that lag, and at the token endpoints."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity.aio import ManagedIdentityCredential

from sandbox.azure import SimulatedAzure
from sandbox.clock import Clock
from sandbox.fault_queue import Faults
from sandbox.faults import Drop, Fault, ServerError, StaleRead, Throttle, TokenFault
from sandbox.operation import PrincipalKind
from sandbox.transport import AsgiTransport
from tests.sandbox.arm.raw import AI, PRICINGS, Arm, pricing

SCOPE = "https://management.azure.com/.default"


def drawn(seed: int, *others: Fault) -> list[bool]:
    faults = Faults(Clock(), seed=seed)
    faults.add(*others, Fault("GET", "x", Drop(), count=None, probability=0.1))
    return [faults.take("GET", "/x") is not None for _ in range(1000)]


def test_chance_is_repeatable_and_about_as_large_as_said() -> None:
    assert drawn(1) == drawn(1) != drawn(2)
    assert 70 < Counter(drawn(1))[True] < 130


def test_a_certain_fault_does_not_disturb_the_chance_of_others() -> None:
    assert drawn(1) == drawn(1, Fault("PUT", "x", Drop(), count=None))


async def test_a_fault_of_chance_is_used_up_only_when_it_strikes(azure: SimulatedAzure, arm: Arm) -> None:
    azure.faults.reseed(3)
    azure.faults.add(Fault("GET", PRICINGS, ServerError(503), count=5, probability=0.2))
    seen = Counter([(await arm("GET", AI)).status for _ in range(100)])
    assert seen == {200: 95, 503: 5}


async def test_a_fault_can_wait_and_end(azure: SimulatedAzure, arm: Arm) -> None:
    begin, end = timedelta(minutes=5), timedelta(minutes=10)
    azure.faults.add(Fault("GET", PRICINGS, ServerError(500), count=None, after=begin, until=end))
    seen = list[int]()
    for minute in range(12):
        seen += [minute] if (await arm("GET", AI)).status == 500 else []
        await asyncio.sleep(60)
    assert seen == [5, 6, 7, 8, 9]


async def test_a_read_can_lag_behind_the_latest_write(azure: SimulatedAzure, arm: Arm) -> None:
    azure.faults.add(Fault("GET", PRICINGS, StaleRead(20), count=None))
    await arm("PUT", AI, pricing())
    assert (await arm("GET", AI)).body["properties"]["pricingTier"] == "Free"
    listed = {row["name"]: row for row in (await arm("GET", PRICINGS)).body["value"]}
    assert listed["AI"]["properties"]["pricingTier"] == "Free"
    await asyncio.sleep(20)
    assert (await arm("GET", AI)).body["properties"]["pricingTier"] == "Standard"


async def test_a_lagging_read_shows_each_write_once_its_time_has_come(azure: SimulatedAzure, arm: Arm) -> None:
    azure.faults.add(Fault("GET", PRICINGS, StaleRead(20), count=None))
    await arm("PUT", AI, pricing())
    await asyncio.sleep(azure.assumptions.lock_seconds)
    await arm("PUT", AI, pricing("Free"))
    assert (await arm("GET", AI)).body["properties"]["pricingTier"] == "Standard"
    await asyncio.sleep(20)
    assert (await arm("GET", AI)).body["properties"]["pricingTier"] == "Free"


@pytest.fixture
async def identity(azure: SimulatedAzure, arm: Arm, monkeypatch: pytest.MonkeyPatch) -> ManagedIdentityCredential:
    """The real credential; the environment is a function app's."""
    azure.identity.assign(arm.principal)
    monkeypatch.setenv("IDENTITY_ENDPOINT", "http://127.0.0.1/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", azure.identity.header)
    return ManagedIdentityCredential(transport=AsgiTransport(azure.app), retry_total=0)


async def test_a_refused_token_is_an_authentication_error(
    azure: SimulatedAzure, identity: ManagedIdentityCredential
) -> None:
    azure.faults.add(Fault("GET", "/msi/token", TokenFault.REFUSED))
    with pytest.raises(ClientAuthenticationError):
        await identity.get_token(SCOPE)
    assert (await identity.get_token(SCOPE)).token


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (TokenFault.EXPIRED, "ExpiredAuthenticationToken"),
        (TokenFault.FOREIGN, "InvalidAuthenticationTokenTenant"),
    ],
)
async def test_a_bad_token_looks_good_until_arm_sees_it(
    azure: SimulatedAzure, arm: Arm, identity: ManagedIdentityCredential, action: TokenFault, code: str
) -> None:
    azure.faults.add(Fault("GET", "/msi/token", action))
    given = await identity.get_token(SCOPE)
    assert given.expires_on > azure.clock.now().timestamp()
    reply = await arm("GET", AI, token=given.token)
    assert (reply.status, reply.code) == (401, code)


async def test_a_token_fault_can_meet_one_caller(azure: SimulatedAzure, identity: ManagedIdentityCredential) -> None:
    azure.faults.add(Fault("GET", "/msi/token", TokenFault.REFUSED, caller="somebody-else"))
    assert (await identity.get_token(SCOPE)).token
    azure.faults.add(Fault("GET", "/msi/token", TokenFault.REFUSED, caller="object-owner"))
    with pytest.raises(ClientAuthenticationError):
        await identity.get_token(f"{SCOPE}/")


async def test_a_fault_meets_its_caller_whoever_else_asks(azure: SimulatedAzure, arm: Arm) -> None:
    other = azure.tenant.add_principal("b", kind=PrincipalKind.USER, object_id="object-b", app_id="app-b")
    azure.faults.add(Fault("GET", PRICINGS, Throttle(9), caller="object-b", count=None))
    assert [(await one("GET", AI)).status for one in (arm, Arm(azure, other))] == [200, 429]
