"""What the function app's own exporter delivers of a whole story: as docs/telemetry.md says, one trace, no names."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from enforcer.contract.names import RECORDS
from enforcer.records.measures import METRICS
from sandbox.ingestion import CustomEvent
from tests.telemetry.told import PEOPLE, TRACE, Story, played
from tools.contracted import columns_of

_ADDED = {"logger_name", "record_id"}
"""By the exporter and by the outbox."""
_READ: Mapping[str, Callable[[str], object]] = {
    "text": str,
    "number": float,
    "true or false": {"True": True, "False": False}.__getitem__,
    "time": datetime.fromisoformat,
    "date": datetime.fromisoformat,
}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Played once for all tests here: it takes seconds of real time."""
    return played(tmp_path_factory.mktemp("told"))


def unread(event: CustomEvent) -> list[str]:
    """Columns whose text is not of the declared type, or that are not declared."""
    declared = {column.name: column for column in columns_of(RECORDS[event.name])}
    wrong = [name for name in event.properties if name not in {*declared, *_ADDED}]
    for name, column in declared.items():
        text = event.properties.get(name)
        if text is None or (text == "" and column.may_be_empty):
            continue
        try:
            _READ[column.kind](text)
        except (ValueError, KeyError):
            wrong.append(f"{name}={text}")
    return wrong


def test_every_event_has_the_declared_columns_as_texts_that_read_back(story: Story) -> None:
    told = story.collector.custom_events()
    assert len({event.name for event in told}) >= 8
    assert [(event.name, unread(event)) for event in told if unread(event)] == []


def test_an_event_s_numbers_are_in_its_own_columns_and_nowhere_else(story: Story) -> None:
    (healed, *_) = story.collector.custom_events("healed")
    assert 0 <= float(healed.properties["reaction_s"]) < 30
    assert healed.measurements == {}


def test_request_records_and_calls_share_one_operation_id(story: Story) -> None:
    told = {event.name for event in story.collector.custom_events() if event.operation_id == TRACE}
    calls = {
        call.name.split("/")[0] + call.target for call in story.collector.dependencies() if call.operation_id == TRACE
    }
    assert {"reconciled", "healed"} <= told
    assert {name.split(" ")[0] for name in calls} == {"GET", "PUT"}


def test_a_call_s_dependency_has_the_ids_by_which_arm_and_the_activity_log_know_it(story: Story) -> None:
    puts = [
        call for call in story.collector.dependencies() if call.name.startswith("PUT ") and call.operation_id == TRACE
    ]
    asked = [one for one in story.exchanges if one.method == "PUT" and one.path.endswith("/pricings/AI")]
    known = {(one.correlation_id, one.response_headers["x-ms-request-id"]) for one in asked}
    ids = {(put.properties["az.correlation_id"], put.properties["az.service_request_id"]) for put in puts}
    assert ids
    assert ids <= known


def test_each_call_is_one_dependency(story: Story) -> None:
    told = Counter(call.properties["az.client_request_id"] for call in story.collector.dependencies())
    assert set(told.values()) == {1}
    assert {call.type for call in story.collector.dependencies()} == {"HTTP"}


def test_no_record_arrives_twice(story: Story) -> None:
    told = Counter(
        (event.name, event.time, tuple(event.properties.items())) for event in story.collector.custom_events()
    )
    assert set(told.values()) == {1}


def test_nothing_else_arrives(story: Story) -> None:
    kinds = {one.base_type for one in story.collector.envelopes}
    assert kinds == {"EventData", "RemoteDependencyData", "MetricData"}
    assert {one.name for one in story.collector.metrics()} <= {metric.name for metric in METRICS}
    assert story.collector.server_requests() == []  # the host's business


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_metric_s_dimensions_stay_within_their_closed_sets(story: Story, metric: object) -> None:
    described = next(one for one in METRICS if one is metric)
    assert story.collector.metrics(described.name) or described.name == "enforcer.drill"  # tests/app has one
    for arrived in story.collector.metrics(described.name):
        assert set(arrived.properties) == set(described.dimensions)
        assert all(value in described.dimensions[name] for name, value in arrived.properties.items())


def test_there_are_never_many_series_of_a_metric() -> None:
    for metric in METRICS:
        series = 1
        for values in metric.dimensions.values():
            series *= len(values)
        assert series <= 60


def test_the_estate_is_counted_by_verdict_at_the_end_of_a_sweep(story: Story) -> None:
    counted = {one.properties["verdict"]: one.value for one in story.collector.metrics("enforcer.subscriptions")}
    (swept,) = story.collector.custom_events("sweep_finished")
    assert sum(counted.values()) == float(swept.properties["subscriptions"]) == 6
    assert counted["skipped"] == float(swept.properties["skipped"]) == 1


def test_a_value_of_a_metric_is_sent_once(story: Story) -> None:
    assert len(story.collector.metrics("enforcer.sweep.age")) == 1
    assert 0 <= story.collector.metrics("enforcer.sweep.age")[0].value < 60


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_is_named_anywhere(story: Story, person: str) -> None:
    assert person not in story.everything


def test_what_was_planted_had_its_way_to_the_records(story: Story) -> None:
    assert "(an address)" in story.everything
    rejected = story.collector.custom_events("event_rejected")
    scopes = {event.properties["scope"] for event in story.collector.custom_events("reconciled")}
    assert "tag owner (an address)" in scopes
    assert any("(an address)" in event.properties["shape"] for event in rejected)
    assert any(event.properties.get("actor_object_id") for event in story.collector.custom_events("reconciled"))
