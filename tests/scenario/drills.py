"""A house that holds drills: its outcome topic leads drill events back to `on_change`."""

import json
import os
from dataclasses import replace

from enforcer.azure.identity import credential
from enforcer.azure.outcome_topic import OutcomeTopic
from enforcer.facts import SubscriptionId
from enforcer.memory.drill import EVENT_TYPE, Drill, Weekly
from enforcer.receive import Enforcer
from enforcer.triggers.run_drill import begin, latest
from enforcer.world import Drilling
from sandbox.events.event import EventSchema
from sandbox.events.filters import EventFilter
from sandbox.events.subscription import EventSubscription
from sandbox.transport import AsgiTransport
from tests.scenario.house import DOOR, House

TOPIC = "outcomes"
ENDPOINT = f"https://outcomes.westeurope-1.eventgrid.azure.net/topics/{TOPIC}/api/events"
DRILLS = EventFilter(included_event_types=(EVENT_TYPE,))


async def hold_drills(house: House, canary: str, schedule: Weekly | None = None) -> None:
    house.azure.add_routes(house.grid.routes())
    house.grid.create_topic(TOPIC, "key", input_schema=EventSchema.CLOUD_EVENTS)
    house.senders.allow(house.identity, TOPIC)
    lead = EventSubscription("enforcer-drill", TOPIC, DOOR, filter=DRILLS, schema=EventSchema.CLOUD_EVENTS)
    await house.grid.subscribe(lead)
    transport = AsgiTransport(house.azure.app, read_timeout=30)
    topic = OutcomeTopic(ENDPOINT, credential(os.environ, transport=transport), source="/x/y", transport=transport)
    drilling = Drilling(subscription=SubscriptionId(canary), schedule=schedule, topic=topic)
    house.world = replace(house.world, topic=topic, drilling=drilling)
    house.enforcer = Enforcer(lambda: house.world, journal=house.told, now=house.azure.clock.now)


async def drill(house: House, drill_id: str = "d-1") -> Drill:
    """To its end, as far as it comes."""
    assert house.world.drilling
    await begin(house.world, house.world.drilling, drill_id=drill_id)
    await house.settle()
    known = await latest(house.world)
    assert known
    return known


def forged(subscription: str, drill_id: str = "d-1") -> str:
    data = {"subscription": subscription, "drill": drill_id}
    return json.dumps({"specversion": "1.0", "id": "x", "source": "/x", "type": EVENT_TYPE, "data": data})
