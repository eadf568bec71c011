"""Envelopes → what a reader of Application Insights asks for: customEvents, dependencies, exceptions, …."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.ingestion.envelope import Envelope

_DURATION = re.compile(r"(?:(?P<days>\d+)\.)?(?P<hours>\d+):(?P<minutes>\d+):(?P<seconds>\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class CustomEvent:
    """A row of `customEvents`. Every property is text; so is every measurement's name."""

    name: str
    time: datetime
    properties: Mapping[str, str]
    measurements: Mapping[str, float]
    operation_id: str | None
    parent_id: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class Metric:
    """A row of `customMetrics`."""

    name: str
    value: float
    count: int | None
    time: datetime
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Span:
    """A row of `dependencies` or `requests`; `type` is empty for a request."""

    name: str
    id: str
    type: str
    target: str
    data: str
    result_code: str
    success: bool
    duration: timedelta
    time: datetime
    properties: Mapping[str, str]
    operation_id: str | None
    parent_id: str | None


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """A row of `exceptions`. `message` is the log's text, not the exception's (facts 8)."""

    type_name: str
    message: str
    stack: str
    severity_level: int | None
    time: datetime
    properties: Mapping[str, str]
    operation_id: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """A row of `traces`; severity 1 is information, 2 a warning, 3 an error."""

    message: str
    severity_level: int | None
    time: datetime
    properties: Mapping[str, str]
    operation_id: str | None


def custom_events(envelopes: Iterable[Envelope]) -> list[CustomEvent]:
    return [
        CustomEvent(
            name=one.text("name"),
            time=one.time,
            properties=one.properties,
            measurements=_numbers(one),
            operation_id=one.operation_id,
            parent_id=one.parent_id,
            role=one.role,
        )
        for one in envelopes
        if one.base_type == "EventData"
    ]


def metrics(envelopes: Iterable[Envelope]) -> list[Metric]:
    return [metric for one in envelopes if one.base_type == "MetricData" for metric in _metrics_of(one)]


def spans(envelopes: Iterable[Envelope], *, requests: bool) -> list[Span]:
    wanted = "RequestData" if requests else "RemoteDependencyData"
    return [
        _span(one, code="responseCode" if requests else "resultCode") for one in envelopes if one.base_type == wanted
    ]


def exceptions(envelopes: Iterable[Envelope]) -> list[ExceptionRow]:
    return [_exception(one) for one in envelopes if one.base_type == "ExceptionData"]


def messages(envelopes: Iterable[Envelope]) -> list[Message]:
    return [
        Message(one.text("message"), _severity(one), one.time, one.properties, one.operation_id)
        for one in envelopes
        if one.base_type == "MessageData"
    ]


def _metrics_of(one: Envelope) -> list[Metric]:
    points = one.base_data.get("metrics")
    rows = [point for point in points if isinstance(point, dict)] if isinstance(points, list) else []
    return [
        Metric(
            name=str(row.get("name")),
            value=float(str(row.get("value"))),
            count=int(str(row["count"])) if row.get("count") is not None else None,
            time=one.time,
            properties=one.properties,
        )
        for row in rows
    ]


def _span(one: Envelope, *, code: str) -> Span:
    return Span(
        name=one.text("name"),
        id=one.text("id"),
        type=one.text("type"),
        target=one.text("target"),
        data=one.text("data"),
        result_code=one.text(code),
        success=one.base_data.get("success") is True,
        duration=_duration(one.text("duration")),
        time=one.time,
        properties=one.properties,
        operation_id=one.operation_id,
        parent_id=one.parent_id,
    )


def _exception(one: Envelope) -> ExceptionRow:
    listed = one.base_data.get("exceptions")
    first = listed[0] if isinstance(listed, list) and listed else {}
    details = first if isinstance(first, dict) else {}
    return ExceptionRow(
        type_name=str(details.get("typeName")),
        message=str(details.get("message")),
        stack=str(details.get("stack") or ""),
        severity_level=_severity(one),
        time=one.time,
        properties=one.properties,
        operation_id=one.operation_id,
    )


def _severity(one: Envelope) -> int | None:
    level = one.base_data.get("severityLevel")
    return level if isinstance(level, int) else None


def _numbers(one: Envelope) -> dict[str, float]:
    found = one.base_data.get("measurements")
    values = found.items() if isinstance(found, dict) else ()
    return {name: float(value) for name, value in values if isinstance(value, int | float)}


def _duration(text: str) -> timedelta:
    """`d.hh:mm:ss.fff`; zero when it is written otherwise."""
    found = _DURATION.fullmatch(text)
    return timedelta(**{unit: float(value or 0) for unit, value in found.groupdict().items()}) if found else timedelta()
