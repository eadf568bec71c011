"""Each fault, as the real SDK sees it in process: the same as over sockets (stack.md 3)."""

import asyncio

import pytest
from azure.core.exceptions import (
    DecodeError,
    HttpResponseError,
    ResourceExistsError,
    ServiceRequestError,
    ServiceResponseTimeoutError,
)
from azure.mgmt.security._serialization import DeserializationError  # type: ignore[attr-defined]  # private, yet raised
from azure.mgmt.security.v2024_01_01.aio import SecurityCenter
from azure.mgmt.security.v2024_01_01.aio.operations import PricingsOperations
from azure.mgmt.security.v2024_01_01.models import Extension, Pricing

from sandbox.azure import SimulatedAzure
from sandbox.faults import (
    Action,
    Conflict,
    Drop,
    ErrorBody,
    Fault,
    Garbage,
    Hang,
    LostAnswer,
    LostWrite,
    Redirect,
    RefuseExtension,
    ServerError,
    Throttle,
)
from sandbox.operation import ArmOperation
from sandbox.state import Principal
from sandbox.transport import AsgiTransport
from tests.sandbox.arm.conftest import Credential
from tests.sandbox.arm.raw import SUB, told

SCOPE = f"subscriptions/{SUB}"
ON = Pricing(pricing_tier="Standard")


@pytest.mark.parametrize(
    ("action", "expected", "status"),
    [
        (Throttle(17), HttpResponseError, 429),
        (Conflict(), ResourceExistsError, 409),
        (ServerError(500), HttpResponseError, 500),
        (ServerError(503, ErrorBody.HTML), HttpResponseError, 503),
        (ServerError(502, ErrorBody.EMPTY), HttpResponseError, 502),
        (Garbage.BROKEN_JSON, DecodeError, 200),
        (Garbage.WRONG_TYPES, DeserializationError, None),
        (Drop(), ServiceRequestError, None),
        (LostAnswer(), ServiceRequestError, None),
        (Hang(3600), ServiceResponseTimeoutError, None),
        (Redirect(), ServiceRequestError, None),
    ],
    ids=str,
)
async def test_a_fault_reaches_the_client_as_over_sockets(
    azure: SimulatedAzure, pricings: PricingsOperations, action: Action, expected: type[Exception], status: int | None
) -> None:
    azure.faults.add(Fault("GET", "pricings/AI", action))
    with pytest.raises(expected) as caught:
        await pricings.get(SCOPE, "AI")
    assert getattr(caught.value, "status_code", None) == status
    assert (await pricings.get(SCOPE, "AI")).pricing_tier == "Free"


async def test_an_empty_success_is_none_to_the_sdk(azure: SimulatedAzure, pricings: PricingsOperations) -> None:
    azure.faults.add(Fault("GET", "pricings/AI", Garbage.EMPTY))
    assert await pricings.get(SCOPE, "AI") is None


@pytest.mark.parametrize(
    ("action", "lands"),
    [
        (LostAnswer(), True),
        (Garbage.BROKEN_JSON, True),
        (Hang(3600, lands_first=True), True),
        (Hang(3600), False),
        (Drop(), False),
        (ServerError(500), False),
        (Throttle(1), False),
    ],
    ids=str,
)
async def test_whether_the_write_behind_an_error_landed(
    azure: SimulatedAzure, pricings: PricingsOperations, action: Action, *, lands: bool
) -> None:
    azure.faults.add(Fault("PUT", "pricings", action))
    with pytest.raises((HttpResponseError, ServiceRequestError, ServiceResponseTimeoutError)):
        await pricings.update(SCOPE, "AI", ON)
    assert azure.tenant.plan(SUB, "AI").tier == ("Standard" if lands else "Free")


async def test_a_write_can_land_long_after_the_client_gave_up(
    azure: SimulatedAzure, pricings: PricingsOperations
) -> None:
    azure.faults.add(Fault("PUT", "pricings", Hang(60)))
    with pytest.raises(ServiceResponseTimeoutError):
        await pricings.update(SCOPE, "AI", ON)
    assert azure.tenant.plan(SUB, "AI").tier == "Free"
    await asyncio.sleep(60)
    assert azure.tenant.plan(SUB, "AI").tier == "Standard"


