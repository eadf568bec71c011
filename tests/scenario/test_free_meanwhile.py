"""A correction under way while somebody takes the plan to Free: it becomes a rise, which may switch everything on."""

import asyncio

import pytest

from sandbox.assumptions import Assumptions
from sandbox.faults import Drop, Fault
from tests.scenario.house import AI, House

SHARING, INVENTED = "AIPromptSharingWithPurview", "AIEverythingRecorder"


@pytest.fixture
def assumptions() -> Assumptions:
    """A service whose writes take three seconds, and that ignores what a write from Free says of extensions."""
    return Assumptions(
        extensions_need_role_rights=False,
        ai_extensions=("AIPromptEvidence", SHARING, INVENTED),
        named_ignored_when_turned_on=True,
        lock_seconds=0,
        update_seconds=3,
    )


async def test_what_it_was_to_switch_off_goes_off_with_all_that_came_on(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", "pricings/AI$", Drop(), count=None))
    await house.vend(subscription)
    house.azure.faults.clear()
    house.azure.tenant.set_plan(subscription, AI, tier="Standard", extensions={SHARING: False, INVENTED: True})
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(house.vend(subscription))
        await asyncio.sleep(1)
        house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(subscription, AI).protecting == {"AIPromptEvidence"}
