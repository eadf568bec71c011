"""Hostile answers of AI accounts, our event subscription, security contacts and the activity log, in whole stories.

Whatever is answered there: each event has its outcome, the plan is protected, nothing is written that a good answer
would not have led to, what can't be read is `unknown` with a reason, and good answers mend all of it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from urllib.parse import urlsplit

import pytest

from sandbox.assumptions import Assumptions
from tests.scenario.bent import Said
from tests.scenario.hostile_stories import STORIES, as_wanted, complaints, good_answer, one_wrong, spread, told
from tests.scenario.test_hostile_reads import EVIL, OURS, REFUSALS
from tests.scenario.whole_house import AT_ONCE, WholeHouse

QUICK = {"the AI accounts": 4, "our event subscription": 10, "the security contacts": 5, "the activity log": 4}
"""Wrong values of each in `make test`."""
FEWEST, MOST = 250, 400
"""Of each when all are told: an answer of the activity log has 290."""
MOST_PAGES = 1_000
"""Of one listing, as `arm.py` has it."""
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


type Link = Callable[[str, int], str]
LINKS: Mapping[str, Link] = {
    "to itself": lambda url, _: url,
    "to another host": lambda *_: EVIL,
    "to a name in ours": lambda *_: "https://management.azure.com@evil.example/x",
    "to ever new pages": lambda url, page: f"{url.partition('&page=')[0]}&page={page}",
}
NO_ANSWERS = ("a redirect", "a redirect with a good body", "a challenge to go elsewhere", "nothing")
"""Of the refusals, those that `make test` tells."""


async def unanswered(whole: WholeHouse, name: str, said: Callable[[str, str], Said]) -> str:
    """The verdict on what no answer came to, in a story without any complaint, of which our token went nowhere else."""
    story = STORIES[name]
    ended = await told(whole, story, said)
    assert list(complaints(whole, story, ended)) == []
    assert {urlsplit(url).hostname for _, url in ended.sent} <= OURS
    kinds = [str(one.fields[story.judges]) for one in ended.outcomes(story) if one.fields.get(story.judges)]
    return kinds[0] if story.judges else "unknown"


@pytest.mark.parametrize("name", STORIES)
async def test_a_wrong_value_stops_no_heal_and_writes_nothing(whole: WholeHouse, name: str) -> None:
    assert await play(whole, name, most=QUICK[name]) == QUICK[name]


@pytest.mark.slow  # a story for each of hundreds of wrong values takes minutes; a few from all over are the quick part
@pytest.mark.parametrize("name", STORIES)
async def test_no_wrong_value_stops_a_heal_or_writes_anything(whole: WholeHouse, name: str) -> None:
    assert await play(whole, name, most=MOST) > FEWEST


@pytest.mark.parametrize("name", STORIES)
async def test_what_leads_elsewhere_or_is_nothing_is_unknown_and_stops_no_heal(whole: WholeHouse, name: str) -> None:
    ends = {what: await unanswered(whole, name, lambda *_, what=what: REFUSALS[what]) for what in NO_ANSWERS}
    assert ends == dict.fromkeys(NO_ANSWERS, "unknown")
    await as_wanted(whole, STORIES[name])


@pytest.mark.slow  # the same of all that is no answer
@pytest.mark.parametrize("name", STORIES)
async def test_whatever_is_no_answer_is_unknown_and_stops_no_heal(whole: WholeHouse, name: str) -> None:
    ends = {what: await unanswered(whole, name, lambda *_, what=what: REFUSALS[what]) for what in REFUSALS}
    assert ends == dict.fromkeys(REFUSALS, "unknown")
    await as_wanted(whole, STORIES[name])


@pytest.mark.parametrize("name", LISTED)
async def test_pages_that_lead_elsewhere_or_never_end_stop_no_heal(whole: WholeHouse, name: str) -> None:
    for link in LINKS.values():
        number = count()

        def page(_: str, url: str, *, link: Link = link, number: Iterator[int] = number) -> Said:
            return Said(json.dumps({"value": [], "nextLink": link(url, next(number))}).encode())

        assert await unanswered(whole, name, page) == "unknown"
        assert 0 < next(number) <= MOST_PAGES
    await as_wanted(whole, STORIES[name])
