"""15 queries in 5 s, by caller (defender-plan.md 6)."""

import asyncio

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from tests.sandbox.arm.graph import SUBSCRIPTIONS, ask, reader, reasons
from tests.sandbox.arm.raw import Arm, Reply


def left(reply: Reply) -> tuple[str, str]:
    return reply.headers["x-ms-user-quota-remaining"], reply.headers["x-ms-user-quota-resets-after"]


async def spend(arm: Arm, count: int = 15) -> list[Reply]:
    return [await ask(arm, SUBSCRIPTIONS) for _ in range(count)]


async def test_every_answer_says_what_is_left_errors_too(arm: Arm) -> None:
    assert left(await ask(arm, SUBSCRIPTIONS)) == ("14", "00:00:05")
    await asyncio.sleep(1.5)
    refused = await ask(arm, "nowhere")
    assert (refused.status, left(refused)) == (400, ("13", "00:00:04"))


async def test_the_sixteenth_query_is_refused_in_resource_graphs_words(arm: Arm) -> None:
    assert {reply.status for reply in await spend(arm)} == {200}
    await asyncio.sleep(2)
    reply = await ask(arm, SUBSCRIPTIONS)
    assert (reply.status, reply.code, reasons(reply)) == (429, "RateLimiting", ["RateLimiting"])
    assert reply.message.startswith("Please provide below info when asking for support: timestamp = ")
    assert left(reply) == ("0", "00:00:03")
    assert reply.headers["retry-after"] == "3"


async def test_after_five_seconds_all_are_back(arm: Arm) -> None:
    await spend(arm, 16)
    await asyncio.sleep(5)
    assert left(await ask(arm, SUBSCRIPTIONS)) == ("14", "00:00:05")


async def test_callers_do_not_share_a_quota(azure: SimulatedAzure, arm: Arm) -> None:
    await spend(arm, 16)
    assert (await ask(reader(azure, "*"), SUBSCRIPTIONS)).status == 200


async def test_each_page_costs_a_query(arm: Arm) -> None:
    assert left((await spend(arm, 3))[-1])[0] == "12"


class TestOtherwise:
    @pytest.fixture
    def assumptions(self) -> Assumptions:
        return Assumptions(graph_retry_after=False)

    async def test_it_may_come_without_retry_after(self, arm: Arm) -> None:
        assert "retry-after" not in (await spend(arm, 16))[-1].headers


class TestUnlimited:
    @pytest.fixture
    def assumptions(self) -> Assumptions:
        return Assumptions(throttles=False)

    async def test_nothing_is_refused_where_nothing_throttles(self, arm: Arm) -> None:
        assert {reply.status for reply in await spend(arm, 20)} == {200}
