"""The queries that the infrastructure deploys: of alerts as Bicep fills them, of the workbook as the portal does."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from tests.infra.bicep import parsed
from tests.infra.sources import ROOT, sources
from tests.telemetry.workspace import Row, Workspace

FILES = ("alerts.json", "alerts-apart.json")
_UNITS = {"D": timedelta(days=1), "H": timedelta(hours=1), "M": timedelta(minutes=1)}
_EVERYBODY = "'*'"


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule. It fires when its query has a row."""

    name: str
    query: str
    window: timedelta
    """What its query sees: as alerts.bicep says, two days where it looks at what was sent lately."""
    frequency: timedelta
    said: Mapping[str, Any]  # Any: JSON of any shape

    def rows(self, workspace: Workspace) -> list[Row]:
        return workspace.ask(self.query, window=self.window)


@cache
def alerts() -> dict[str, Alert]:
    """By name, with the numbers that are the defaults of watch.bicep."""
    parameters = parsed("infra/watch.bicep", sources()).parameters
    return {
        one["name"]: Alert(
            name=one["name"],
            query=with_numbers(
                "\n".join(one["query"]),
                planOffMinutes=parameters["planOffMinutes"].default,
                unannouncedDrifts=parameters["unannouncedDrifts"].default,
            ),
            window=duration(one["window"] if one["isState"] else "P2D"),
            frequency=duration(one["frequency"]),
            said=one,
        )
        for file in FILES
        for one in json.loads((ROOT / "infra" / file).read_text(encoding="utf-8"))
    }


def with_numbers(query: str, **numbers: object) -> str:
    """What `replace()` makes of it in alerts.bicep."""
    for name, number in numbers.items():
        query = query.replace(f"{{{name}}}", str(number))
    return query


def duration(iso: str) -> timedelta:
    """Of one unit, such as PT30M and P1D."""
    found = re.fullmatch(r"P(?:T?)(\d+)([DHM])", iso)
    assert found, f"{iso}: not a duration of one unit"
    return int(found[1]) * _UNITS[found[2]]


@cache
def workbook() -> Any:  # Any: JSON of any shape
    return json.loads((ROOT / "infra" / "workbook.json").read_text(encoding="utf-8"))


@cache
def panels() -> dict[str, str]:
    """The queries of the workbook's items by their names, and of its parameters by theirs; not filled."""
    found: dict[str, str] = {}
    for item in workbook()["items"]:
        content = item["content"]
        found |= {item["name"]: content["query"]} if item["type"] == 3 else {}
        found |= {one["name"]: one["query"] for one in content.get("parameters", ()) if "query" in one}
    return found


def shown(name: str, *, now: datetime, days: int = 7, groups: str = _EVERYBODY, subscriptions: str = _EVERYBODY) -> str:
    """A panel as the portal asks it: a relative time range, and what is chosen, quoted."""
    start = (now - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return (
        panels()[name]
        .replace("{TimeRange}", f"> ago({days}d)")
        .replace("{TimeRange:startISO}", start)
        .replace("{ManagementGroup}", groups)
        .replace("{Subscription}", subscriptions)
    )
