"""Microsoft's own API specifications + an exchange → what in the exchange breaks them.

The specifications are read in place and are not part of this project: `ENFORCER_SPECS` names their folder, else
`../shared/specs` beside the repository.
"""

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sandbox.exchanges import Exchange
from sandbox.specification import complaints, document, resolved
from sandbox.specified import Operation, media_type, operations

PRICINGS = tuple(
    f"security/resource-manager/Microsoft.Security/stable/{version}/pricings.json"
    for version in ("2024-01-01", "2023-01-01")
)
SPECS = (
    *PRICINGS,
    "managementgroups/resource-manager/Microsoft.Management/stable/2023-04-01/management.json",
    "resources/resource-manager/Microsoft.Resources/stable/2024-03-01/resources.json",
    "resources/resource-manager/Microsoft.Resources/stable/2021-04-01/resources.json",
    "resources/resource-manager/Microsoft.Resources/stable/2022-12-01/subscriptions.json",
    "eventgrid/resource-manager/Microsoft.EventGrid/stable/2022-06-15/EventGrid.json",
    "resourcegraph/resource-manager/Microsoft.ResourceGraph/stable/2022-10-01/resourcegraph.json",
    "resourcegraph/resource-manager/Microsoft.ResourceGraph/stable/2021-03-01/resourcegraph.json",
    "eventgrid/data-plane/Microsoft.EventGrid/stable/2018-01-01/EventGrid.json",
)
SYSTEM_EVENTS = "eventgrid/data-plane/Microsoft.EventGrid/stable/2024-01-01/SystemEvents.json"
"""What `data` of each system event holds, one definition a type."""

_NULL_LINK = "nextLink: None is not of type 'string'"
"""Microsoft's own GetDescendants example ends with `nextLink: null`, against its own type."""

_NULL_IS_ABSENT = "EventGrid.json"
"""Its text asks for `includedEventTypes: null`, against its own types: there, a null member is one left out."""

_NOT_ABOUT_WHAT_IS_NEW = "body: 'httpRequest' is a required property"
"""Events of what was created have none: documented in prose, seen in captures (facts/events.md 2.1)."""

_MOST_KNOWN = 4_096
"""Paths whose operations are looked up once: there are hundreds of patterns, and a test asks about the same few."""

_FIRST_NOT_SUCCESS = 300


def specs_folder() -> Path | None:
    """None where the specifications are absent."""
    beside = Path(__file__).parents[2] / "shared" / "specs"
    folder = Path(os.environ.get("ENFORCER_SPECS") or beside) / "specification"
    return folder if folder.is_dir() else None


class Judge:
    """Knows the operations of `SPECS`, and what `SYSTEM_EVENTS` says of events."""

    def __init__(self, folder: Path) -> None:
        self._events = document(folder / SYSTEM_EVENTS)
        self._operations: dict[str, list[Operation]] = {}
        for operation in (one for name in SPECS for one in operations(document(folder / name))):
            self._operations.setdefault(operation.method, []).append(operation)
        self._fitting = lru_cache(_MOST_KNOWN)(self._those_that_fit)

    def operation(self, exchange: Exchange) -> Operation | None:
        """Of the exchange's api-version if there is one, else of any; the most literal path wins."""
        fitting = self._fitting(exchange.method, exchange.path.rstrip("/"), media_type(exchange))
        return max(fitting, key=lambda found: (found.is_of_version(exchange), found.literal_length), default=None)

    def _those_that_fit(self, method: str, path: str, kind: str) -> tuple[Operation, ...]:
        return tuple(one for one in self._operations.get(method, ()) if one.fits(path, kind))

    def complaints(self, exchange: Exchange) -> tuple[str, ...]:
        """An invalid request is no fault of an exchange in which it was refused. Raises LookupError if nothing fits."""
        operation = self.operation(exchange)
        if operation is None:
            raise LookupError(f"no specification knows {exchange.method} {exchange.path}")
        if exchange.status is None:
            return ()
        answer = [f"answer {found}" for found in self._about_answer(operation, exchange)]
        if exchange.status >= _FIRST_NOT_SUCCESS:
            return tuple(answer)
        return (*(f"request {found}" for found in self._about_request(operation, exchange)), *answer)

    def event_complaints(self, kind: str, data: object) -> tuple[str, ...] | None:
        """What is wrong with the `data` of a system event; None for a type that nobody describes."""
        name = _data_of(kind)
        if name not in self._events.content["definitions"]:
            return None
        found = complaints(self._events, {"$ref": f"#/definitions/{name}"}, data, is_answer=True)
        return tuple(complaint for complaint in found if complaint != _NOT_ABOUT_WHAT_IS_NEW)

    def body_complaints(self, operation: Operation, body: object) -> tuple[str, ...]:
        """What is wrong with a request body alone."""
        wanted = next((found for found in _parameters(operation) if found["in"] == "body"), None)
        if wanted is None:
            return () if body is None else ("body: none is expected",)
        if body is None:
            return ("body: missing",) if wanted.get("required") else ()
        return tuple(complaints(operation.document, wanted["schema"], body, is_answer=False))

    def _about_request(self, operation: Operation, exchange: Exchange) -> Iterable[str]:
        is_lenient = operation.document.uri.endswith(_NULL_IS_ABSENT)
        sent_body = _without_nulls(exchange.request) if is_lenient else exchange.request
        yield from self.body_complaints(operation, sent_body)
        known = {found["name"].lower(): found for found in _parameters(operation) if found["in"] == "query"}
        sent = {name.lower(): value for name, value in exchange.query.items()}
        yield from (f"query: {name} is unknown" for name in sorted(set(sent) - set(known)))
        for name, parameter in known.items():
            if parameter.get("required") and name not in sent:
                yield f"query: {name} is missing"
            if parameter["type"] == "integer" and not sent.get(name, "0").isdecimal():
                yield f"query: {name} is no number"

    def _about_answer(self, operation: Operation, exchange: Exchange) -> Iterable[str]:
        responses = operation.description["responses"]
        response = responses.get(str(exchange.status), responses.get("default"))
        if response is None:
            return (f"status: {exchange.status} is not documented for {operation.name}",)
        if "schema" not in response:
            is_open = str(exchange.status) not in responses  # Event Grid's `default` describes its errors in prose
            return () if exchange.response is None or is_open else ("body: none is documented",)
        found = complaints(operation.document, response["schema"], exchange.response, is_answer=True)
        return [complaint for complaint in found if complaint != _NULL_LINK]


def _without_nulls(value: Any) -> Any:  # Any: parsed JSON
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    return value


def _parameters(operation: Operation) -> list[Mapping[str, Any]]:  # Any: Swagger, as above
    return [resolved(operation.document, listed) for listed in operation.description.get("parameters", [])]


def _data_of(kind: str) -> str:
    """`Microsoft.Resources.ResourceWriteSuccess` → `ResourceWriteSuccessEventData`: what is not named twice."""
    _, provider, what = (*kind.split("."), "", "")[:3]
    return f"{'' if what.startswith('Resource') else provider}{what}EventData"
