"""What may happen to an installation, each as a story over the simulated Azure."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from enforcer.ledger.parcel import Entry, Outlet, Sent, Sink
from enforcer.outbox.sending import Outbox
from enforcer.receive import Enforcer
from enforcer.record import Record
from enforcer.settings import Enrol
from sandbox.events import DeliveryRules, EventGrid
from sandbox.events.subscription import EventSubscription
from sandbox.faults import Denied, Fault, RefuseExtension
from tests.scenario.drills import TOPIC, drill, hold_drills
from tests.scenario.house import AI, DOOR, made_up_id
from tests.telemetry.told_house import ToldHouse

ON = {"AIPromptEvidence": True}
HOUR = timedelta(hours=1)
ACCOUNT = "https://stenforcer1.blob.core.windows.net"


async def protected(house: ToldHouse, number: int = 1) -> str:
    """One that is enrolled, looked at, and at the baseline."""
    subscription = house.add(number, tier="Standard", extensions=ON)
    await house.enrol(subscription)
    await house.vend(subscription)
    await house.settle()
    return subscription


async def quiet(house: ToldHouse) -> None:
    """An hour in which nothing happens but the timers."""
    await protected(house)
    await lived(house, HOUR)


async def lived(house: ToldHouse, some_time: timedelta) -> None:
    """The timers run, every five minutes."""
    for _ in range(some_time // timedelta(minutes=5)):
        await asyncio.sleep(300)
        await house.discover()
        await house.drain()
        await house.sweep()
        await house.settle()


async def healed(house: ToldHouse) -> None:
    """Somebody switches a plan off, and it is back a moment later."""
    await house.switch_off(await protected(house))
    await house.settle()
    await asyncio.sleep(60)


async def denied(house: ToldHouse) -> None:
    """Somebody switches a plan off, and Azure lets nobody put it back; twenty minutes pass."""
    subscription = await protected(house)
    await asyncio.sleep(2 * 86_400)
    house.azure.faults.add(denies(house))
    await house.switch_off(subscription)
    await house.settle()
    await asyncio.sleep(20 * 60)


def denies(house: ToldHouse) -> Fault:
    """Azure lets the enforcer write no plan."""
    return Fault("PUT", "pricings/AI$", Denied.FORBIDDEN, count=None, caller=house.identity.object_id)


async def refused(house: ToldHouse) -> None:
    """Azure answers 200 and does not switch the extension on, as often as it is asked."""
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", "pricings/AI$", RefuseExtension("AIPromptEvidence"), count=None))
    await house.vend(subscription)
    for _ in range(60):
        await asyncio.sleep(60)
        await house.drain()
        if house.named("incident_opened"):
            return


async def refused_once(house: ToldHouse) -> None:
    """Azure answers so once: a race, which the next look ends."""
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", "pricings/AI$", RefuseExtension("AIPromptEvidence"), count=1))
    await house.vend(subscription)
    await house.drain_until_quiet()


async def fought(house: ToldHouse) -> None:
    """A pipeline switches a plan off three times in twenty minutes."""
    subscription = await protected(house)
    for _ in range(3):
        await house.switch_off(subscription)
        await house.settle()
        await asyncio.sleep(300)


async def off_unannounced(house: ToldHouse) -> None:
    """A plan goes off, and no event tells of it: a sweep finds it."""
    subscription = await protected(house)
    await lived(house, 2 * HOUR)
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await lived(house, 2 * HOUR)


async def not_enrolled(house: ToldHouse) -> None:
    """Events may only be led here by somebody else, and nobody does."""
    house.deploy(enrols=Enrol.CHECK)
    house.add(1, tier="Standard", extensions=ON)
    await house.discover()
    for _ in range(30):
        await asyncio.sleep(60)
        await house.drain()
        if house.named("incident_opened"):
            return


async def enrolled(house: ToldHouse) -> None:
    """A subscription is discovered and enrolled."""
    house.deploy(enrols=Enrol.SELF)
    house.add(1, tier="Standard", extensions=ON)
    await house.discover()
    await house.drain_until_quiet()


async def buried(house: ToldHouse) -> None:
    """A message has come to its poison queue."""
    await house.enforcer.last_resort.bury_message(f'{{"subscription": "{house.add(1, tier="Free")}"}}')
    await asyncio.sleep(60)


async def undelivered(house: ToldHouse) -> None:
    """A vending topic can't deliver an announcement, and puts it into the container for that."""
    grid = EventGrid(house.azure.clock, house.refuse, write_blob=house.write_blob, rules=DeliveryRules(probation=False))
    scope, letters = f"/subscriptions/{house.add(1, tier='Free')}", f"{ACCOUNT}/dead-letters"
    await grid.subscribe(EventSubscription("vending", scope, DOOR, max_delivery_attempts=1, dead_letter_url=letters))
    house.azure.on_operation.append(grid.announce)
    await house.switch_off(scope.rpartition("/")[2])
    await grid.settle(301, retries_too=True)
    await asyncio.sleep(60)


