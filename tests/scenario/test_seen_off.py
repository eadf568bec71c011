"""What its owner switched off stays off after Free, in whichever moment of whose look it was seen off."""

import asyncio
from dataclasses import replace

import pytest

from enforcer.facts import subscription_id
from sandbox.assumptions import Assumptions, Omitted
from sandbox.faults import Fault, Hang
from tests.scenario.house import AI, House

EVIDENCE, SHARING = "AIPromptEvidence", "AIPromptSharingWithPurview"
BOTH_ON = {EVIDENCE: True, SHARING: True}
PLAN = "pricings/AI$"
QUICK = Assumptions(extensions_need_role_rights=False, lock_seconds=0)
SILENT = replace(QUICK, omitted_when_turned_on=Omitted.KEPT, named_ignored_when_turned_on=True)
"""On the way up from Free the service ignores what is named, keeps it as it was, and says nothing of it."""


@pytest.fixture
def assumptions() -> Assumptions:
    return QUICK


@pytest.fixture
async def subscription(house: House) -> str:
    """Last seen with both on."""
    found = house.add(1, tier="Standard", extensions=BOTH_ON)
    await house.vend(found)
    return found


def on(house: House, subscription: str) -> list[str]:
    extensions = house.azure.tenant.plan(subscription, AI).extensions
    return [name for name in BOTH_ON if extensions[name].enabled]


def asked_on(house: House, subscription: str) -> list[set[str]]:
    """By each of our writes; where the service ignores what is named, the plan does not show it."""
    writes = house.azure.exchanges.select(subscription_id=subscription, path=AI, method="PUT")
    sent = [(one.request or {})["properties"]["extensions"] for one in writes]
    return [{entry["name"] for entry in entries if entry["isEnabled"] == "True"} for entries in sent]


async def in_a_while(house: House, subscription: str, seconds: float, **plan: object) -> None:
    """Its owner sets the plan, and no event tells of it."""
    await asyncio.sleep(seconds)
    house.azure.tenant.set_plan(subscription, AI, **plan)  # type: ignore[arg-type]  # tier and extensions as given


async def test_in_the_read_that_a_dead_worker_s_busy_mark_has_repeated(house: House, subscription: str) -> None:
    now = house.azure.clock.now()
    await house.ledger.update(subscription_id(subscription), lambda one: one.claimed("dead", now=now, until=now))
    house.azure.tenant.set_plan(subscription, AI, tier="Standard", extensions={EVIDENCE: False, SHARING: False})
    house.azure.faults.add(Fault("GET", PLAN, Hang(2.0, lands_first=True)))
    await asyncio.gather(house.vend(subscription), in_a_while(house, subscription, 1.0, tier="Free"))
    assert on(house, subscription) == [EVIDENCE]


async def test_by_another_look_while_ours_still_reads_free(house: House, subscription: str) -> None:
    other = house.enforce(house.worker)
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    house.azure.faults.add(Fault("GET", PLAN, Hang(2.0, lands_first=True)))
    ours = asyncio.create_task(house.vend(subscription))
    await in_a_while(house, subscription, 1.0, tier="Standard", extensions={EVIDENCE: True, SHARING: False})
    await house.vend(subscription, by=other)
    await ours
    assert on(house, subscription) == [EVIDENCE]


@pytest.mark.parametrize("assumptions", [SILENT], ids=["silent"])
async def test_in_the_read_that_makes_up_for_a_silent_answer(house: House, subscription: str) -> None:
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    house.azure.faults.add(Fault("PUT", PLAN, Hang(2.0, lands_first=True)))
    seen = in_a_while(house, subscription, 1.0, tier="Standard", extensions={SHARING: False})
    await asyncio.gather(house.vend(subscription), seen)
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await house.vend(subscription)
    assert asked_on(house, subscription) == [{EVIDENCE, SHARING}, {EVIDENCE}]
