"""Lines of the documents that only look, run as they stand against a simulated Azure."""

import asyncio
from pathlib import Path

import pytest

from enforcer.local.ledger import SqliteLedger
from sandbox.azure import SimulatedAzure
from sandbox.state import Principal
from tests.command.ended import Run
from tests.command.estate import BASELINE, OFF, settled
from tests.docs.documents import commands, document
from tests.docs.test_commands import called

pytestmark = [
    pytest.mark.sockets,
    pytest.mark.slow,  # six processes, and what each command does is shown one by one elsewhere
]
HUB = "/subscriptions/00000001-0000-4000-8000-000000000000/resourceGroups/rg"
TARGET = f"{HUB}/providers/Microsoft.Web/sites/fn/functions/on_change"
FOUND = 2
"""Drift was found: the estate has some."""
LINES = [
    (name, list(words))
    for name in ("README.md", "docs/operate.md")
    for fence in document(name).fences("console")
    for line in commands(fence)
    for words in called(line, ".venv/bin/python -m enforcer")
    if words[0] in {"plan", "status", "report"} or words == ["enrol", "--check"]
]


async def test_every_line_that_only_looks_does_so(
    run: Run, azure: SimulatedAzure, person: Principal, tmp_path: Path
) -> None:
    settled(azure, person)
    (tmp_path / "b.yaml").write_text(BASELINE)
    (tmp_path / "edit.yaml").write_text(BASELINE.replace("contoso", "edited"))
    SqliteLedger(tmp_path / "ledger.sqlite3").close()
    settings = {
        "ENFORCER_BASELINE": str(tmp_path / "b.yaml"),
        "ENFORCER_ENROL": "check",
        "ENFORCER_EVENT_TARGET": TARGET,
        "ENFORCER_LEDGER": str(tmp_path / "ledger.sqlite3"),
    }
    named = {name: str(tmp_path / name) for name in ("edit.yaml", "report.html")}
    here = [[named.get(word, word) for word in words] for _, words in LINES]
    ended = await asyncio.gather(*(run(*words, **settings) for words in here))
    assert len(LINES) >= 5
    assert [
        (words, one.code, one.error) for words, one in zip(here, ended, strict=True) if one.code not in {0, FOUND}
    ] == []
    assert (tmp_path / "report.html").exists()
    assert azure.tenant.plan(OFF, "AI").tier == "Free"


async def test_the_readme_shows_what_the_check_of_the_default_baseline_prints(run: Run) -> None:
    ended = await run("baseline", "check", "baselines/default.yaml")
    assert ended.code == 0
    assert ended.out.strip() in document("README.md").text
