"""Whatever stands at any place of what a story reads: it ends, without a bug on record, and nothing is written by it.

All is as wanted at the beginning. A write follows only where an answer says, in Azure's own words, that it is not.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from urllib.parse import urlsplit

import pytest

from enforcer.azure.cognitive import VERSION
from sandbox.assumptions import Assumptions
from tests.scenario.bent import Json, exchanged, places, value_at, values
from tests.scenario.whole_house import ACCOUNT, AT_ONCE, WholeHouse

type Story = Callable[[WholeHouse], Awaitable[None]]


async def announced(house: WholeHouse) -> None:
    await house.vend(house.subscription)


async def its_account_touched(house: WholeHouse) -> None:
    place = f"/subscriptions/{house.subscription}/resourceGroups/{ACCOUNT.group}/providers/Microsoft.CognitiveServices"
    path = f"{place}/accounts/{ACCOUNT.name}/defenderForAISettings/Default?{VERSION}"
    await house.asked_at(house.pipeline, "PUT", path, {"properties": {"state": "Enabled"}})
    await house.settle()


async def an_hour_later(house: WholeHouse) -> None:
    await asyncio.sleep(3_700)
    await house.sweep()
    await house.drain()


async def a_day_later(house: WholeHouse) -> None:
    for _ in range(25):
        await asyncio.sleep(3_600)
        await house.sweep()
    await house.drain()


async def discovered(house: WholeHouse) -> None:
    await house.discover()


STORIES: Mapping[str, tuple[str, Story]] = {
    "the plan": (r"pricings/AI$", announced),
    "an account's switch": (r"defenderForAISettings", its_account_touched),
    "the descendants": (r"descendants$", discovered),
    "plans in Resource Graph": (r"\?securityresources", an_hour_later),
    "accounts in Resource Graph": (r"\?resources$", a_day_later),
    "names and tags in Resource Graph": (r"\?resourcecontainers", an_hour_later),
}
QUICK = ("the plan", "an account's switch", "the descendants", "plans in Resource Graph")
SAYS_SO: Mapping[str, str] = {
    "the plan": r"'properties', 'extensions'\)?",
}
"""Where the absence, or another value, is Azure's own way to say that something is not as wanted."""


@pytest.fixture
def assumptions() -> Assumptions:
    return AT_ONCE


def address(url: str, asked: bytes) -> str:
    """With the table that a question to Resource Graph is about."""
    table = re.search(rb'"query": "(\w+) ', asked)
    return urlsplit(url).path + (f"?{table[1].decode()}" if table else "")


async def read_by(whole: WholeHouse, name: str) -> Json:
    """What the story reads there while all is well."""
    where, story = STORIES[name]
    whole.bending.heard.clear()
    await story(whole)
    return next(good for method, path, asked, good in whole.bending.heard if re.search(where, address(path, asked)))


def bend(whole: WholeHouse, name: str, change: Callable[[Json], Json]) -> None:
    where, _ = STORIES[name]

    def bent(method: str, url: str, asked: bytes, good: Json) -> Json:
        if not re.search(where, address(url, asked)):
            return good
        try:
            return change(good)
        except (KeyError, IndexError, TypeError):  # another answer of that address has no such place
            return good

    whole.bending.bend = bent


def written(whole: WholeHouse) -> list[str]:
    return [one for one in whole.writes() if "ResourceGraph" not in one]


async def play(whole: WholeHouse, name: str, *, each: int | None = None) -> int:
    """Each value in its turn; how many."""
    good, played, complaints = await read_by(whole, name), 0, list[str]()
    for number, place in enumerate(places(good)):
        chosen = list(values(value_at(good, place)).items())
        for turn in range(each or len(chosen)):
            what, value = chosen[(number + turn) % len(chosen)]
            bend(whole, name, partial(exchanged, place=place, value=value))
            complaints += [f"{place}: {what}: {one}" for one in await complained(whole, name)]
            played += 1
    said = SAYS_SO.get(name)
    assert [one for one in complaints if not (said and re.search(said, one))] == []
    return played


async def complained(whole: WholeHouse, name: str) -> list[str]:
    """Of one telling with bent answers, and one with good ones after it."""
    before, (_, story) = len(written(whole)), STORIES[name]
    whole.records.clear()
    await story(whole)
    whole.bending.bend = lambda *said: said[-1]
    bugs = [str(one.fields) for one in whole.named("internal_error")]
    wrote = written(whole)[before:]
    await (an_hour_later if story is a_day_later else story)(whole)
    await whole.drain()
    return [*bugs, *wrote]


@pytest.mark.parametrize("name", QUICK)
async def test_a_story_writes_nothing_because_of_what_it_can_not_read(whole: WholeHouse, name: str) -> None:
    assert await play(whole, name, each=1) > 5


@pytest.mark.slow  # thousands of stories take minutes; one value at each place of the first answers is the quick part
@pytest.mark.parametrize("name", STORIES)
async def test_no_value_at_any_place_makes_a_story_write(whole: WholeHouse, name: str) -> None:
    _, story = STORIES[name]
    assert await play(whole, name, each=1 if story is a_day_later else 3) > 10
