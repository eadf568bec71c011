"""A specification → its operations: which requests are meant by which part of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.exchanges import Exchange
from sandbox.specification import Document

_TOPIC = "/topics/{topic}/api/events"
"""Where the sandbox has a topic, which in Azure is a host of its own: the data plane's specification has no path."""
_WHOLE_PATHS = frozenset({"scopeId", "scope"})
"""Path parameters that stand for several segments (`x-ms-skip-url-encoding`)."""

_JSON, _CLOUD_EVENTS = "application/json", "application/cloudevents"


@dataclass(frozen=True, slots=True)
class Operation:
    """One verb on one path of one specification."""

    document: Document
    method: str
    pattern: re.Pattern[str]
    literal_length: int
    description: Mapping[str, Any]  # Any: the Swagger document as Microsoft wrote it
    media_types: frozenset[str] = frozenset()
    """Of the request, where they tell operations on one path apart; empty: any."""

    @property
    def name(self) -> str:
        return str(self.description["operationId"])

    def fits(self, path: str, kind: str) -> bool:
        """Leaves the verb and the api-version aside."""
        return self.pattern.fullmatch(path) is not None and (not self.media_types or self._takes(kind))

    def _takes(self, kind: str) -> bool:
        """What is neither JSON nor CloudEvents is refused, as JSON that is wrong would be."""
        return kind in self.media_types or (_JSON in self.media_types and not kind.startswith(_CLOUD_EVENTS))

    def is_of_version(self, exchange: Exchange) -> bool:
        return self.document.version == exchange.query.get("api-version")


def operations(document: Document) -> Iterable[Operation]:
    """Of `x-ms-paths` only those of one address that differ in what they are sent (`?overload=`)."""
    paths, overloads = document.content["paths"], document.content.get("x-ms-paths", {})
    for path, verbs in paths.items():
        literal_length = len(re.sub(r"\{[^}]+\}", "", path))
        if literal_length <= 1 or "{parentResourcePath}" in path:
            continue  # `/{resourceId}`, or any resource of any type: they say nothing about anything
        for verb, description in verbs.items():
            yield Operation(document, verb.upper(), _pattern(path), literal_length, description)
    for path, verbs in overloads.items():
        if path.startswith("?overload="):
            for verb, description in verbs.items():
                taken = description.get("consumes", document.content["consumes"])
                kinds = frozenset(kind.partition(";")[0] for kind in taken)
                yield Operation(document, verb.upper(), _pattern(_TOPIC), len(_TOPIC), description, kinds)


def media_type(exchange: Exchange) -> str:
    """Of the request, without parameters; empty where it says none."""
    return exchange.request_headers.get("content-type", "").partition(";")[0].strip().lower()


def _pattern(path: str) -> re.Pattern[str]:
    text = "".join(
        (r".+" if part[1:-1] in _WHOLE_PATHS else r"[^/]+") if part.startswith("{") else re.escape(part)
        for part in re.split(r"(\{[^}]+\})", path.rstrip("/"))
    )
    return re.compile(text, re.IGNORECASE)
