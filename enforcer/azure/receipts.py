"""What Application Insights said of each record: azure-core's response hook in, the ids that it took or refused out.

The exporter itself tells nobody: `force_flush` is True whatever became of the request, and an export that failed is
only logged. So each answer is read where it passes: the request names its records, the answer those it did not take.
"""

import json
from dataclasses import dataclass
from threading import Lock
from typing import Any

from azure.core.pipeline import PipelineResponse

RECORD_ID = "record_id"
"""The field that names a record in `customDimensions`."""

_MARK = f'"{RECORD_ID}"'
_TAKEN, _PARTLY = 200, 206
_WRONG = 400
"""Of one item, beside others that were taken: it would be refused again (facts: functions-and-telemetry 8)."""


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
    errors = _errors(answered)
    wrong = frozenset(ids[index] for index, code in errors.items() if index < len(ids) and code == _WRONG)
    failed = frozenset(ids[index] for index in errors if index < len(ids))
    is_all = everybody <= failed
    refused = frozenset() if is_all else wrong & everybody
    return Receipt(taken=everybody - failed, back=(failed & everybody) - refused, refused=refused, code=str(status))


def _id(item: Any) -> str:  # Any: JSON that the exporter has just written
    properties = item.get("data", {}).get("baseData", {}).get("properties") or {}
    return str(properties.get(RECORD_ID, ""))


def _errors(answered: str) -> dict[int, int]:
    """Index → status code of each item that was not taken. An answer that says nothing of items took them all."""
    try:
        listed = json.loads(answered).get("errors") or []
        return {int(one["index"]): int(one["statusCode"]) for one in listed}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def _text(response: PipelineResponse[Any, Any]) -> str:  # Any: as above
    try:
        return str(response.http_response.text())
    except (UnicodeDecodeError, LookupError):
        return ""
