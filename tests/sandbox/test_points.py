"""`azure.on_request`: a scheduler outside steps in before and after every request, and can cut the line there."""

import asyncio

import pytest
from azure.core.exceptions import ServiceRequestError

from sandbox.azure import SimulatedAzure
from sandbox.operation import PrincipalKind
from sandbox.points import Point, When
from sandbox.wire import ConnectionLost
from tests.sandbox.arm.raw import AI, SUB, Arm, pricing


@pytest.fixture
def arm(azure: SimulatedAzure) -> Arm:
    azure.tenant.add_subscription(SUB, name="A")
    return Arm(azure, azure.tenant.add_principal("a", kind=PrincipalKind.USER, object_id="object-a", app_id="a"))


def tier(azure: SimulatedAzure) -> str:
    return azure.tenant.plan(SUB, "AI").tier.value


async def test_both_points_of_each_request_are_reached_in_order(azure: SimulatedAzure, arm: Arm) -> None:
    seen: list[tuple[Point, str]] = []

    async def note(point: Point) -> None:
        seen.append((point, tier(azure)))

    azure.on_request.append(note)
    await arm("PUT", AI, pricing())
    await arm("GET", AI)
    told = [(point.number, point.when, point.method, point.status, at) for point, at in seen]
    assert told == [
        (1, When.BEFORE, "PUT", None, "Free"),
        (1, When.AFTER, "PUT", 201, "Standard"),
        (2, When.BEFORE, "GET", None, "Standard"),
        (2, When.AFTER, "GET", 200, "Standard"),
    ]
    assert {point.caller for point, _ in seen} == {"object-a"}


@pytest.mark.parametrize(("when", "left"), [(When.BEFORE, "Free"), (When.AFTER, "Standard")])
async def test_the_line_can_be_cut_at_either_point(azure: SimulatedAzure, arm: Arm, when: When, left: str) -> None:
    async def cut(point: Point) -> None:
        if point.when is when:
            raise ConnectionLost

    azure.on_request.append(cut)
    with pytest.raises(ServiceRequestError):
        await arm("PUT", AI, pricing())
    assert (tier(azure), azure.internal_errors) == (left, [])


@pytest.mark.parametrize(("when", "left"), [(When.BEFORE, "Free"), (When.AFTER, "Standard")])
async def test_a_host_can_be_crashed_at_either_point(azure: SimulatedAzure, arm: Arm, when: When, left: str) -> None:
    async def crash(point: Point) -> None:
        if point.when is when:
            host.cancel()
            raise ConnectionLost

    azure.on_request.append(crash)
    host = asyncio.ensure_future(arm("PUT", AI, pricing()))
    with pytest.raises((asyncio.CancelledError, ServiceRequestError)):
        await host
    assert tier(azure) == left


async def test_a_hook_can_hold_a_request_back(azure: SimulatedAzure, arm: Arm) -> None:
    async def wait(point: Point) -> None:
        await asyncio.sleep(60 if point.when is When.BEFORE else 0)

    azure.on_request.append(wait)
    began = azure.clock.now()
    await arm("GET", AI)
    assert (azure.clock.now() - began).total_seconds() >= 60


async def test_the_bug_of_a_hook_is_the_sandboxs_bug(azure: SimulatedAzure, arm: Arm) -> None:
    async def broken(_: Point) -> None:
        raise ZeroDivisionError

    azure.on_request.append(broken)
    reply = await arm("GET", AI)
    assert (reply.status, reply.code) == (500, "SandboxBug")
    assert [type(error) for error in azure.internal_errors] == [ZeroDivisionError]
    azure.internal_errors.clear()
