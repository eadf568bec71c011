"""The judge of events: what is published to a topic, and what system topics tell."""

from dataclasses import replace
from typing import Any

import pytest

from sandbox.contract import Judge, specs_folder
from sandbox.exchanges import Exchange
from tests.contract.test_judge import GOOD

pytestmark = pytest.mark.skipif(specs_folder() is None, reason="Microsoft's specifications are absent (ENFORCER_SPECS)")

TOPIC = replace(
    GOOD,
    method="POST",
    path="/topics/vending/api/events",
    query={"api-version": "2018-01-01"},
    request_headers={"content-type": "application/json; charset=utf-8"},
    request=[
        {
            "id": "1",
            "subject": "s",
            "data": {},
            "eventType": "e",
            "eventTime": "2026-08-01T12:00:00Z",
            "dataVersion": "1",
        }
    ],
    response=None,
)
CLOUD_EVENT = {"id": "1", "source": "s", "type": "e", "specversion": "1.0"}
CLOUD_EVENTS = {"content-type": "application/cloudevents-batch+json; charset=utf-8"}


@pytest.mark.parametrize(
    ("published", "name"),
    [
        (TOPIC, "PublishEventGridEvents"),
        (replace(TOPIC, request_headers=CLOUD_EVENTS, request=[CLOUD_EVENT]), "PublishCloudEventEvents"),
    ],
    ids=["Event Grid schema", "CloudEvents"],
)
def test_what_is_published_to_a_topic_is_judged_by_its_media_type(judge: Judge, published: Exchange, name: str) -> None:
    found = judge.operation(published)
    assert found is not None
    assert (found.name, judge.complaints(published)) == (name, ())


def test_a_topic_that_takes_an_event_without_its_type_is_noticed(judge: Judge) -> None:
    taken = replace(TOPIC, request=[{name: value for name, value in TOPIC.request[0].items() if name != "eventType"}])
    assert judge.complaints(taken) == ("request 0: 'eventType' is a required property",)


WRITTEN = {"authorization": {"evidence": {"role": "Owner"}}, "claims": {"aud": "x"}}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (WRITTEN, ()),
        ({**WRITTEN, "claims": {"exp": 1}}, ("claims.exp: 1 is not of type 'string'",)),
        ({"claims": {}}, ("body: 'authorization' is a required property",)),
    ],
    ids=["of a creation", "a number among the claims", "nobody's"],
)
def test_a_system_event_is_judged_by_its_type(judge: Judge, data: dict[str, Any], found: tuple[str, ...]) -> None:
    assert judge.event_complaints("Microsoft.Resources.ResourceWriteSuccess", data) == found


def test_an_event_type_that_nobody_describes_is_not_judged_silently(judge: Judge) -> None:
    assert judge.event_complaints("Microsoft.Resources.ResourceDreamSuccess", {}) is None
