"""An event subscription with another type somewhere is no answer, so none that was altered: nothing is put over it."""

from collections.abc import Iterator
from typing import Any

import pytest

from enforcer.azure.event_subscriptions import read_rows
from enforcer.errors import AzureError
from enforcer.observed.enrolment import EVENT_TYPES, OPERATIONS, SCHEMA, EventTarget, differences
from enforcer.observed.enrolment import EventSubscription as Wanted
from tests.scenario.bent import Json, Place, exchanged, places, value_at, values
from tests.unit.build import SUBSCRIPTION
from tests.unit.test_listed_event_subscriptions import ON_IT, SITE, row

QUEUE = EventTarget("/subscriptions/x/storageAccounts/st", "changes")
FUNCTION = {"endpointType": "AzureFunction", "properties": {"resourceId": f"{SITE}/functions/on_change"}}
STORAGE = {
    "endpointType": "StorageQueue",
    "properties": {"resourceId": QUEUE.resource_id, "queueName": "changes", "queueMessageTimeToLiveInSeconds": 604800},
}
WANTED = Wanted(target=EventTarget(f"{SITE}/functions/on_change"))


def answer(destination: Json) -> Json:
    return row(
        ON_IT,
        destination=destination,
        filter={
            "includedEventTypes": list(EVENT_TYPES),
            "subjectBeginsWith": "",
            "advancedFilters": [{"operatorType": "StringIn", "key": "data.operationName", "values": list(OPERATIONS)}],
        },
        eventDeliverySchema=SCHEMA,
        retryPolicy={"maxDeliveryAttempts": 30, "eventTimeToLiveInMinutes": 1440},
        expirationTimeUtc="2027-01-01T00:00:00Z",
    )


def of_another_type(good: Json) -> Iterator[tuple[Place, str, Json]]:
    """Without what is left out or null, which is how Azure says "none"."""
    for place in places(good):
        held = value_at(good, place)
        for name, value in values(held).items():
            if place[:1] == ("properties",) and name not in {"missing", "null"} and type(value) is not type(held):
                yield place, name, exchanged(good, place, value)


def read(said: Json) -> str:
    """How a read of it ends: in the class of an error, or in "altered" or "as wanted"."""
    try:
        [seen] = read_rows(SUBSCRIPTION, [said]).values()
    except AzureError:
        return "unreadable"
    return "altered" if differences(WANTED, seen) else "as wanted"


@pytest.mark.parametrize("destination", [FUNCTION, STORAGE], ids=["a function", "a queue"])
def test_a_value_of_another_type_is_unreadable(destination: dict[str, Any]) -> None:  # Any: JSON
    ends = {f"{place}: {name}": read(said) for place, name, said in of_another_type(answer(destination))}
    assert len(ends) > 300
    assert [where for where, end in ends.items() if end != "unreadable"] == []


@pytest.mark.parametrize(
    "types", [[None], [*EVENT_TYPES, None], [[]], [{}], [7]], ids=["null", "one null", "list", "object", "number"]
)
def test_an_event_type_that_is_no_text_is_unreadable(types: list[Json]) -> None:
    good = answer(FUNCTION)
    assert read(exchanged(good, ("properties", "filter", "includedEventTypes"), types)) == "unreadable"


@pytest.mark.parametrize("state", ["", "a\0b", "Failed\n", "\x1b[2J", "x" * 100_000], ids=range(5))
def test_a_state_that_is_no_word_is_unreadable_because_it_would_go_on_record(state: str) -> None:
    good = answer(FUNCTION)
    assert read(exchanged(good, ("properties", "provisioningState"), state)) == "unreadable"
    assert read(exchanged(good, ("properties", "provisioningState"), "Failed")) == "altered"


def test_what_is_left_out_or_null_reads_as_altered() -> None:
    good = exchanged(answer(FUNCTION), ("properties", "expirationTimeUtc"), None)
    assert read(good) == "as wanted"
    for name in ("destination", "filter", "eventDeliverySchema"):
        assert read(exchanged(good, ("properties", name), None)) == "altered"


@pytest.mark.parametrize(
    "condition",
    [
        {"operatorType": "NumberIn", "key": "data.x", "values": [1, 2.5]},
        {"operatorType": "NumberInRange", "key": "data.x", "values": [[1, 2], [3.5, 4]]},
        {"operatorType": "BoolEquals", "key": "data.x", "value": True},
        {"operatorType": "NumberLessThan", "key": "data.x", "value": 5},
        {"operatorType": "IsNotNull", "key": "data.x"},
        {"operatorType": "StringNotContains", "key": "data.x", "values": ["a"]},
    ],
    ids=lambda one: one["operatorType"],
)
def test_a_filter_of_another_operator_is_altered_and_read(condition: Json) -> None:
    said = exchanged(answer(FUNCTION), ("properties", "filter", "advancedFilters"), [condition])
    assert read(said) == "altered"


@pytest.mark.parametrize("kind", ["WebHook", "EventHub", "ServiceBusQueue", "PartnerDestination"])
def test_a_destination_of_another_kind_is_altered_and_read(kind: str) -> None:
    there = {
        "endpointType": kind,
        "properties": {"endpointUrl": None, "resourceId": "/x", "deliveryAttributeMappings": []},
    }
    assert read(answer(there)) == "altered"
