"""Accounts that went off with their plan are looked at once it is back, also where the answer to the write was lost."""

import asyncio

import pytest

from sandbox.assumptions import Assumptions
from sandbox.faults import Action, Denied, Fault, Hang, LostAnswer, Throttle
from tests.scenario.house import AI, House
from tests.scenario.mortal import Died, Life, mortal

EVIDENCE = "AIPromptEvidence"
MANAGED = "{state: enabled, approvedBy: privacy-board, ticket: PRIV-112}"
PLAN = "pricings/AI$"
CUT = Hang(30, lands_first=True)
"""Longer than an event's look has."""
EXTENSIONS = {"proven by a second write": MANAGED, "shown by a read": "unmanaged"}
LOST = pytest.mark.parametrize("lost", [CUT, LostAnswer()], ids=["by the deadline", "with its connection"])
LOST_OR_NOT = pytest.mark.parametrize(
    "faults", [(), (CUT,), (LostAnswer(),)], ids=["not at all", "by the deadline", "with its connection"]
)


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0, account_seconds=0)


async def went_off(house: House, *faults: Action, extension: str = MANAGED) -> str:
    """All was looked at and as it should be; then the plan goes off, and its accounts with it."""
    house.rewrite_baseline(f"{EVIDENCE}: {MANAGED}", f"{EVIDENCE}: {extension}")
    house.rewrite_baseline("name: contoso\n", "name: contoso\naccounts: {defenderSwitch: enabled}\n")
    subscription = house.add(1, tier="Standard", extensions={EVIDENCE: True})
    for name in ("chat", "speak"):
        house.azure.tenant.accounts.add(subscription, "rg-shop", name, switch="Enabled")
    await house.enrol(subscription)
    await house.vend(subscription)
    await house.drain_until_quiet()
    house.azure.exchanges.clear()
    house.azure.faults.add(*(Fault("PUT", PLAN, fault) for fault in faults))
    await goes_off(house, subscription)
    return subscription


async def goes_off(house: House, subscription: str) -> None:
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    for name in ("chat", "speak"):
        house.azure.tenant.accounts.set_switch(subscription, "rg-shop", name, "Disabled")
    await house.vend(subscription)
    await house.settle()


def states(house: House, subscription: str) -> set[str]:
    return {one.switch.value for one in house.azure.tenant.accounts.of(subscription)}


def walks(house: House) -> int:
    """How often the enforcer listed the accounts."""
    mine = [one for one in house.azure.exchanges if one.caller == house.identity.object_id]
    return len([one for one in mine if one.path.endswith("/accounts")])


async def minutes(house: House, number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(60)
        await house.drain()
        await house.settle()


@LOST
@pytest.mark.parametrize("extension", EXTENSIONS, ids=EXTENSIONS)
async def test_they_come_back_within_minutes_where_the_answer_was_lost(
    house: House, extension: str, lost: Action
) -> None:
    subscription = await went_off(house, lost, extension=EXTENSIONS[extension])
    await minutes(house, 3)
    assert states(house, subscription) == {"Enabled"}


@LOST_OR_NOT
@pytest.mark.parametrize("extension", EXTENSIONS, ids=EXTENSIONS)
async def test_all_of_them_are_looked_at_once_and_not_again(
    house: House, extension: str, faults: tuple[Action, ...]
) -> None:
    subscription = await went_off(house, *faults, extension=EXTENSIONS[extension])
    await minutes(house, 10)
    await house.vend(subscription)
    await house.drain_until_quiet()
    assert walks(house) == 1


@pytest.mark.parametrize("no", [Denied.FORBIDDEN, Throttle(3600)], ids=["refused", "put off"])
async def test_none_is_looked_at_for_a_write_that_the_service_did_not_take(house: House, no: Action) -> None:
    subscription = await went_off(house, no)
    house.azure.tenant.set_plan(subscription, AI, tier="Standard", extensions={EVIDENCE: True})
    await minutes(house, 70)
    assert walks(house) == 0


async def test_they_wait_while_the_plan_is_still_off(house: House) -> None:
    subscription = await went_off(house, Hang(30), Throttle(3600))
    await house.vend(subscription)
    assert walks(house) == 0
    await minutes(house, 70)
    assert states(house, subscription) == {"Enabled"}


@pytest.mark.parametrize("later", [0, 1], ids=["as it was answered", "as the answer was kept"])
async def test_they_come_back_where_the_worker_died(house: House, later: int) -> None:
    subscription = await went_off(house)
    await house.drain_until_quiet()
    house.enforcer = mortal(house, rehearsal := Life())
    await goes_off(house, subscription)
    await house.drain_until_quiet()
    house.enforcer = mortal(house, Life(rehearsal.steps.index("plans.write") + 1 + later, done=True))
    with pytest.raises(Died):
        await goes_off(house, subscription)
    house.restart(paused_until=None)
    await minutes(house, 5)
    assert states(house, subscription) == {"Enabled"}
