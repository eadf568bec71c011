"""What must hold of every delivery that became a fact, judged by the text itself and not by the parser."""

import json
import re
from datetime import timedelta
from typing import Any

from enforcer.facts import Cause, Fact
from tools.fuzz_grammar import Choices, delivery

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def as_text(data: bytes) -> str:
    if not data or data[0] == 0:
        return data[1:].decode("utf-8", "surrogateescape")
    return delivery(Choices(data[1:]))


def judge(fact: Fact, text: str, *, door: str) -> None:
    """By the text itself: the subscription is the one that it names, in the form that may reach a URL."""
    event = json.loads(text)
    assert _UUID.fullmatch(fact.subscription), fact
    assert fact.when is None or fact.when.utcoffset() == timedelta(0), fact
    named = str(_named(event, fact, door)).lower()
    assert named == fact.subscription or named.startswith(f"/subscriptions/{fact.subscription}/"), (named, fact)
    if door == "change" and fact.cause not in {Cause.DRILL, Cause.POLICY_STATE}:
        others = _others(event)
        assert all(other.lower() == fact.subscription for other in others), (others, fact)


def _named(event: Any, fact: Fact, door: str) -> object:  # Any: JSON as it came
    if door == "message":
        return event["subscription"]
    if door == "vending" or fact.cause is Cause.POLICY_STATE:
        return event["data"]["subscriptionId"]
    return event["data"]["subscription"] if fact.cause is Cause.DRILL else f"{event['subject']}/"


def _others(event: Any) -> list[str]:  # Any: as above
    data = event.get("data")
    said = data.get("subscriptionId") if isinstance(data, dict) else None
    paths = [event.get("topic"), event.get("source"), data.get("resourceUri") if isinstance(data, dict) else None]
    found = [re.match(r"/subscriptions/([^/]*)", path, re.IGNORECASE) for path in paths if isinstance(path, str)]
    return [*([said] if isinstance(said, str) and said else []), *(one[1] for one in found if one and one[1])]
