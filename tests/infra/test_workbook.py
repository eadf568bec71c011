"""The workbook is one that the portal opens: its form, its parameters, and where its panels ask."""

import re
from typing import Any

import pytest

from tests.infra.sources import Sources, altered, json_at, sources

PATH = "infra/workbook.json"
TEXT, QUERY, PARAMETERS = 1, 3, 9
"""Kinds of items, by the portal's own numbers."""
LOGS = "microsoft.operationalinsights/workspaces"
RANGE = "TimeRange"


def told(found: Sources) -> list[str]:
    book = json_at(PATH, found)
    lines = [] if book["version"] == "Notebook/1.0" else [f"version {book['version']}"]
    items = book["items"]
    names = [item["name"] for item in items]
    lines += [f"{name}: twice" for name in sorted({name for name in names if names.count(name) > 1})]
    [chosen] = [item["content"]["parameters"] for item in items if item["type"] == PARAMETERS]
    known = {one["name"] for one in chosen}
    for one in (*chosen, *(item["content"] | {"name": item["name"]} for item in items if item["type"] == QUERY)):
        lines += [f"{one['name']}: {line}" for line in _of_query(one, known)]
    return lines + [f"{item['name']}: says nothing" for item in items if item["type"] == TEXT and not _words(item)]


def _of_query(one: dict[str, Any], known: set[str]) -> list[str]:  # Any: JSON of any shape
    query = str(one.get("query", ""))
    used = set(re.findall(r"\{(\w+)(?::\w+)?\}", query))
    lines = [f"no parameter {name}" for name in sorted(used - known)]
    if not query:
        return lines
    if (one["queryType"], one["resourceType"]) != (0, LOGS):
        lines.append("does not ask the workspace")
    is_ranged = one.get("timeContextFromParameter") == RANGE
    if is_ranged is not (RANGE in used) or not (is_ranged or one.get("timeContext", {}).get("durationMs")):
        lines.append("its time is not the one that its query asks for")
    if "title" in one and not one.get("noDataMessage"):
        lines.append("says nothing where there is nothing")
    return lines


def _words(item: dict[str, Any]) -> str:  # Any: as above
    return str(item["content"]["json"]).strip()


def test_the_portal_can_open_it() -> None:
    assert told(sources()) == []
    kinds = [item["type"] for item in json_at(PATH, sources())["items"]]
    assert (kinds[1], kinds.count(QUERY) >= 12) == (PARAMETERS, True)


BROKEN = {
    "a form of another time": ('"Notebook/1.0"', '"Notebook/0.9"', "version"),
    "a name twice": ('"name": "worst ten"', '"name": "sweeps"', "sweeps: twice"),
    "a parameter that nobody chooses": ("in ({Subscription})", "in ({Subscriptions})", "no parameter Subscriptions"),
    "a panel that asks elsewhere": (
        'workspaces",\n    "visualization": "barchart"',
        'x",\n    "visualization": "barchart"',
        "does not ask the workspace",
    ),
    "a panel of another time": ('"timeContextFromParameter": "TimeRange"', '"timeContext": {}', "its time is not"),
    "a panel that is silent": ('"noDataMessage": "No exemption', '"message": "No exemption', "says nothing where"),
}


@pytest.mark.parametrize(("old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(old: str, new: str, said: str) -> None:
    assert any(said in line for line in told(altered(PATH, old, new)))
