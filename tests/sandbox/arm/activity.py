"""Reads the activity log of a subscription as a client would."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from tests.sandbox.arm.raw import SUB, Arm, Reply

LOG = f"/subscriptions/{SUB}/providers/microsoft.insights/eventtypes/management/values"
VERSION = "2015-04-01"

type Row = dict[str, Any]  # Any: JSON of an answer


async def ask(arm: Arm, filters: str, *, select: str | None = None) -> Reply:
    chosen = "" if select is None else f"&$select={quote(select)}"
    return await arm("GET", f"{LOG}?$filter={quote(filters)}{chosen}", version=VERSION)


async def rows(arm: Arm, more: str = "", *, select: str | None = None) -> list[Row]:
    """All that can be read of the last day, in the order of the log; `more` such as `and correlationId eq 'x'`."""
    reply = await ask(arm, f"eventTimestamp ge '{since(arm)}' {more}", select=select)
    found: list[Row] = reply.body["value"]
    while "nextLink" in reply.body:
        reply = await arm("GET", reply.body["nextLink"], version=None)
        found += reply.body["value"]
    return found


def since(arm: Arm, *, days: float = 1) -> str:
    """So many days before now, with seven digits and a Z."""
    return f"{arm.azure.clock.now() - timedelta(days=days):%Y-%m-%dT%H:%M:%S.%f}0Z"


def statuses(found: list[Row]) -> list[str]:
    return [row["status"]["value"] for row in found]
