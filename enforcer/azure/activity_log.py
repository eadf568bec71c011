"""The activity log of a subscription (Microsoft.Insights, api-version 2015-04-01): rows → LogEntry.

`$filter` takes the times and one property more; `$select` leaves out the bodies of requests.
"""

from datetime import datetime
from urllib.parse import quote

from enforcer.azure.arm import Arm, Json
from enforcer.claims.actor import actor
from enforcer.claims.parts import moment, object_of, short
from enforcer.errors import NotNow
from enforcer.facts import SubscriptionId
from enforcer.observed.log_entry import LogEntry

_VERSION = "2015-04-01"
_SELECT = "authorization,claims,correlationId,eventTimestamp,httpRequest,operationName,resourceId,status"
_MOST_PAGES = 3
"""The newest rows come first, 200 a page (azure-sdk-for-java issue 1908); a question has its bound."""
_DONE = "succeeded"


class ArmActivityLog:
    """Answers the port ActivityLog."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm

    async def writes(
        self, subscription: SubscriptionId, provider: str, *, since: datetime, until: datetime
    ) -> tuple[LogEntry, ...]:
        terms = f"eventTimestamp ge '{_time(since)}' and eventTimestamp le '{_time(until)}'"
        wanted = quote(f"{terms} and resourceProvider eq '{provider}'", safe="")
        place = f"/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values"
        found: list[LogEntry] = []
        pages = 0
        async for page in self._arm.pages(f"{place}?api-version={_VERSION}&$filter={wanted}&$select={_SELECT}"):
            rows = page.get("value")
            if not isinstance(rows, list):
                raise NotNow("UnreadableAnswer", "a page without a list")
            found += [entry for row in rows if (entry := read_row(object_of(row)))]
            pages += 1
            if pages == _MOST_PAGES:
                break
        return tuple(found)


def read_row(row: Json) -> LogEntry | None:
    """None for a write that has only begun or failed, and for a row that does not say what it is about."""
    at, resource = moment(row.get("eventTimestamp")), row.get("resourceId")
    operation, status = _value(row.get("operationName")), _value(row.get("status"))
    if at is None or not isinstance(resource, str) or not operation or status != _DONE:
        return None
    return LogEntry(
        at=at,
        operation=operation,
        resource=resource.lower(),
        actor=actor(row),
        correlation_id=short(row.get("correlationId")),
    )


def _value(told: object) -> str:
    """Of a localised text, in small letters: operations are also shouted (defender-plan 15)."""
    value = object_of(told).get("value")
    return value.lower() if isinstance(value, str) else ""


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"
