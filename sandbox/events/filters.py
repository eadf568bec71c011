"""An event subscription's filter and whether an event passes it (facts/events.md 3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from sandbox.events.event import Event, EventSchema, Json

MAX_FILTERS = 25
MAX_VALUES = 25
"""Across all advanced filters of one event subscription."""
MAX_VALUE_CHARS = 512


class Operator(Enum):
    """`operatorType` of an advanced filter."""

    STRING_IN = "StringIn"
    STRING_NOT_IN = "StringNotIn"
    STRING_BEGINS_WITH = "StringBeginsWith"
    STRING_NOT_BEGINS_WITH = "StringNotBeginsWith"
    STRING_ENDS_WITH = "StringEndsWith"
    STRING_NOT_ENDS_WITH = "StringNotEndsWith"
    STRING_CONTAINS = "StringContains"
    STRING_NOT_CONTAINS = "StringNotContains"
    NUMBER_IN = "NumberIn"
    NUMBER_NOT_IN = "NumberNotIn"
    NUMBER_LESS_THAN = "NumberLessThan"
    NUMBER_LESS_THAN_OR_EQUALS = "NumberLessThanOrEquals"
    NUMBER_GREATER_THAN = "NumberGreaterThan"
    NUMBER_GREATER_THAN_OR_EQUALS = "NumberGreaterThanOrEquals"
    NUMBER_IN_RANGE = "NumberInRange"
    NUMBER_NOT_IN_RANGE = "NumberNotInRange"
    BOOL_EQUALS = "BoolEquals"
    IS_NULL_OR_UNDEFINED = "IsNullOrUndefined"
    IS_NOT_NULL = "IsNotNull"


type NumberRange = tuple[float, float]
"""From and to, both included."""
type FilterValue = str | float | bool | NumberRange

_MATCHED_WHEN_ABSENT = frozenset({Operator.STRING_NOT_IN, Operator.NUMBER_NOT_IN, Operator.IS_NULL_OR_UNDEFINED})

_TEXT: Mapping[Operator, Callable[[str, str], bool]] = {
    Operator.STRING_IN: str.__eq__,
    Operator.STRING_BEGINS_WITH: str.startswith,
    Operator.STRING_ENDS_WITH: str.endswith,
    Operator.STRING_CONTAINS: str.__contains__,
}
_NOT_TEXT: Mapping[Operator, Callable[[str, str], bool]] = {
    Operator.STRING_NOT_IN: str.__eq__,
    Operator.STRING_NOT_BEGINS_WITH: str.startswith,
    Operator.STRING_NOT_ENDS_WITH: str.endswith,
    Operator.STRING_NOT_CONTAINS: str.__contains__,
}
_NUMBER: Mapping[Operator, Callable[[float, float], bool]] = {
    Operator.NUMBER_IN: lambda actual, wanted: actual == wanted,
    Operator.NUMBER_LESS_THAN: lambda actual, wanted: actual < wanted,
    Operator.NUMBER_LESS_THAN_OR_EQUALS: lambda actual, wanted: actual <= wanted,
    Operator.NUMBER_GREATER_THAN: lambda actual, wanted: actual > wanted,
    Operator.NUMBER_GREATER_THAN_OR_EQUALS: lambda actual, wanted: actual >= wanted,
}


@dataclass(frozen=True, slots=True)
class AdvancedFilter:
    """Any one of `values` matches (OR). `key` is a path such as `data.operationName`; its case does not matter."""

    operator: Operator
    key: str
    values: tuple[FilterValue, ...] = ()

    def matches(self, actual: Json) -> bool:
        if actual is None or self.operator in (Operator.IS_NOT_NULL, Operator.IS_NULL_OR_UNDEFINED):
            return (actual is None) == (self.operator in _MATCHED_WHEN_ABSENT)
        if isinstance(actual, bool):
            return self.operator is Operator.BOOL_EQUALS and actual in self.values
        if isinstance(actual, str):
            return self._matches_text(actual.lower())
        if isinstance(actual, int | float):
            return self._matches_number(actual)
        return False

    def _matches_text(self, actual: str) -> bool:
        values = [value.lower() for value in self.values if isinstance(value, str)]
        if compare := _TEXT.get(self.operator):
            return any(compare(actual, value) for value in values)
        if compare := _NOT_TEXT.get(self.operator):
            return not any(compare(actual, value) for value in values)
        return False

    def _matches_number(self, actual: float) -> bool:
        values = [value for value in self.values if isinstance(value, int | float) and not isinstance(value, bool)]
        within = any(value[0] <= actual <= value[1] for value in self.values if isinstance(value, tuple))
        if self.operator in (Operator.NUMBER_IN_RANGE, Operator.NUMBER_NOT_IN_RANGE):
            return within is (self.operator is Operator.NUMBER_IN_RANGE)
        if self.operator is Operator.NUMBER_NOT_IN:
            return actual not in values
        compare = _NUMBER.get(self.operator)
        return compare is not None and any(compare(actual, value) for value in values)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """All parts must match (AND). No `included_event_types` lets every type pass."""

    included_event_types: tuple[str, ...] = ()
    subject_begins_with: str = ""
    subject_ends_with: str = ""
    is_subject_case_sensitive: bool = False
    advanced: tuple[AdvancedFilter, ...] = ()

    def __post_init__(self) -> None:
        values = [value for one in self.advanced for value in one.values]
        if len(self.advanced) > MAX_FILTERS:
            message = f"{len(self.advanced)} advanced filters; an event subscription takes at most {MAX_FILTERS}"
            raise ValueError(message)
        if len(values) > MAX_VALUES:
            message = f"{len(values)} filter values; an event subscription takes at most {MAX_VALUES} in all"
            raise ValueError(message)
        if any(isinstance(value, str) and len(value) > MAX_VALUE_CHARS for value in values):
            message = f"a filter value is longer than {MAX_VALUE_CHARS} characters"
            raise ValueError(message)

    def passes(self, event: Event, schema: EventSchema) -> bool:
        """`schema` is the subscription's: keys are `EventType`, `Topic` or `type`, `source` accordingly."""
        types = {one.lower() for one in self.included_event_types}
        if types and event.type.lower() not in types:
            return False
        body = event.rendered(schema)
        return self._subject_passes(event.subject or "") and all(
            one.matches(_value_at(body, one.key)) for one in self.advanced
        )

    def _subject_passes(self, subject: str) -> bool:
        begins, ends = self.subject_begins_with, self.subject_ends_with
        if not self.is_subject_case_sensitive:
            subject, begins, ends = subject.lower(), begins.lower(), ends.lower()
        return subject.startswith(begins) and subject.endswith(ends)


def _value_at(body: Json, key: str) -> Json:
    """The value at a dotted path. A key that itself holds a dot, such as a claim's URL, cannot be reached."""
    for step in key.lower().split("."):
        if not isinstance(body, dict):
            return None
        body = next((value for name, value in body.items() if name.lower() == step), None)
    return body
