"""Which events pass an event subscription's filter (facts/events.md 3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.events import AdvancedFilter, Event, EventFilter, EventSchema, Operator
from sandbox.events.filters import FilterValue
from sandbox.events.resource_event import resource_event
from tests.sandbox.events.samples import PLAN_WRITE

EVENT = resource_event(PLAN_WRITE, event_id="1")
NUMBERS = Event("1", "t", "s", "type", None, {"n": 5, "yes": True, "list": ["a"], "text": "5", "no.dots": "x"})


def passes(one: AdvancedFilter, event: Event = EVENT, schema: EventSchema = EventSchema.EVENT_GRID) -> bool:
    return EventFilter(advanced=(one,)).passes(event, schema)


@pytest.mark.parametrize(
    ("operator", "key", "values", "expected"),
    [
        (Operator.STRING_IN, "data.operationName", ("x", "MICROSOFT.security/PRICINGS/write"), True),
        (Operator.STRING_IN, "Data.OperationName", ("Microsoft.Security/pricings/write",), True),
        (Operator.STRING_IN, "data.operationName", ("Microsoft.Security/pricings",), False),
        (Operator.STRING_IN, "data.absent", ("x",), False),
        (Operator.STRING_NOT_IN, "data.operationName", ("x",), True),
        (Operator.STRING_NOT_IN, "data.operationName", ("microsoft.security/pricings/WRITE",), False),
        (Operator.STRING_NOT_IN, "data.absent", ("x",), True),
        (Operator.STRING_BEGINS_WITH, "subject", ("/SUBSCRIPTIONS/",), True),
        (Operator.STRING_NOT_BEGINS_WITH, "subject", ("/subscriptions/",), False),
        (Operator.STRING_NOT_BEGINS_WITH, "data.absent", ("x",), False),
        (Operator.STRING_ENDS_WITH, "subject", ("/pricings/ai",), True),
        (Operator.STRING_NOT_ENDS_WITH, "subject", ("/pricings/ai",), False),
        (Operator.STRING_CONTAINS, "EventType", ("resourcewrite",), True),
        (Operator.STRING_NOT_CONTAINS, "EventType", ("delete",), True),
        (Operator.IS_NOT_NULL, "data.status", (), True),
        (Operator.IS_NOT_NULL, "data.absent", (), False),
        (Operator.IS_NULL_OR_UNDEFINED, "data.absent.deeper", (), True),
        (Operator.IS_NULL_OR_UNDEFINED, "data.status", (), False),
        (Operator.NUMBER_IN, "data.status", (1,), False),
        (Operator.STRING_IN, "data.claims.http://schemas.microsoft.com/identity/claims/tenantid", ("x",), False),
    ],
)
def test_an_advanced_filter_on_a_resource_event(
    operator: Operator, key: str, values: tuple[str | float, ...], *, expected: bool
) -> None:
    assert passes(AdvancedFilter(operator, key, values)) is expected


@pytest.mark.parametrize(
    ("operator", "key", "values", "expected"),
    [
        (Operator.NUMBER_IN, "data.n", (4, 5), True),
        (Operator.NUMBER_NOT_IN, "data.n", (5,), False),
        (Operator.NUMBER_NOT_IN, "data.absent", (5,), True),
        (Operator.NUMBER_LESS_THAN, "data.n", (5,), False),
        (Operator.NUMBER_LESS_THAN_OR_EQUALS, "data.n", (5,), True),
        (Operator.NUMBER_GREATER_THAN, "data.n", (4.5,), True),
        (Operator.NUMBER_GREATER_THAN_OR_EQUALS, "data.n", (6,), False),
        (Operator.NUMBER_IN_RANGE, "data.n", ((0, 1), (5, 6.5)), True),
        (Operator.NUMBER_IN_RANGE, "data.n", ((5.5, 6),), False),
        (Operator.NUMBER_IN_RANGE, "data.absent", ((0, 9),), False),
        (Operator.NUMBER_NOT_IN_RANGE, "data.n", ((0, 1), (6, 7)), True),
        (Operator.NUMBER_NOT_IN_RANGE, "data.n", ((0, 5),), False),
        (Operator.NUMBER_NOT_IN_RANGE, "data.absent", ((0, 9),), False),
        (Operator.NUMBER_IN, "data.text", (5,), False),
        (Operator.NUMBER_IN, "data.yes", (1,), False),
        (Operator.BOOL_EQUALS, "data.yes", (True,), True),
        (Operator.BOOL_EQUALS, "data.yes", (False,), False),
        (Operator.STRING_IN, "data.list", ("a",), False),
        (Operator.STRING_IN, "data.no.dots", ("x",), False),
    ],
)
def test_an_advanced_filter_on_numbers_and_booleans(
    operator: Operator, key: str, values: tuple[FilterValue, ...], *, expected: bool
) -> None:
    assert passes(AdvancedFilter(operator, key, values), NUMBERS) is expected


def test_keys_are_those_of_the_delivery_schema() -> None:
    source = AdvancedFilter(Operator.IS_NOT_NULL, "source")
    assert passes(source, schema=EventSchema.CLOUD_EVENTS)
    assert not passes(source, schema=EventSchema.EVENT_GRID)


def test_all_parts_must_match() -> None:
    types = ("microsoft.resources.resourcewritesuccess",)
    fitting = EventFilter(included_event_types=types, subject_ends_with="/PRICINGS/ai")
    assert fitting.passes(EVENT, EventSchema.EVENT_GRID)
    other_type = EventFilter(included_event_types=("Microsoft.Resources.ResourceDeleteSuccess",))
    assert not other_type.passes(EVENT, EventSchema.EVENT_GRID)


def test_a_subject_is_compared_with_case_only_on_demand() -> None:
    assert EventFilter(subject_begins_with="/SUBSCRIPTIONS").passes(EVENT, EventSchema.EVENT_GRID)
    strict = EventFilter(subject_begins_with="/SUBSCRIPTIONS", is_subject_case_sensitive=True)
    assert not strict.passes(EVENT, EventSchema.EVENT_GRID)


def test_25_values_in_all_are_allowed_and_26_are_not() -> None:
    EventFilter(advanced=(AdvancedFilter(Operator.STRING_IN, "subject", ("x",) * 25),))
    ten = AdvancedFilter(Operator.STRING_IN, "subject", ("x",) * 13)
    with pytest.raises(ValueError, match="26 filter values"):
        EventFilter(advanced=(ten, ten))


def test_25_filters_are_allowed_and_26_are_not() -> None:
    null = AdvancedFilter(Operator.IS_NOT_NULL, "subject")
    EventFilter(advanced=(null,) * 25)
    with pytest.raises(ValueError, match="26 advanced filters"):
        EventFilter(advanced=(null,) * 26)


def test_a_value_has_at_most_512_characters() -> None:
    with pytest.raises(ValueError, match="512"):
        EventFilter(advanced=(AdvancedFilter(Operator.STRING_IN, "subject", ("x" * 513,)),))


@given(
    st.text(min_size=1, max_size=20).filter(str.isascii),
    st.sampled_from(["IN", "BEGINS_WITH", "ENDS_WITH", "CONTAINS"]),
)
def test_a_not_form_is_the_opposite_where_the_key_is_present(value: str, form: str) -> None:
    event = Event("1", "t", "Subject", "type", None, {})
    positive = passes(AdvancedFilter(Operator[f"STRING_{form}"], "subject", (value,)), event)
    assert passes(AdvancedFilter(Operator[f"STRING_NOT_{form}"], "subject", (value,)), event) is not positive
