"""No sink stands in the way of a heal: the plan is back before anybody waits, and that for seconds only."""

import asyncio
from itertools import count

from enforcer.ledger.parcel import Outlet, Sink
from enforcer.outbox.sending import Outbox
from enforcer.receive import Enforcer
from sandbox.events import TopicTrouble
from tests.scenario.drills import hold_drills
from tests.scenario.house import AI, House

SILENT_S = 3600.0


async def with_silent_topic(house: House) -> str:
    """Somebody's plan is off, and nobody answers for the outcome topic."""
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await hold_drills(house, subscription)
    house.grid.add_trouble(TopicTrouble(200, times=99_999, delay_s=SILENT_S))
    assert house.world.topic
    numbers = count()
    outlets: dict[Sink, Outlet] = {Sink.TOPIC: house.world.topic}
    outbox = Outbox(
        outlets, lambda: house.ledger.parcels, now=house.azure.clock.now, new_id=lambda: f"{next(numbers):x}"
    )
    house.enforcer = Enforcer(
        lambda: house.world, journal=outbox.journal, now=house.azure.clock.now, send_again=outbox.send_again
    )
    await house.enrol(subscription)
    return subscription


async def test_the_plan_is_back_while_the_topic_is_silent(house: House) -> None:
    subscription = await with_silent_topic(house)
    began = asyncio.get_running_loop().time()
    await house.switch_off(subscription)
    while house.azure.tenant.plan(subscription, AI).tier != "Standard":  # noqa: ASYNC110  nobody tells
        await asyncio.sleep(0.01)
    assert asyncio.get_running_loop().time() - began < 5
    await house.settle()
    assert asyncio.get_running_loop().time() - began < 10
    assert await house.ledger.parcels.number(limit=10) >= 1


async def test_a_topic_that_stays_silent_holds_up_no_later_heal(house: House) -> None:
    subscription = await with_silent_topic(house)
    await house.switch_off(subscription)
    await house.settle()
    await asyncio.sleep(10)  # Azure takes one update of a plan at a time
    began = asyncio.get_running_loop().time()
    await house.switch_off(subscription)
    await house.settle()
    assert asyncio.get_running_loop().time() - began < 5
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"


async def test_what_was_healed_meanwhile_is_published_when_the_topic_is_back(house: House) -> None:
    subscription = await with_silent_topic(house)
    await house.switch_off(subscription)
    await house.settle()
    house.grid.end_troubles()
    await asyncio.sleep(120)
    await house.enforcer.after_due()
    published = {event.type for event in house.grid.events}
    assert "ai-protection-enforcer.healed" in published
