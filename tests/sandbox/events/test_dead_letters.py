"""Dead letters as blobs (facts/events.md 5.5; Microsoft's "Set dead-letter location and retry policy")."""

import asyncio
import json
import re

from sandbox.clock import Clock
from sandbox.events import DeliveryRules, EventGrid
from tests.sandbox.events.samples import PLAN_DELETE, PLAN_WRITE, START, Endpoint, subscription

DAY_S = 86_400.0
CONTAINER = "https://account.blob.example/deadletter"
NO_PROBATION = DeliveryRules(probation=False)
LETTER_BOX = subscription(name="My-Changes", dead_letter_url=CONTAINER, max_delivery_attempts=1)


class Blobs:
    """A container that is down for the first `down` writes."""

    def __init__(self, down: int = 0) -> None:
        self.written: dict[str, bytes] = {}
        self._down = down

    async def write(self, container_url: str, name: str, content: bytes) -> None:
        if self._down:
            self._down -= 1
            raise OSError("nobody answers")
        self.written[f"{container_url}/{name}"] = content


async def grid_with(blobs: Blobs, rules: DeliveryRules = NO_PROBATION) -> EventGrid:
    grid = EventGrid(Clock(START), Endpoint([500, 500]), write_blob=blobs.write, rules=rules)
    await grid.subscribe(LETTER_BOX)
    await grid.announce(PLAN_WRITE)
    await grid.settle(5)
    return grid


async def test_five_minutes_later_there_is_a_blob_with_an_array_of_what_died_meanwhile() -> None:
    blobs = Blobs()
    grid = await grid_with(blobs)
    await grid.announce(PLAN_DELETE)
    await grid.settle(5)
    assert (len(grid.dead_letters), blobs.written) == (2, {})
    await grid.settle(301, retries_too=True)
    ((name, content),) = blobs.written.items()
    assert re.fullmatch(rf"{CONTAINER}/MY-CHANGES/2026/11/23/7/[0-9a-f-]{{36}}\.json", name)
    assert [event["deadLetterReason"] for event in json.loads(content)] == ["MaxDeliveryAttemptsExceeded"] * 2
    assert [blob.letters for blob in grid.dead_letter_blobs] == [tuple(grid.dead_letters)]


async def test_a_container_that_comes_back_within_four_hours_gets_it() -> None:
    blobs = Blobs(down=40)
    grid = await grid_with(blobs)
    await grid.settle(DAY_S, retries_too=True)
    assert (len(blobs.written), grid.lost_dead_letters) == (1, [])


async def test_after_four_hours_a_dead_letter_is_lost() -> None:
    blobs, began = Blobs(down=100), asyncio.get_running_loop().time()
    grid = await grid_with(blobs)
    await grid.settle(DAY_S, retries_too=True)
    assert (blobs.written, grid.lost_dead_letters) == ({}, grid.dead_letters)
    assert 14_400 <= asyncio.get_running_loop().time() - began <= 14_710


async def test_the_path_can_be_the_other_simulators() -> None:
    blobs = Blobs()
    rules = DeliveryRules(dead_letter_path="TOPIC/{subscription}/{at:%Y/%m/%d/%H}/{id}.json")
    grid = await grid_with(blobs, rules)
    await grid.settle(DAY_S, retries_too=True)
    assert "/TOPIC/MY-CHANGES/2026/11/23/07/" in next(iter(blobs.written))


async def test_without_a_container_the_list_is_all() -> None:
    blobs = Blobs()
    grid = EventGrid(Clock(START), Endpoint([400]), write_blob=blobs.write)
    await grid.subscribe(subscription())
    await grid.announce(PLAN_WRITE)
    await grid.settle(DAY_S, retries_too=True)
    assert (len(grid.dead_letters), blobs.written) == (1, {})


async def test_closing_gives_up_unwritten_blobs() -> None:
    blobs = Blobs()
    grid = await grid_with(blobs)
    await grid.aclose()
    assert blobs.written == {}
