"""Deliveries that were acknowledged, and records: what has none is lost."""

from types import SimpleNamespace
from typing import cast

import pytest

from bench.soak.ground import Ground
from bench.soak.tally import Tally
from sandbox.azure import SimulatedAzure
from sandbox.clock import Clock
from sandbox.demo.cast import settle_in
from sandbox.events.grid import EventGrid
from sandbox.ingestion.collector import Collector
from sandbox.ingestion.envelope import Json, envelope_of


@pytest.fixture
async def ground() -> Ground:
    azure = SimulatedAzure()
    parts = {"azure": azure, "grid": EventGrid(azure.clock), "collector": Collector(Clock())}
    return cast("Ground", SimpleNamespace(**parts, people=settle_in(azure.tenant)))  # only what a tally reads


def arrived(ground: Ground, name: str, **fields: str) -> None:
    item: Json = {
        "name": "Microsoft.ApplicationInsights.Event",
        "time": "2026-11-28T12:00:00Z",
        "iKey": "0a1b2c3d-0000-4000-8000-00000000a1ce",
        "data": {"baseType": "EventData", "baseData": {"name": name, "properties": {**fields}}},
    }
    ground.collector.envelopes.append(envelope_of(item, received_at=ground.azure.clock.now()))


async def test_a_delivery_is_lost_until_a_look_tells_of_it(ground: Ground) -> None:
    tally = Tally()
    tally.acknowledge("one")
    tally.take(ground)
    assert (tally.lost, tally.without_record) == (1, ("one",))
    arrived(ground, "reconciled", event_id="one", cause="plan_changed")
    tally.take(ground)
    assert (tally.lost, tally.looks, tally.events) == (0, 1, 1)


async def test_the_same_event_twice_needs_two_records(ground: Ground) -> None:
    tally = Tally()
    for _ in range(2):
        tally.acknowledge("one")
    arrived(ground, "reconciled", event_id="one", cause="plan_changed")
    tally.take(ground)
    assert tally.lost == 1


async def test_what_was_rejected_is_on_record_by_number(ground: Ground) -> None:
    tally = Tally()
    tally.posted = 3
    arrived(ground, "event_rejected", count="2")
    tally.take(ground)
    assert tally.lost == 1
    arrived(ground, "event_rejected", count="1")
    tally.take(ground)
    assert tally.lost == 0


async def test_what_was_counted_is_forgotten_and_not_counted_again(ground: Ground) -> None:
    tally = Tally()
    arrived(ground, "healed")
    tally.take(ground)
    tally.take(ground)
    assert (tally.names["healed"], tally.records, ground.collector.envelopes) == (1, 1, [])
