"""A worker that can't ask which version is in force: what that may want off it leaves, and looks at it again."""

import asyncio
from collections.abc import Callable, Iterator
from typing import override

import pytest

from enforcer.baselines.published import Said
from enforcer.errors import LedgerDown
from enforcer.exposure.stretch import Precision
from enforcer.local.ledger import SqliteLedger
from sandbox.azure import SimulatedAzure
from tests.scenario.house import AI, House
from tests.scenario.off_time import kept

SHARING = "AIPromptSharingWithPurview"
WAIVER = "{state: disabled, owner: legal, reason: works council, review: 2027-01-01}"


class Mute(SqliteLedger):
    """It does not tell which version is in force while `is_mute`; what a look adds it takes by then."""

    is_mute = False

    @override
    async def said_of_baselines(self, change: Callable[[Said], Said]) -> Said:
        if self.is_mute:
            raise LedgerDown("the test's storage")
        return await super().said_of_baselines(change)


@pytest.fixture
def ledger(azure: SimulatedAzure) -> Iterator[Mute]:
    """What the house keeps its ledger in."""
    found = Mute(now=azure.clock.now)
    yield found
    found.close()


async def shared_behind_its_back(house: House, ledger: Mute) -> str:
    """Sharing, which is disabled, comes on, and the worker that hears of it has just begun and can't ask."""
    house.rewrite_baseline(f"{SHARING}: unmanaged", f"{SHARING}: {WAIVER}")
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await house.enrol(subscription)
    await house.vend(subscription)
    await house.drain_until_quiet()
    ledger.is_mute = True
    house.restart(paused_until=None)
    extensions = [{"name": name, "isEnabled": "True"} for name in ("AIPromptEvidence", SHARING)]
    await house.put_plan(subscription, {"properties": {"pricingTier": "Standard", "extensions": extensions}})
    await house.settle()
    return subscription


async def test_what_may_be_wanted_off_is_left_as_it_is(house: House, ledger: Mute) -> None:
    subscription = await shared_behind_its_back(house, ledger)
    assert SHARING in house.azure.tenant.plan(subscription, AI).protecting


async def test_it_is_off_a_minute_after_the_ledger_can_be_asked_and_exposed_since_it_came_on(
    house: House, ledger: Mute
) -> None:
    subscription, began = await shared_behind_its_back(house, ledger), house.azure.clock.now()
    ledger.is_mute = False
    await asyncio.sleep(60)
    await house.drain()
    assert SHARING not in house.azure.tenant.plan(subscription, AI).protecting
    await house.drain_until_quiet()
    (one,) = (await kept(ledger, subscription, since=began, now=house.azure.clock.now())).ended
    assert (one.opened, one.precision) == (began, Precision.EXACT)


async def test_nobody_is_told_that_it_is_compliant_until_the_ledger_can_be_asked(house: House, ledger: Mute) -> None:
    subscription = await shared_behind_its_back(house, ledger)
    record = house.named("reconciled")[-1]
    told = record.fields
    assert (told["plan"], told["verdict"], told["code"]) == ("unknown", "unknown", "BaselineUnknown")
    assert told["plan_reason"] == f"{SHARING} is on, and which baseline is in force was not known"
    assert (record.severity, told["off_since"]) == ("warning", "")
    ledger.is_mute = False
    await asyncio.sleep(60)
    await house.drain_until_quiet()
    told = house.named("reconciled")[-1].fields
    assert (told["plan"], told["code"]) == ("proven", "")
    assert SHARING not in house.azure.tenant.plan(subscription, AI).protecting


async def test_where_nothing_else_is_on_it_is_compliant(house: House, ledger: Mute) -> None:
    """Nothing is on but what the published version asks for."""
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    ledger.is_mute = True
    house.restart(paused_until=None)
    await house.vend(subscription)
    told = house.named("reconciled")[-1].fields
    assert (told["plan"], told["verdict"], told["code"]) == ("compliant", "compliant", "")


async def test_what_is_healed_meanwhile_is_healed_and_the_rest_of_the_plan_is_unknown(
    house: House, ledger: Mute
) -> None:
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": False, SHARING: True})
    ledger.is_mute = True
    house.restart(paused_until=None)
    await house.vend(subscription)
    assert [record.fields["state"] for record in house.named("healed")] == ["proven"]
    assert house.named("reconciled")[-1].fields["plan"] == "unknown"
