"""`enforcer selfcheck` as a person or a pipeline runs it: a process of its own, over TLS, with its own login."""

import json
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from enforcer.cli.person import az_line
from enforcer.selfcheck.ports import Command
from enforcer.selfcheck.questions import QUESTIONS
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from tests.command.ended import ROOT, Ended, Run, running
from tests.selfcheck.canary_house import CANARY, EVIDENCE, CanaryHouse

pytestmark = pytest.mark.sockets


def findings(ended: Ended) -> dict[str, dict[str, Any]]:  # Any: JSON as it was printed
    return {found["question"]: found for found in ended.said["findings"]}


QUICK = Assumptions(extensions_need_role_rights=False, lock_seconds=0.5)


@pytest.fixture
def assumptions(request: pytest.FixtureRequest) -> Assumptions:
    found: Assumptions = getattr(request, "param", QUICK)
    return found


@pytest.fixture
def azure(assumptions: Assumptions) -> SimulatedAzure:
    """It lives in real time, so that its tokens do."""
    return SimulatedAzure(assumptions=assumptions)


@pytest.fixture
async def run(azure: SimulatedAzure, tmp_path: Path) -> AsyncIterator[Run]:
    async with running(azure, tmp_path, "selfcheck") as run:
        yield run


async def test_in_a_pipeline_it_writes_only_with_yes_and_runs_no_command(
    run: Run, azure: SimulatedAzure, house: CanaryHouse, tmp_path: Path
) -> None:
    house.is_at("Standard", EVIDENCE)
    folder = tmp_path / "recorded"
    ended = await run("--subscription", CANARY, "--yes", "--json", "--least-rights", "--record", str(folder))
    assert ended.code == 0, ended.error
    assert list(findings(ended)) == [question.key for question in QUESTIONS]
    assert findings(ended)["identical_put_locks"]["saw"] == "the next PUT was answered 409"
    assert findings(ended)["omitted_when_turned_on"]["answer"] == "not testable"
    assert "nobody is at the keyboard" in ended.error
    assert azure.tenant.plan(CANARY, "AI").tier == "Standard"
    assert CANARY not in "".join(file.read_text() for file in folder.iterdir())
    assert len(list(folder.iterdir())) >= 8


async def test_without_yes_nothing_is_written_and_the_table_says_so(
    run: Run, azure: SimulatedAzure, house: CanaryHouse
) -> None:
    house.is_at("Standard", EVIDENCE)
    ended = await run("--subscription", CANARY)
    assert [one for one in azure.exchanges if one.method == "PUT"] == []
    assert "Which extensions does the AI plan offer?" in ended.out
    assert "not testable" in ended.out


@pytest.mark.parametrize("assumptions", [replace(QUICK, ai_extensions=(EVIDENCE, "AINew"))], indirect=True)
async def test_what_was_refuted_is_the_exit_code(run: Run, house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE)
    ended = await run("--subscription", CANARY, "--json")
    assert (ended.code, findings(ended)["extensions_offered"]["answer"]) == (2, "refuted")


async def test_a_canary_that_this_login_may_not_read_is_told(run: Run, house: CanaryHouse) -> None:
    ended = await run("--subscription", "5ab5c210-0009-4000-8000-000000000001", "--json")
    assert (ended.code, "can't be read: 40" in findings(ended)["extensions_offered"]["saw"]) == (3, True)


BAD = {
    "no UUID": (("--subscription", "my-canary"), {}, "--subscription"),
    "a queue of somebody else": (("--subscription", CANARY, "--events", "https://evil.example/q"), {}, "--events"),
    "a folder that is not empty": (("--subscription", CANARY, "--record", str(ROOT / "docs")), {}, "--record"),
    "another endpoint": (("--subscription", CANARY), {"ENFORCER_ARM_ENDPOINT": "https://evil.example"}, "ARM_ENDPOINT"),
}


@pytest.mark.parametrize(("words", "environment", "said"), BAD.values(), ids=BAD)
async def test_bad_input_is_named(run: Run, words: tuple[str, ...], environment: dict[str, str], said: str) -> None:
    ended = await run(*words, "--json", **environment)
    assert ended.code == 4
    assert said in json.loads(ended.out)["problems"][0]["where"]


async def test_azure_that_does_not_answer_is_told(run: Run) -> None:
    ended = await run("--subscription", CANARY, ENFORCER_ARM_ENDPOINT="https://127.0.0.1:9")
    assert (ended.code, "GET /subscriptions/" in ended.error) == (5, True)


def test_the_command_for_a_person_is_one_line_that_a_shell_reads_back() -> None:
    command = Command("", "PUT", "/subscriptions/x/pricings/AI?api-version=1", {"properties": {"pricingTier": "Free"}})
    line = az_line("https://management.azure.com", command)
    assert line == (
        "az rest --method put --url 'https://management.azure.com/subscriptions/x/pricings/AI?api-version=1' "
        """--body '{"properties":{"pricingTier":"Free"}}'"""
    )
    assert os.linesep not in line
