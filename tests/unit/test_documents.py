"""What is published beside the code says the same as the code."""

import hashlib
import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from enforcer.errors import BadEvent
from enforcer.events import parse_vending
from enforcer.selfcheck.questions import QUESTIONS
from tests.events.samples import ACTION, RECORDED, SUBSCRIPTION, VENDING, WRITE, Node, as_cloud_event, bent, text
from tools.docs import ROOT, rendered

SCHEMA = json.loads((ROOT / "docs" / "subscription-created.schema.json").read_text(encoding="utf-8"))


def is_valid(event: object) -> bool:
    return bool(Draft202012Validator(SCHEMA).is_valid(event))


def test_the_published_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


GOOD: dict[str, Node] = {
    "the Event Grid schema": VENDING,
    "CloudEvents": as_cloud_event(VENDING),
    "the type in small letters": bent(VENDING, eventType="subscriptioncreated"),
    "an id in capitals": bent(VENDING, data_subscriptionId=SUBSCRIPTION.upper()),
    "the least": {"id": "x", "type": "SubscriptionCreated", "data": {"subscriptionId": SUBSCRIPTION}},
    "more than anybody asked for": bent(VENDING, data_owner="x", data_tags=[1], extra={}, subject=7),
    "an event id that is endless": bent(VENDING, id="x" * 999),
}


@pytest.mark.parametrize("event", GOOD.values(), ids=GOOD.keys())
def test_what_the_published_schema_allows_is_parsed(event: Node) -> None:
    assert is_valid(event)
    assert parse_vending(text(event)).subscription == SUBSCRIPTION


BAD: dict[str, object] = {
    "a list of one": [VENDING],
    "nothing": {},
    "no type": bent(VENDING, eventType=None),
    "a type that is a list": bent(VENDING, eventType=["SubscriptionCreated"]),
    "another type": bent(VENDING, eventType="SubscriptionDeleted"),
    "a type that only begins well": bent(VENDING, eventType="SubscriptionCreated2"),
    "a write": WRITE,
    "an action": ACTION,
    "a recorded cloud event": RECORDED,
    "no data": bent(VENDING, data=None),
    "data that is a text": bent(VENDING, data=SUBSCRIPTION),
    "no subscription": bent(VENDING, data={}),
    "a subscription that is a number": bent(VENDING, data_subscriptionId=7),
    "a subscription that is a word": bent(VENDING, data_subscriptionId="production"),
    "a subscription that climbs": bent(VENDING, data_subscriptionId=f"../{SUBSCRIPTION}"),
    "a subscription that is a path": bent(VENDING, data_subscriptionId=f"/subscriptions/{SUBSCRIPTION}"),
    "a subscription without dashes": bent(VENDING, data_subscriptionId=SUBSCRIPTION.replace("-", "")),
    "a subscription in full-width digits": bent(VENDING, data_subscriptionId=SUBSCRIPTION.replace("5", "\uff15")),
}


@pytest.mark.parametrize("event", BAD.values(), ids=BAD.keys())
def test_what_the_published_schema_forbids_is_rejected(event: object) -> None:
    assert not is_valid(event)
    with pytest.raises(BadEvent):
        parse_vending(text(event))


@pytest.mark.parametrize("event", [bent(VENDING, id=None), bent(VENDING, eventType="SUBSCRIPTIONCREATED")])
def test_we_are_more_lenient_than_the_published_schema(event: Node) -> None:
    assert not is_valid(event)
    assert parse_vending(text(event)).subscription == SUBSCRIPTION


def test_a_generated_part_that_somebody_changed_is_written_again() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    bent_text = text.replace("| `ENFORCER_SANDBOX` |", "| `ENFORCER_SANDBAG` |")
    assert rendered(bent_text, "docs/settings.md") == text != bent_text


def test_the_readme_shows_what_the_check_of_the_default_baseline_says() -> None:
    text = (ROOT / "baselines" / "default.yaml").read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert f"good default, mode enforce, digest {digest}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_open_question_stands_where_the_readme_leads() -> None:
    text = (ROOT / "docs" / "unverified.md").read_text(encoding="utf-8")
    assert [question.key for question in QUESTIONS if question.assumes not in text] == []
    assert "(docs/unverified.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


ANNOUNCE = (ROOT / "docs" / "announce.md").read_text(encoding="utf-8")


def test_the_event_of_the_command_line_is_one_that_the_schema_and_the_product_take() -> None:
    body = ANNOUNCE.partition("<<EOF\n")[2].partition("\nEOF")[0]
    filled = re.sub(r"\$\([^)]*\)", "2026-11-25T00:00:00Z", body).replace("$NEW", SUBSCRIPTION)
    [event] = json.loads(filled)
    assert is_valid(event)
    assert parse_vending(text(event)).subscription == SUBSCRIPTION


def test_the_event_of_the_python_lines_is_one_that_the_schema_and_the_product_take() -> None:
    lines = ANNOUNCE.partition("```python\n")[2].partition("EventGridPublisherClient(endpoint")[0]
    known: dict[str, Any] = {"new": SUBSCRIPTION}
    exec(lines, known)  # noqa: S102  our own document
    event = json.loads(json.dumps(known["event"].as_dict(), default=str))
    told = {"subject": event["subject"], "eventType": event["event_type"], "id": event["id"], "data": event["data"]}
    assert is_valid(told)
    assert parse_vending(text(told)).subscription == SUBSCRIPTION
