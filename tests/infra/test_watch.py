"""Alerts as data: every rule is one that Azure takes, leads to its section of the runbook, and asks what is tested."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.infra.bicep import parsed
from tests.infra.plain import plain
from tests.infra.sources import ROOT, Sources, altered, json_at, sources

FILES = ("infra/alerts.json", "infra/alerts-apart.json")
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
FREQUENCIES = {"PT5M": 5, "PT10M": 10, "PT15M": 15, "PT30M": 30, "PT1H": 60}
WINDOWS = FREQUENCIES | {"PT2H": 120, "PT3H": 180, "PT4H": 240, "PT5H": 300, "PT6H": 360, "P1D": 1440, "P2D": 2880}
"""In minutes: what a log alert may be told (Microsoft: create a log search alert rule)."""
KEYS = {"name", "title", "severity", "frequency", "window", "isState", "dimensions", "query"}
PLACEHOLDERS = {"planOffMinutes", "unannouncedDrifts"}
PARTS = ("**It means:**", "**Look at:**", "**Do:**")
TEXT_OF_QUERY = (
    "replace(replace(join(alert.query, '\\n'), '{planOffMinutes}', string(numbers.planOffMinutes)), "
    "'{unannouncedDrifts}', string(numbers.unannouncedDrifts))"
)
"""What tests/telemetry/queries.py does, in Bicep."""


def rules(found: Sources) -> list[Mapping[str, Any]]:  # Any: JSON of any shape
    return [one for file in FILES for one in json_at(file, found)]


def sections(runbook: str) -> dict[str, str]:
    return {part.partition("\n")[0]: part.partition("\n")[2] for part in runbook.split("\n## ")[1:]}


def told(found: Sources, runbook: str = RUNBOOK) -> list[str]:
    every = rules(found)
    lines = [f"{one['name']}: {line}" for one in every for line in _of_rule(one)]
    names = [one["name"] for one in every]
    lines += [f"{name}: twice" for name in sorted({name for name in names if names.count(name) > 1})]
    return lines + _of_runbook({one["name"]: one for one in every}, runbook)


def _of_rule(one: Mapping[str, Any]) -> list[str]:
    lines = [] if one.keys() == KEYS else [f"its keys are not {', '.join(sorted(KEYS))}"]
    lines += [] if one["severity"] in range(5) else [f"severity {one['severity']}; allowed: 0 to 4"]
    frequency, window = FREQUENCIES.get(one["frequency"]), WINDOWS.get(one["window"])
    if frequency is None or window is None:
        return [*lines, f"{one['frequency']} in {one['window']}: no such frequency or window"]
    if window < 2 * frequency:
        lines.append(f"{one['window']}: not twice {one['frequency']}, so a late record is missed")
    query = "\n".join(one["query"])
    lines += [] if one.get("isState", True) else _of_what_happened(query, window)
    unknown = sorted(set(re.findall(r"\{(\w+)\}", query)) - PLACEHOLDERS)
    lines += [f"nobody fills in {name}" for name in unknown]
    lines += [f"no column {one['name']} in its query" for one in one["dimensions"] if one["name"] not in query]
    return lines


def _of_what_happened(query: str, window: int) -> list[str]:
    """It sees two days of records, and takes those that were sent within its window, each once."""
    length = f"{window}m" if window < 60 else f"{window // 60}h"
    sent = f"| where coalesce(todatetime(Properties.sent_at), TimeGenerated) > ago({length})"
    once = "| summarize arg_min(TimeGenerated, Name, Properties) by Record = tostring(Properties.record_id)"
    is_so = re.search(rf"{re.escape(once)}\s*{re.escape(sent)}", query)
    return [] if is_so else ["not what was sent in its window, once"]


def _of_runbook(every: Mapping[str, Mapping[str, Any]], runbook: str) -> list[str]:
    found = sections(runbook)
    lines = [f"runbook: no section {name}" for name in sorted(every.keys() - found.keys())]
    lines += [f"runbook: {name} is no alert" for name in sorted(found.keys() - every.keys())]
    lines += [f"runbook: {name} lacks {part}" for name, text in found.items() for part in PARTS if part not in text]
    table = dict(re.findall(r"^\| \[[\w-]+\]\(#([\w-]+)\) \| (\d) \|", runbook, re.MULTILINE))
    shown = {name: str(one["severity"]) for name, one in every.items()}
    return lines + ([] if table == shown else ["runbook: its table is not the alerts with their severities"])


def test_every_alert_is_sound_and_has_its_section_and_no_section_is_an_orphan() -> None:
    assert told(sources()) == []


def test_bicep_deploys_every_field_of_the_data() -> None:
    rule = plain(parsed("infra/alerts.bicep", sources()).resources["rules"].body)
    said, asked = rule["properties"], rule["properties"]["criteria"]["allOf"][0]
    assert (said["severity"], said["evaluationFrequency"], said["windowSize"], said["autoMitigate"]) == (
        "alert.severity",
        "alert.frequency",
        "alert.window",
        "alert.isState",
    )
    assert "overrideQueryTimeRange: alert.isState ? null : 'P2D'\n" in sources()["infra/alerts.bicep"]
    assert (asked["query"], asked["dimensions"]) == (TEXT_OF_QUERY, "alert.dimensions")
    assert (asked["timeAggregation"], asked["operator"], asked["threshold"]) == ("Count", "GreaterThan", 0)
    assert said["description"].endswith("${runbookUrl}#${alert.name}'")
    assert said["enabled"] == "!contains(disabledAlerts, alert.name)"


def test_what_tells_of_silence_and_who_hears_it_outlive_the_enforcers_resource_group() -> None:
    file = parsed("infra/watch.bicep", sources())
    where = {name: plain(one.body)["scope"] for name, one in file.modules.items()}
    assert where == {"heard": "apart", "silence": "apart", "alerts": "hub", "workbook": "hub"}
    assert plain(file.resources["apart"].body)["name"] == "watchResourceGroupName"
    assert str(file.parameters["watchResourceGroupName"].default) != "resourceGroupName"
    given = {name: plain(file.modules[name].body)["params"]["alerts"] for name in ("alerts", "silence")}
    assert [[one["name"] for one in given[name]] for name in ("alerts", "silence")] == [
        [one["name"] for one in json_at(file, sources())] for file in FILES
    ]
    assert {one["name"] for one in given["silence"]} == {"no-sweep", "no-record"}


USD_A_MONTH = {"PT5M": 1.50, "PT15M": 0.50, "PT1H": 0.50}
"""Of a rule, by how often it looks, as docs/deploy.md quotes it."""


@pytest.mark.parametrize("path", ["docs/deploy.md", "docs/cost.md"])
def test_the_documents_say_how_many_rules_there_are_and_what_they_cost_together(path: str) -> None:
    every = rules(sources())
    usd = sum(USD_A_MONTH[one["frequency"]] for one in every)
    assert re.findall(r"(\d+) rules[,:] (?:together )?([\d.]+) USD", (ROOT / path).read_text(encoding="utf-8")) == [
        (str(len(every)), f"{usd:.2f}")
    ]


def test_everybody_hears_of_every_rule() -> None:
    group = plain(parsed("infra/action-group.bicep", sources()).resources["group"].body)["properties"]
    (mailed,), (posted,) = group["emailReceivers"], group["webhookReceivers"]
    assert (mailed["emailAddress"], posted["serviceUri"]) == ("trim(address)", "trim(address)")
    modules = parsed("infra/watch.bicep", sources()).modules
    heard = {plain(modules[name].body)["params"]["actionGroupId"] for name in ("alerts", "silence")}
    assert heard == {"heard.outputs.actionGroupId"}


def test_the_workbook_is_deployed_as_it_is_but_for_the_workspace() -> None:
    body = plain(parsed("infra/workbook.bicep", sources()).resources["workbook"].body)
    assert body["properties"]["serializedData"] == (
        "replace(loadTextContent('workbook.json'), '{workspaceId}', workspaceId)"
    )
    assert json_at("infra/workbook.json", sources())["fallbackResourceIds"] == ["{workspaceId}"]


BROKEN = {
    "a severity that is not there": ("infra/alerts.json", '"severity": 1', '"severity": 7', "severity 7"),
    "a window that is not there": ("infra/alerts.json", '"window": "PT6H"', '"window": "PT90M"', "no such frequency"),
    "a window that misses late records": ("infra/alerts.json", '"PT30M"', '"PT15M"', "a late record is missed"),
    "a look that misses what was sent late": ("infra/alerts.json", "sent_at", "recorded_at", "not what was sent"),
    "a look at another time": ("infra/alerts.json", "ago(30m)", "ago(15m)", "not what was sent"),
    "a key that nobody reads": ("infra/alerts.json", '"isState"', '"state"', "its keys are not"),
    "a name that nobody fills in": ("infra/alerts.json", "{planOffMinutes}", "{minutes}", "nobody fills in minutes"),
    "a dimension without its column": ("infra/alerts.json", '"name": "Subscription"', '"name": "Plan A"', "no column"),
    "an alert without a section": ("infra/alerts.json", '"name": "fight"', '"name": "fights"', "no section fights"),
    "a section without its alert": ("infra/alerts.json", '"name": "fight"', '"name": "fights"', "fight is no alert"),
    "a name twice": ("infra/alerts-apart.json", '"no-sweep"', '"fight"', "fight: twice"),
}


@pytest.mark.parametrize(("path", "old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(path: str, old: str, new: str, said: str) -> None:
    assert any(said in line for line in told(altered(path, old, new)))


def test_a_section_that_does_not_say_what_to_do_is_told() -> None:
    assert "runbook: plan-off lacks **Do:**" in told(sources(), RUNBOOK.replace("**Do:**", "", 1))


def test_a_table_with_another_severity_is_told() -> None:
    assert "runbook: its table is not the alerts with their severities" in told(
        sources(), RUNBOOK.replace("(#fight) | 2 |", "(#fight) | 3 |")
    )
