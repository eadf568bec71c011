"""Parse survives anything: a fact with a proper id comes out, or a rejection by its shape."""

import json
import random
import re
from contextlib import suppress
from copy import deepcopy
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcer.errors import BadEvent
from enforcer.events import parse_change, parse_vending
from tests.events.samples import ACTION, DELETE, OTHER, RECORDED, SUBSCRIPTION, VENDING, WRITE, Node, as_cloud_event

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
SAMPLES = tuple(json.dumps(event) for event in (WRITE, DELETE, ACTION, RECORDED, VENDING, as_cloud_event(WRITE)))
ODD_VALUES: tuple[object, ...] = (
    *(None, True, 0, -1, 1.5, 10**30, "", "x", "\ud800", "\0", "..", "%2f", "?x=1", [], [[]], {}, {"": None}),
    *(SUBSCRIPTION, OTHER, SUBSCRIPTION.upper(), f"/subscriptions/{OTHER}", "SubscriptionCreated"),
)
ODD_TEXTS = ("\\", '"', "{", "}", "[", "]", ",", ":", "\\u0000", "\\ud800", "\ufeff", "\0", "1e999", "NaN", "-", "../")


def outcome(text: str) -> str | None:
    """The subscription that either door names, or None; any other end than a rejection is a failure."""
    facts = []
    for parse in (parse_change, parse_vending):
        with suppress(BadEvent):
            facts.append(parse(text))
    assert all(UUID.fullmatch(fact.subscription) for fact in facts)
    assert all(fact.when is None or fact.when.utcoffset() == timedelta(0) for fact in facts)
    return facts[0].subscription if facts else None


def mutated(chance: random.Random) -> str:
    """A sample with some values exchanged, some characters cut out, and some put in."""
    text = chance.choice(SAMPLES)
    if chance.random() < 0.6:
        text = json.dumps(exchanged(json.loads(text), chance))
    for _ in range(chance.choice((0, 0, 1, 3))):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(ODD_TEXTS) + text[at + chance.randrange(4) :]
    return text


def exchanged(event: Node, chance: random.Random) -> Node:
    for _ in range(chance.randrange(1, 4)):
        node = chance.choice([event, event.get("data")])
        if isinstance(node, dict) and node:
            node[chance.choice([*node, "eventType", "type", "topic", "source"])] = deepcopy(chance.choice(ODD_VALUES))
    return event


def fuzz(cases: int, seed: int) -> set[str | None]:
    chance = random.Random(seed)  # noqa: S311  reproducible on purpose
    return {outcome(mutated(chance)) for _ in range(cases)}


def test_five_thousand_spoilt_deliveries_end_in_a_fact_or_a_rejection() -> None:
    assert {None, SUBSCRIPTION, OTHER} <= fuzz(5_000, seed=2)


@pytest.mark.slow  # a hundred thousand cases take a quarter of a minute, and the first five thousand find the same
def test_a_hundred_thousand_spoilt_deliveries_end_in_a_fact_or_a_rejection() -> None:
    assert {None, SUBSCRIPTION, OTHER} <= fuzz(100_000, seed=random.SystemRandom().randrange(10**9))


@given(st.binary(max_size=300))
def test_random_bytes_are_rejected(data: bytes) -> None:
    assert outcome(data.decode("utf-8", "replace")) is None
    assert outcome(data.decode("utf-8", "surrogateescape")) is None
    assert outcome(data.decode("latin-1")) is None


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(["eventType", "type", "subject", "topic", "source", "eventTime", "time", "id", "data"])


@given(st.dictionaries(KEYS, ANY_JSON | st.sampled_from(ODD_VALUES), max_size=6))
def test_any_json_under_the_names_of_an_event_is_rejected(event: dict[str, object]) -> None:
    assert outcome(json.dumps(event)) is None


@given(ANY_JSON)
def test_any_json_is_rejected(value: object) -> None:
    assert outcome(json.dumps(value)) is None


@given(st.sampled_from(list(WRITE)), ANY_JSON)
def test_any_json_in_the_place_of_any_field_is_survived(key: str, value: object) -> None:
    assert outcome(json.dumps(WRITE | {key: value})) in {None, SUBSCRIPTION}


@given(st.sampled_from(list(WRITE["data"])), ANY_JSON)
def test_any_json_in_the_place_of_any_field_of_the_data_is_survived(key: str, value: object) -> None:
    assert outcome(json.dumps(WRITE | {"data": WRITE["data"] | {key: value}})) in {None, SUBSCRIPTION}
