"""Every query that is deployed is valid Kusto, by Microsoft's own language service and the table's schema."""

import re
from datetime import UTC, datetime

import pytest

from tests.infra.sources import ROOT
from tests.telemetry.judge import judged
from tests.telemetry.queries import alerts, panels, shown

pytestmark = pytest.mark.usefixtures("language_service")
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def deployed() -> dict[str, str]:
    """As they are asked, with several chosen."""
    of_workbook = {name: shown(name, now=NOW, groups="'mg-a','mg-b'") for name in panels()}
    return {name: one.query for name, one in alerts().items()} | of_workbook | in_documents()


def in_documents() -> dict[str, str]:
    """The queries that a person copies."""
    found = re.findall(r"```kusto\n(AppEvents.*?)```", (ROOT / "docs" / "runbook.md").read_text("utf-8"), re.DOTALL)
    return {f"runbook {number}": query for number, query in enumerate(found)}


def test_no_query_of_the_workbook_or_the_alerts_has_a_diagnostic() -> None:
    queries = deployed()
    told = dict(zip(queries, judged([*queries.values()]), strict=True))
    assert {name: lines for name, lines in told.items() if lines} == {}
    assert len(alerts()) >= 13
    assert len(panels()) >= 14
    assert len(in_documents()) >= 4


BROKEN = {
    "a column that is not there": ("Name ==", "Nam ==", "'Nam' does not refer"),
    "a table that is not there": ("AppEvents", "AppEvent", "'AppEvent' does not refer"),
    "a function that is not there": ("todatetime(", "todate(", "'todate' does not refer"),
    "an operator that is not there": ("| project", "| projekt", "Query operator expected"),
    "a comparison of unlike types": ("< ago(", "< strcat(", "operator '<' is not defined"),
    "a name that nobody fills in": ("ago(15m)", "ago({planOffMinutes}m)", "Expected"),
}


def test_a_broken_query_has_a_diagnostic() -> None:
    query = alerts()["plan-off"].query
    assert all(old in query for old, _, _ in BROKEN.values())
    told = judged([query.replace(old, new) for old, new, _ in BROKEN.values()])
    assert [
        name for (name, (_, _, said)), lines in zip(BROKEN.items(), told, strict=True) if said not in "".join(lines)
    ] == []
