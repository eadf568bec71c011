"""The fuzzer's laws find what is wrong, and its grammar makes both facts and rejections."""

import json
import random
from dataclasses import replace

import pytest

from enforcer.errors import BadEvent
from enforcer.events import parse_change
from enforcer.facts import Fact, SubscriptionId
from tests.events.samples import OTHER, WRITE, bent
from tools.fuzz_laws import as_text, judge

TEXT = json.dumps(WRITE)


def test_a_fact_of_another_subscription_than_its_event_names_is_found() -> None:
    fact = parse_change(TEXT)
    judge(fact, TEXT, door="change")
    with pytest.raises(AssertionError):
        judge(replace(fact, subscription=SubscriptionId(OTHER)), TEXT, door="change")


@pytest.mark.parametrize("forged", ["topic", "data_subscriptionId", "data_resourceUri"])
def test_a_fact_of_an_event_that_contradicts_itself_is_found(forged: str) -> None:
    other = OTHER if forged == "data_subscriptionId" else f"/subscriptions/{OTHER}"
    with pytest.raises(AssertionError):
        judge(parse_change(TEXT), json.dumps(bent(WRITE, **{forged: other})), door="change")


def test_an_id_in_another_form_is_found() -> None:
    fact = parse_change(TEXT)
    with pytest.raises(AssertionError):
        judge(replace(fact, subscription=SubscriptionId(fact.subscription.upper())), TEXT, door="change")


def ended(text: str) -> Fact | str:
    try:
        return parse_change(text)
    except BadEvent as error:
        return error.reason.value


def test_two_thousand_events_of_the_grammar_become_facts_and_rejections_of_every_common_kind() -> None:
    chance = random.Random(1)  # noqa: S311  reproducible on purpose
    ends = [ended(as_text(bytes([1]) + chance.randbytes(64))) for _ in range(2_000)]
    assert sum(isinstance(end, Fact) for end in ends) > 20
    kinds = {end for end in ends if isinstance(end, str)}
    assert kinds >= {"bad_subscription", "contradiction", "foreign_resource", "foreign_type", "not_json", "wrong_door"}


def test_an_input_that_begins_with_nothing_is_taken_as_it_is() -> None:
    assert as_text(b"\0" + TEXT.encode()) == TEXT
