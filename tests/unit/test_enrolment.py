"""What our event subscription has to say, by which name, and what counts as altered."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from enforcer.events import ACCOUNT_OPERATIONS, CHANGE_TYPES, ENROLMENT_OPERATIONS, PLAN_OPERATIONS, PROVIDER_OPERATIONS
from enforcer.observed.enrolment import (
    EVENT_TYPES,
    KEPT_S,
    OPERATIONS,
    READY,
    UNDER_WAY,
    Condition,
    EventSubscription,
    EventTarget,
    differences,
    enrolment_name,
    event_target,
    has_our_name,
    is_changeable,
    is_ours,
)

GROUP = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-enforcer/providers"
APP = f"{GROUP}/Microsoft.Web/sites/fn-enforcer"
FUNCTION = f"{APP}/functions/on_change"
ACCOUNT = f"{GROUP}/Microsoft.Storage/storageAccounts/stenforcer"
QUEUE = f"{ACCOUNT}/queueServices/default/queues/enforcer-changes"
WANTED = EventSubscription(target=EventTarget(FUNCTION))


def test_a_function_and_a_queue_are_targets() -> None:
    assert event_target(FUNCTION) == EventTarget(FUNCTION)
    assert event_target(QUEUE) == EventTarget(ACCOUNT, "enforcer-changes")


@pytest.mark.parametrize(
    "text",
    [APP, f"{FUNCTION}/", ACCOUNT, f"{QUEUE}/messages", QUEUE.replace("/default/", "/other/"), FUNCTION[1:], "x", ""],
)
def test_nothing_else_is(text: str) -> None:
    with pytest.raises(ValueError, match=r"^neither …/sites/NAME/functions/NAME nor …/storageAccounts/.*/queues/NAME$"):
        event_target(text)


def test_the_name_is_one_that_event_grid_takes_and_depends_on_the_target_alone() -> None:
    names = {enrolment_name(event_target(text)) for text in (FUNCTION, FUNCTION.upper(), QUEUE, QUEUE + "x")}
    assert len(names) == 3
    assert all(3 <= len(name) <= 64 and name.replace("-", "").isalnum() for name in names)


def test_the_name_stays_what_it_is_for_the_enforcers_that_have_put_it_already() -> None:
    assert enrolment_name(EventTarget(FUNCTION)) == "enforcer-c9a25cff48f84a2a"
    assert enrolment_name(EventTarget(ACCOUNT, "enforcer-changes")) == "enforcer-890d6e86a79850c0"


NAMES = {
    "enforcer-0123456789abcdef": True,
    "ENFORCER-0123456789ABCDEF": True,
    "enforcer-0123456789abcde": False,
    "enforcer-0123456789abcdef0": False,
    "enforcer-0123456789abcdeg": False,
    "": False,
}


@pytest.mark.parametrize(("name", "has_form"), NAMES.items())
def test_a_name_of_ours_is_known_by_its_form(name: str, *, has_form: bool) -> None:
    assert has_our_name(name) is has_form


def test_ours_is_the_one_whose_name_comes_from_where_it_leads() -> None:
    name = enrolment_name(EventTarget(FUNCTION))
    assert is_ours(name, WANTED)
    assert is_ours(name.upper(), WANTED)
    assert not is_ours(name, replace(WANTED, target=EventTarget(ACCOUNT, "enforcer-changes")))
    assert not is_ours(name, replace(WANTED, target=None))


def test_what_is_as_wanted_differs_in_nothing_whatever_its_case_and_order() -> None:
    seen = EventSubscription(
        target=EventTarget(FUNCTION.lower()),
        types=tuple(reversed([kind.lower() for kind in EVENT_TYPES])),
        conditions=(Condition("stringin", "Data.OperationName", tuple(reversed(OPERATIONS))),),
        schema="cloudeventschemav1_0",
        attempts=None,
        minutes=None,
    )
    assert differences(WANTED, seen) == ()


ALTERED = {
    "its destination": replace(WANTED, target=EventTarget(f"{APP}/functions/on_vending")),
    "its destination, of another kind": replace(WANTED, target=None),
    "its event types": replace(WANTED, types=EVENT_TYPES[:2]),
    "its filter": replace(WANTED, conditions=()),
    "its filter, by one value": replace(
        WANTED, conditions=(Condition("StringIn", "data.operationName", OPERATIONS[1:]),)
    ),
    "its filter, by the beginning of the subject": replace(WANTED, subject_begins="/subscriptions/x"),
    "its filter, by the end of the subject": replace(WANTED, subject_ends="/Other"),
    "its schema": replace(WANTED, schema="EventGridSchema"),
    "its retry policy": replace(WANTED, attempts=1),
    "its retry policy, by its time": replace(WANTED, minutes=1),
    "how long its queue keeps events": replace(WANTED, kept_s=1),
    "how long its queue keeps events, by a second": replace(WANTED, kept_s=KEPT_S - 1),
    "its expiry": replace(WANTED, expires=datetime(2026, 1, 1, tzinfo=UTC)),
}


@pytest.mark.parametrize(("what", "seen"), ALTERED.items(), ids=ALTERED)
def test_whatever_keeps_events_away_is_named(what: str, seen: EventSubscription) -> None:
    assert differences(WANTED, seen) == (f"{what.partition(',')[0]} was altered",)


@pytest.mark.parametrize("kept_s", [None, -1, KEPT_S, KEPT_S + 1])
def test_a_queue_may_keep_events_longer_or_for_ever(kept_s: int | None) -> None:
    assert differences(WANTED, replace(WANTED, kept_s=kept_s)) == ()


def test_without_a_target_that_is_wanted_no_destination_is_right() -> None:
    assert differences(replace(WANTED, target=None), WANTED) == ("its destination was altered",)


def test_all_that_differs_is_named_in_one_order() -> None:
    seen = replace(WANTED, target=None, attempts=1, state="Failed")
    assert differences(WANTED, seen) == (
        "its destination was altered",
        "its retry policy was altered",
        "its provisioning state is Failed",
    )


def test_none_at_all_is_named_too() -> None:
    assert differences(WANTED, None) == ("there is no event subscription",)


@pytest.mark.parametrize("state", ["Failed", "Canceled", "AwaitingManualAction", ""])
def test_a_state_in_which_nothing_arrives_is_a_difference(state: str) -> None:
    assert differences(WANTED, replace(WANTED, state=state)) == (f"its provisioning state is {state}",)


@pytest.mark.parametrize("state", [READY, *sorted(UNDER_WAY)])
def test_a_state_that_is_good_or_on_its_way_is_none(state: str) -> None:
    assert differences(WANTED, replace(WANTED, state=state)) == ()


def test_only_another_schema_cannot_be_mended_by_a_put() -> None:
    assert [what for what, seen in ALTERED.items() if not is_changeable(WANTED, seen)] == ["its schema"]
    assert is_changeable(WANTED, None)


def test_the_filter_lets_through_exactly_what_is_read() -> None:
    assert {kind.lower() for kind in EVENT_TYPES} == CHANGE_TYPES
    read = PLAN_OPERATIONS | PROVIDER_OPERATIONS | ACCOUNT_OPERATIONS | ENROLMENT_OPERATIONS
    assert {name.lower() for name in OPERATIONS} == read


def test_the_filter_of_the_infrastructure_says_the_same() -> None:
    file = Path(__file__).parents[2] / "infra" / "changes-filter.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    (condition,) = said["advancedFilters"]
    assert tuple(said["includedEventTypes"]) == EVENT_TYPES
    assert Condition(condition["operatorType"], condition["key"], tuple(condition["values"])) == WANTED.conditions[0]