async def worked_off(house: ToldHouse) -> None:
    """A message of the same queue is worked off, and a package is deployed into the same account."""
    await house.write_blob(f"{ACCOUNT}/app-package", "released.zip", b"")
    fact = await house.enforcer.read_message(f'{{"subscription": "{house.add(1, tier="Free")}"}}')
    assert fact
    await house.enforcer.look(fact)


async def bad_baseline(house: ToldHouse) -> None:
    """The first baseline of an installation can not be read."""
    house.rewrite_baseline("version: 1", "version: one")
    await house.discover()
    await asyncio.sleep(60)


async def buggy(house: ToldHouse) -> None:
    """A bug meets a delivery."""
    await house.enforcer.last_resort.failed(None, ZeroDivisionError("a bug"))
    await asyncio.sleep(60)


async def swept_long_ago(house: ToldHouse) -> None:
    """Sweeps have stopped; events are still worked off."""
    await quiet(house)
    await asyncio.sleep(95 * 60)
    await house.vend(house.add(2, tier="Free"))


async def silent(house: ToldHouse) -> None:
    """Everything has stopped."""
    await quiet(house)
    await asyncio.sleep(121 * 60)


async def drill_held(house: ToldHouse) -> None:
    """A drill goes the whole way; the canary has drifted."""
    await hold_drills(house, house.add(1, tier="Free"))
    await drill(house)
    assert house.named("drill_passed")


async def drill_lost(house: ToldHouse) -> None:
    """Nothing leads the drill's event back."""
    await hold_drills(house, house.add(1, tier="Standard", extensions=ON))
    house.grid.unsubscribe(TOPIC, "enforcer-drill")
    await drill(house)
    await asyncio.sleep(660)
    await house.enforcer.drills.tick()


class _Straight:
    """Answers the port Outlet: everything has arrived in the workspace."""

    is_carrying = False

    def __init__(self, house: ToldHouse) -> None:
        self._house = house

    def takes(self, entry: Entry) -> bool:
        return bool(entry)

    async def send(self, entries: Sequence[Entry], *, waits: bool) -> Sent:
        del waits
        await self._house.told([Record(one.name, one.severity, dict(one.fields)) for one in entries])
        return Sent()

    def strays(self, *, now: datetime) -> Sent:
        del now
        return Sent()


async def topic_closed(house: ToldHouse) -> None:
    """The outcome topic lets the app in no more; then something is healed."""
    await hold_drills(house, made_up_id(9))
    house.senders.forbid(house.identity, TOPIC)
    assert house.world.topic
    outlets: dict[Sink, Outlet] = {Sink.INSIGHTS: _Straight(house), Sink.TOPIC: house.world.topic}
    outbox = Outbox(outlets, lambda: house.ledger.parcels, now=house.azure.clock.now, new_id=lambda: uuid4().hex)
    house.enforcer = Enforcer(lambda: house.world, journal=outbox.journal, now=house.azure.clock.now)
    await healed(house)
