"""An answer that reports nothing is made up for by a read, and by a second write where that shows what is missing."""

import asyncio
from datetime import timedelta

import pytest

from sandbox.assumptions import Assumptions, Omitted
from sandbox.faults import Fault, Hang, ServerError
from tests.scenario.house import House

PLAN = "pricings/AI$"


@pytest.fixture
def assumptions() -> Assumptions:
    """On the way up from Free the service ignores what is named, keeps it on, and says nothing of it."""
    return Assumptions(
        omitted_when_turned_on=Omitted.KEPT,
        named_ignored_when_turned_on=True,
        extensions_need_role_rights=False,
        lock_seconds=2,
    )


@pytest.mark.parametrize("failing", [0, 3], ids=["the read works", "the read fails"])
async def test_one_write_ends_the_drift(house: House, failing: int) -> None:
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    house.azure.tenant.set_plan(subscription, "AI", tier="Free")
    house.azure.faults.add(Fault("PUT", PLAN, Hang(1.0, lands_first=True)))
    if failing:
        late = timedelta(seconds=0.5)
        house.azure.faults.add(Fault("GET", PLAN, ServerError(503), count=failing, after=late))
    await asyncio.gather(house.vend(subscription), asyncio.sleep(10))
    await house.drain_until_quiet()
    calls = house.calls(subscription)
    assert [call for call in calls if call.startswith("PUT")] == ["PUT 200"]
    assert calls.count("GET 503") == failing
    assert "AIPromptEvidence" in house.azure.tenant.plan(subscription, "AI").protecting


async def test_what_the_read_shows_off_is_written_again_in_the_same_look(house: House) -> None:
    subscription, began = house.add(1, tier="Free"), house.azure.clock.now()
    await house.vend(subscription)
    assert "AIPromptEvidence" in house.azure.tenant.plan(subscription, "AI").protecting
    assert house.azure.clock.now() - began < timedelta(seconds=5)
    assert [one.fields["state"] for one in house.named("healed")] == ["proven"]
    assert house.named("heal_refused") == []