async def test_a_lost_write_looks_like_a_success(
    azure: SimulatedAzure, pricings: PricingsOperations, operations: list[ArmOperation]
) -> None:
    azure.faults.add(Fault("PUT", "pricings", LostWrite()))
    assert (await pricings.update(SCOPE, "AI", ON)).pricing_tier == "Standard"
    assert (await pricings.get(SCOPE, "AI")).pricing_tier == "Free"
    assert operations == []
    assert not azure.exchanges.writes(SUB)[0].carried_out


async def test_a_refused_extension_reads_as_enabled_but_protects_nothing(
    azure: SimulatedAzure, pricings: PricingsOperations
) -> None:
    azure.faults.add(Fault("PUT", "pricings", RefuseExtension("AIPromptEvidence", "no such luck")))
    answer = await pricings.update(SCOPE, "AI", ON)
    assert told(answer)["AIPromptEvidence"] == ("True", "Failed")
    assert told(await pricings.get(SCOPE, "AI"))["AIPromptEvidence"] == ("True", None)
    assert azure.tenant.plan(SUB, "AI").extensions["AIPromptEvidence"].refused


async def test_a_refused_extension_is_healed_by_a_put_that_succeeds(
    azure: SimulatedAzure, pricings: PricingsOperations
) -> None:
    azure.faults.add(Fault("PUT", "pricings", RefuseExtension("AIPromptEvidence")))
    await pricings.update(SCOPE, "AI", ON)
    await asyncio.sleep(azure.assumptions.lock_seconds)
    await pricings.update(
        SCOPE,
        "AI",
        Pricing(pricing_tier="Standard", extensions=[Extension(name="AIPromptEvidence", is_enabled="True")]),
    )
    assert "AIPromptEvidence" in azure.tenant.plan(SUB, "AI").protecting


async def test_faults_are_consumed_in_order_and_by_count(azure: SimulatedAzure, pricings: PricingsOperations) -> None:
    azure.faults.add(Fault("GET", "pricings", ServerError(503), count=2), Fault("*", "pricings", Conflict()))
    seen: list[object] = []
    for _ in range(4):
        try:
            seen.append((await pricings.get(SCOPE, "AI")).pricing_tier)
        except HttpResponseError as error:
            seen.append(error.status_code)
    assert seen == [503, 503, 409, "Free"]
    assert azure.faults.waiting == ()


async def test_a_fault_can_last_until_cleared_and_meet_one_caller(
    azure: SimulatedAzure, pricings: PricingsOperations
) -> None:
    azure.faults.add(Fault("GET", "pricings", ServerError(500), count=None, caller="object-owner"))
    azure.faults.add(Fault("GET", "pricings", Conflict(), caller="somebody-else"))
    for _ in range(3):
        with pytest.raises(HttpResponseError, match="internal server error"):
            await pricings.get(SCOPE, "AI")
    azure.faults.clear()
    assert (await pricings.get(SCOPE, "AI")).pricing_tier == "Free"


async def test_a_redirect_does_not_reach_the_other_host(azure: SimulatedAzure, owner: Principal) -> None:
    azure.faults.add(Fault("GET", "pricings", Redirect("https://evil.example/steal")))
    transport = AsgiTransport(azure.app)
    async with SecurityCenter(Credential(azure, owner), transport=transport, retry_total=0) as client:
        with pytest.raises(ServiceRequestError):
            await client.pricings.get(SCOPE, "AI")
    assert [url for url, _ in transport.strays] == ["https://evil.example/steal"]
    assert len(azure.exchanges) == 1


async def test_the_sdks_own_retries_sleep_in_virtual_time(azure: SimulatedAzure, owner: Principal) -> None:
    azure.faults.add(Fault("GET", "pricings", Throttle(3600), count=2))
    async with SecurityCenter(Credential(azure, owner), transport=AsgiTransport(azure.app)) as client:
        began = azure.clock.now()
        assert (await client.pricings.get(SCOPE, "AI")).pricing_tier == "Free"
    assert (azure.clock.now() - began).total_seconds() == 7200
