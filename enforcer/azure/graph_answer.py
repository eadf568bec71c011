"""An answer of Resource Graph to a query without `$skipToken` → its rows, and whether they are what it says."""

from collections.abc import Sequence
from dataclasses import dataclass

from enforcer.azure.arm import Json
from enforcer.errors import NotNow
from enforcer.facts import is_subscription_id


@dataclass(frozen=True, slots=True)
class Rows:
    """`are_as_counted`: none is missing, none comes twice, and each names a subscription. `are_all`: none follows."""

    listed: Sequence[object]
    are_as_counted: bool
    are_all: bool

    @property
    def are_whole(self) -> bool:
        return self.are_as_counted and self.are_all


def rows_of(answer: Json) -> Rows:
    """NotNow for an answer without a list. Members: `QueryResponse` of api-version 2021-03-01, all of them required."""
    listed = answer.get("data")
    if not isinstance(listed, list):
        raise NotNow("UnreadableAnswer", "a page of Resource Graph without a list")
    is_cut = "$skipToken" in answer or str(answer.get("resultTruncated")).lower() != "false"
    return Rows(
        listed,
        are_as_counted=answer.get("count") == len(listed) and all(_names_somebody(row) for row in listed),
        are_all=answer.get("totalRecords") == len(listed) and not is_cut,
    )


def _names_somebody(row: object) -> bool:
    return isinstance(row, dict) and is_subscription_id(str(row.get("subscriptionId")).lower())
