"""Hostile answers of AI accounts, our event subscription, security contacts and the activity log, in whole stories.

Whatever is answered there: each event has its outcome, the plan is protected, nothing is written that a good answer
would not have led to, what can't be read is `unknown` with a reason, and good answers mend all of it.
"""

import json

import pytest

from sandbox.assumptions import Assumptions
from tests.scenario.bent import Said
from tests.scenario.hostile_stories import STORIES, as_wanted, complaints, good_answer, one_wrong, spread, told
from tests.scenario.whole_house import AT_ONCE, WholeHouse

QUICK = {"the AI accounts": 4, "our event subscription": 10, "the security contacts": 5, "the activity log": 4}
"""Wrong values of each in `make test`."""
MOST = 400
LISTED = [name for name in STORIES if name != "our event subscription"]


@pytest.fixture
def assumptions() -> Assumptions:
    return AT_ONCE


async def play(whole: WholeHouse, name: str, *, most: int) -> int:
    """How many wrong values were told."""
    story, found = STORIES[name], list[str]()
    chosen = spread(list(one_wrong(await good_answer(whole, story))), most)
    for place, what, answer in chosen:
        said = Said(json.dumps(answer).encode())
        ended = await told(whole, story, lambda *_, said=said: said)
        found += [f"{place}: {what}: {one}" for one in complaints(whole, story, ended)]
    assert found == []
    await as_wanted(whole, story)
    return len(chosen)


@pytest.mark.parametrize("name", STORIES)
async def test_a_wrong_value_stops_no_heal_and_writes_nothing(whole: WholeHouse, name: str) -> None:
    assert await play(whole, name, most=QUICK[name]) == QUICK[name]


@pytest.mark.slow  # a story for each of hundreds of wrong values takes minutes; a few from all over are the quick part
@pytest.mark.parametrize("name", STORIES)
async def test_no_wrong_value_stops_a_heal_or_writes_anything(whole: WholeHouse, name: str) -> None:
    assert await play(whole, name, most=MOST) > 300
