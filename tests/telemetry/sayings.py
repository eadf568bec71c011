"""What people may say to an installation, each as a story: another baseline, an exemption, a scope, a pause."""

import asyncio

from tests.scenario.house import GROUP, made_up_id
from tests.scenario.test_scopes import ANSWERED, exempt, say, scoped
from tests.telemetry.stories import HOUR, ON, denies, lived, protected
from tests.telemetry.told_house import ToldHouse

ONE, TWO, THREE = made_up_id(1), made_up_id(2), made_up_id(3)


async def exempted(house: ToldHouse) -> None:
    """The same where the plan is exempt: nobody puts it back, and nobody should."""
    subscription = house.add(1, tier="Standard", extensions=ON)
    house.rewrite_baseline("name: contoso\n", f"name: contoso\n{exempt(house, subscription, days=20)}\n")
    await house.enrol(subscription)
    await house.vend(subscription)
    await asyncio.sleep(3600)
    await house.switch_off(subscription)
    await house.settle()
    await asyncio.sleep(20 * 60)


async def held(house: ToldHouse, old: str = "mode: enforce", new: str = "mode: observe") -> None:
    """An edit that loosens everything is published."""
    for number in range(1, 41):
        house.add(number, tier="Standard", extensions=ON)
    await house.discover()
    await house.drain_until_quiet()
    house.baseline.write_text(house.baseline.read_text().replace(old, new))
    await house.discover()
    await asyncio.sleep(300)


async def rejected(house: ToldHouse) -> None:
    """A text that is no baseline is published."""
    await held(house, new="mode: maybe")


async def held_and_taken_back(house: ToldHouse) -> None:
    """The edit is held back; then somebody approves it."""
    await held(house)
    await house.approve()
    await house.discover()


async def exemption_soon_over(house: ToldHouse, days: int = 7) -> None:
    """An exemption has that many whole days to go; a day passes, or less when people are told before."""
    subscription = house.add(1, tier="Standard", extensions=ON)
    house.rewrite_baseline("name: contoso\n", f"name: contoso\n{exempt(house, subscription, days=days)}\n")
    for _ in range(30):
        await house.discover()
        if house.named("exemption_expiring"):
            return
        await asyncio.sleep(3600)


async def exemption_far_from_over(house: ToldHouse) -> None:
    await exemption_soon_over(house, days=60)


async def paused(house: ToldHouse, *, hours: int = 5) -> None:
    """Somebody has paused the enforcer; an hour passes."""
    await protected(house)
    house.restart(paused_until=house.azure.clock.now() + hours * HOUR)
    await lived(house, HOUR)


async def paused_and_over(house: ToldHouse) -> None:
    """The pause has ended by itself."""
    await paused(house, hours=1)
    await lived(house, HOUR / 2)


def lies_in(house: ToldHouse, subscription: str, group: str) -> None:
    """Moves it below another group of the estate, which is made where it is not there."""
    if group not in house.azure.tenant.groups:
        house.azure.tenant.add_management_group(group, parent=GROUP)
    house.azure.tenant.move_subscription(subscription, management_group=group)


async def three_stand_differently(house: ToldHouse) -> None:
    """One at its baseline in mg-a, one off and denied in mg-b, one off and only observed in mg-sandbox."""
    say(house, scoped(f"mode: observe, {ANSWERED}"))
    for number, group in ((1, "mg-a"), (2, "mg-b"), (3, "mg-sandbox")):
        lies_in(house, house.add(number, tier="Standard", extensions=ON), group)
    for subscription in (ONE, TWO, THREE):
        await house.enrol(subscription)
        await house.vend(subscription)
    await asyncio.sleep(2 * 86_400)
    house.azure.faults.add(denies(house))
    for subscription in (TWO, THREE):
        await house.switch_off(subscription)
    await house.settle()
    await asyncio.sleep(600)
    await house.vend(ONE)
