"""Whatever stands at any place of any answer: a named error or a value, few calls, and our token only to our hosts."""

import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from urllib.parse import urlsplit

import pytest

from enforcer.azure.arm import LARGEST_LISTING, LARGEST_ROWS
from enforcer.azure.pipeline import LARGEST_ANSWER
from enforcer.errors import AzureError, NotNow, Refused, Unreadable
from sandbox.assumptions import Assumptions
from tests.scenario.bent import Json, Said, exchanged, places, value_at, values
from tests.scenario.house import ARM
from tests.scenario.whole_house import AT_ONCE, READS, WRITES, Read, WholeHouse

OURS = {"management.azure.com", "graph.microsoft.com"}
ASKED_AGAIN = 3
"""Requests that one answer may cost, as `retry.py` has it."""
EVERY = {f"read: {name}": one for name, one in READS.items()}
EVERY |= {f"write: {name}": one for name, one in WRITES.items()}
PAGED = (
    "the AI accounts", "the security contacts", "the exports", "the management group's descendants",
    "all event subscriptions", "the activity log",
)  # fmt: skip
EVIL = "https://evil.example/x"


@pytest.fixture
def assumptions() -> Assumptions:
    return AT_ONCE


def hostile(good: Json, *, each: int | None = None) -> Iterator[tuple[str, Json]]:
    """What an answer may be instead, each with its name; `each`: so many values of each place, others at the next."""
    begin = count(step=each or 0)
    for place in places(good):
        chosen = list(values(value_at(good, place)).items())
        first = next(begin)
        for number in range(each or len(chosen)):
            name, value = chosen[(first + number) % len(chosen)]
            yield f"{place}: {name}", exchanged(good, place, value)


async def ended(whole: WholeHouse, read: Read, said: Said) -> str:
    """How a read ends that is answered so: "a value", or the error's class, whose words can be printed."""
    whole.bending.sent.clear()
    whole.bending.instead = lambda *_: said
    error = found = None
    try:
        found = await read(whole.world, whole.subscription)
    except (NotNow, Unreadable, Refused) as caught:
        error = caught
    whole.bending.instead = lambda *_: None
    assert {urlsplit(url).hostname for _, url in whole.bending.sent} <= OURS
    assert len(whole.bending.sent) <= ASKED_AGAIN
    assert str(error).isprintable()
    assert len(str(error)) < 500
    assert "\\ud800" not in repr(found)  # half a pair can't be written down
    return type(error).__name__ if error else "a value"


async def play(whole: WholeHouse, name: str, *, each: int | None = None) -> Counter[str]:
    good = await whole.good_answer(EVERY[name])
    ends: Counter[str] = Counter()
    for what, answer in hostile(good, each=each):
        try:
            ends[await ended(whole, EVERY[name], Said(json.dumps(answer).encode()))] += 1
        except Exception as error:
            error.add_note(f"{name}: {what}")
            raise
    return ends


async def test_a_wrong_value_at_any_place_ends_in_a_value_or_a_named_error(whole: WholeHouse) -> None:
    ends = {name: await play(whole, name, each=2) for name in EVERY}
    assert min(one.total() for one in ends.values()) > 5
    assert [name for name, one in ends.items() if not one.keys() - {"a value"}] == []


@pytest.mark.slow  # eight thousand answers take minutes; two at each place are the quick half
@pytest.mark.parametrize("name", EVERY)
async def test_each_wrong_value_at_each_place_ends_in_a_value_or_a_named_error(whole: WholeHouse, name: str) -> None:
    assert (await play(whole, name)).total() > 90


REFUSALS = {
    "a redirect": Said(status=307, headers={"location": EVIL}),
    "a redirect for good": Said(status=301, headers={"location": EVIL}),
    "a redirect with a good body": Said(b'{"value": []}', status=302, headers={"location": EVIL}),
    "a challenge to go elsewhere": Said(
        status=401,
        headers={"www-authenticate": f'Bearer authorization_uri="{EVIL}", error="x", claims="%%%"'},
    ),
    "work that goes on elsewhere": Said(b"{}", status=202, headers={"azure-asyncoperation": EVIL, "location": EVIL}),
    "an error that is no object": Said(b'["x"]', status=400),
    "an error nested deep": Said(b'{"error":' * 900 + b"1" + b"}" * 900, status=409),
    "brackets without an end": Said(b"[" * 100_000),
    "no text": Said(b"\xff\xfe\x00"),
    "nothing": Said(),
    "a number of a hundred thousand digits": Said(b"9" * 100_000),
}


async def test_what_is_no_answer_is_a_named_error_and_leads_nowhere_else(whole: WholeHouse) -> None:
    every = [(name, what) for name in EVERY for what in REFUSALS]
    ends = {(name, what): await ended(whole, EVERY[name], REFUSALS[what]) for name, what in every}
    assert [where for where, end in ends.items() if end == "a value"] == []


async def test_no_log_shows_a_word_of_an_answer(whole: WholeHouse, caplog: pytest.LogCaptureFixture) -> None:
    order = "\x1b[2J"
    for read in EVERY.values():
        good = await whole.good_answer(read)
        with caplog.at_level(logging.DEBUG):
            for place in places(good):
                await ended(whole, read, Said(json.dumps(exchanged(good, place, f"{order} told")).encode()))
    assert [one for one in caplog.messages if order in one] == []


async def test_a_listing_ends_where_its_pages_are_larger_than_any_may_be(whole: WholeHouse) -> None:
    number, padding = count(), "x" * (LARGEST_ANSWER // 4)

    def page(method: str, url: str) -> Said:
        return Said(json.dumps({"value": [{"name": padding}], "nextLink": f"{ARM}/x?page={next(number)}"}).encode())

    for read, most in (("the exports", LARGEST_ROWS), ("the management group's descendants", LARGEST_LISTING)):
        whole.bending.sent.clear()
        whole.bending.instead = page
        with pytest.raises(AzureError, match="the pages are larger than any listing may be"):
            await READS[read](whole.world, whole.subscription)
        assert len(whole.bending.sent) == most // len(padding)


def leading(page: Json, to: Callable[[str], str]) -> Callable[[str, str], Said]:
    return lambda _, url: Said(json.dumps(page | {"nextLink": to(url)}).encode())


async def test_pages_that_lead_elsewhere_or_never_end_are_given_up(whole: WholeHouse) -> None:
    number = count()
    links: dict[str, Callable[[str], str]] = {
        "to itself": lambda url: url,
        "to another host": lambda _: EVIL,
        "to another port": lambda _: f"{ARM}:444/x",
        "to a name in ours": lambda _: "https://management.azure.com@evil.example/x",
        "to no address": lambda _: "https://[",
        "to ever new pages": lambda _: f"{ARM}/x?page={next(number)}",
    }
    for name in PAGED:
        good = await whole.good_answer(READS[name])
        for where, link in links.items():
            whole.bending.sent.clear()
            whole.bending.instead = leading(good, link)
            found = [one async for one in _tried(whole, READS[name])]
            whole.bending.instead = lambda *_: None
            assert found == [] or name == "the activity log", where  # whose newest three pages are all that is read
            assert {urlsplit(url).netloc for _, url in whole.bending.sent} == {"management.azure.com"}, where
            assert len(whole.bending.sent) <= 1_000


async def _tried(whole: WholeHouse, read: Read) -> AsyncIterator[object]:
    try:
        yield await read(whole.world, whole.subscription)
    except AzureError:
        return
