"""A page of event subscriptions → those on the subscription itself, and which of these an enforcer put."""

from typing import Any

import pytest

from enforcer.azure.event_subscriptions import read_rows
from enforcer.errors import AnswerLost
from enforcer.observed.enrolment import EventSubscription, EventTarget, enrolment_name, has_our_name, is_ours
from tests.unit.build import SUBSCRIPTION

SITE = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg/providers/Microsoft.Web/sites/fn"
TARGET = EventTarget(f"{SITE}/functions/on_change")
NAME = enrolment_name(TARGET)
ON_IT = f"/subscriptions/{SUBSCRIPTION}"
ON_A_RESOURCE = f"{ON_IT}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st"
ON_A_TOPIC = f"{ON_IT}/resourceGroups/rg/providers/Microsoft.EventGrid/topics/t"


def row(scope: str, name: str = NAME, **properties: object) -> dict[str, Any]:  # Any: JSON
    destination = {"endpointType": "AzureFunction", "properties": {"resourceId": TARGET.resource_id}}
    return {
        "id": f"{scope}/providers/Microsoft.EventGrid/eventSubscriptions/{name}",
        "name": name,
        "properties": {"provisioningState": "Succeeded", "destination": destination, **properties},
    }


def test_those_of_resources_and_topics_are_none_of_the_subscription() -> None:
    rows = [row(ON_A_RESOURCE, "enforcer-1"), row(ON_A_TOPIC), row(ON_IT.upper(), "theirs"), row("", "x")]
    assert list(read_rows(SUBSCRIPTION, rows)) == ["theirs"]
    [seen] = read_rows(SUBSCRIPTION, [row(ON_IT)]).values()
    assert seen.target == TARGET


def test_properties_that_are_none_are_no_answer() -> None:
    with pytest.raises(AnswerLost):
        read_rows(SUBSCRIPTION, [{**row(ON_IT), "properties": "none"}])


LEADS = {
    "where its name says": (NAME, TARGET, True),
    "there, in other letters": (NAME.upper(), EventTarget(TARGET.resource_id.upper()), True),
    "elsewhere": (NAME, EventTarget(f"{SITE}-2/functions/on_change"), False),
    "to a kind that we never put": (NAME, None, False),
    "there, under another name": ("enforcer-vending", TARGET, False),
}


@pytest.mark.parametrize(("name", "target", "ours"), LEADS.values(), ids=LEADS)
def test_ours_is_what_leads_where_its_name_says(name: str, target: EventTarget | None, *, ours: bool) -> None:
    assert is_ours(name, EventSubscription(target=target)) is ours


@pytest.mark.parametrize("name", ["enforcer-vending", "enforcer-0f1e2d3c4b5a6978x", "other-0f1e2d3c4b5a6978", ""])
def test_a_name_of_another_form_is_not_even_looked_at(name: str) -> None:
    assert not has_our_name(name)
