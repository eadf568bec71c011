"""What Application Insights said of each record: azure-core's response hook in, the ids that it took or refused out.

The exporter itself tells nobody: `force_flush` is True whatever became of the request, and an export that failed is
only logged. So each answer is read where it passes: the request names its records, the answer those it did not take.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from azure.core.pipeline import PipelineResponse

RECORD_ID = "record_id"
"""The field that names a record in `customDimensions`."""

_MARK = f'"{RECORD_ID}"'
_TAKEN, _PARTLY = 200, 206
_WRONG = 400
"""Of one item, beside others that were taken: it would be refused again. Where all are, something else may be wrong."""
_SAMPLED = "telemetry sampled out."
"""Ingestion sampling is on, and leaves this one out each time, as the exporter knows too."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One answer, by record ids: `taken` arrived, `back` may arrive at another attempt, `refused` never will."""

    taken: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    code: str = ""


class Receipts:
    """Filled by the exporters' threads, emptied by the event loop."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._receipts: list[Receipt] = []

    def note(self, response: PipelineResponse[Any, Any]) -> None:  # Any: azure-core's own request and response types
        """A `raw_response_hook`. Requests of spans and metrics name no record and cost one search of their text."""
        sent = response.http_request.content
        text = sent.decode() if isinstance(sent, bytes) else str(sent)
        if _MARK in text:
            receipt = _receipt(text, response.http_response.status_code, _text(response))
            with self._lock:
                self._receipts.append(receipt)

    def take(self) -> list[Receipt]:
        """Those that nobody has taken yet, oldest first."""
        with self._lock:
            taken, self._receipts = self._receipts, []
        return taken


def _receipt(sent: str, status: int, answered: str) -> Receipt:
    ids = [_id(item) for item in json.loads(sent)]
    everybody = frozenset(one for one in ids if one)
    if status == _TAKEN:
        return Receipt(taken=everybody)
    if status != _PARTLY:
        return Receipt(back=everybody, code=str(status))
    errors = _errors(answered, ids)
    failed = frozenset(errors)
    sampled = frozenset(one for one, (_, words) in errors.items() if words == _SAMPLED)
    wrong = frozenset(one for one, (code, _) in errors.items() if code == _WRONG)
    refused = sampled | (wrong if everybody - failed else frozenset())
    return Receipt(taken=everybody - failed, back=failed - refused, refused=refused, code=str(status))


def _id(item: Any) -> str:  # Any: JSON that the exporter has just written
    properties = item.get("data", {}).get("baseData", {}).get("properties") or {}
    return str(properties.get(RECORD_ID, ""))


def _errors(answered: str, ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Of each record that was not taken: status code and words. An answer that says nothing of items took them all."""
    try:
        listed = json.loads(answered).get("errors") or []
        said = {int(one["index"]): (int(one["statusCode"]), str(one.get("message")).lower()) for one in listed}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}
    return {ids[index]: each for index, each in said.items() if 0 <= index < len(ids) and ids[index]}


def _text(response: PipelineResponse[Any, Any]) -> str:  # Any: as above
    try:
        return str(response.http_response.text())
    except (UnicodeDecodeError, LookupError):
        return ""
