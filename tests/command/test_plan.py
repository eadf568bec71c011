"""`enforcer plan`: what would change, why, and what a new version of the baseline would do; nothing is written."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.azure import SimulatedAzure
from sandbox.state import Principal
from tests.command.conftest import GROUP
from tests.command.documented import undocumented
from tests.command.ended import Run
from tests.command.estate import BARE, BASELINE, GOOD, OFF, settled

pytestmark = pytest.mark.sockets


@pytest.fixture
def estate(azure: SimulatedAzure, person: Principal) -> SimulatedAzure:
    return settled(azure, person)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "baseline.yaml"
    written.write_text(BASELINE)
    return written


async def test_a_plan_shows_each_field_was_and_becomes_and_writes_nothing(
    run: Run, estate: SimulatedAzure, file: Path, tmp_path: Path
) -> None:
    ledger = tmp_path / "none.sqlite3"
    ended = await run("plan", ENFORCER_BASELINE=str(file), ENFORCER_LEDGER=str(ledger))
    assert (ended.code, ended.error) == (2, "")
    assert f"{OFF}  drifted\n  the top level decides: mode enforce\n  ~ tier: Free → Standard" in ended.out
    assert f"{BARE}  drifted" in ended.out
    assert "Microsoft.Security: NotRegistered → Registered" in ended.out
    assert GOOD not in ended.out
    assert "1 compliant, 2 drifted; 2 to be written" in ended.out
    assert "billed per scanned token" in ended.out
    assert {exchange.method for exchange in estate.exchanges} == {"GET"}
    assert not ledger.exists()


async def test_a_plan_for_programs_is_one_json_object(run: Run, estate: SimulatedAzure, file: Path) -> None:
    words = ("plan", "--json", "--subscription", OFF, "--subscription", GOOD, "--management-group", GROUP.upper())
    ended = await run(*words, ENFORCER_BASELINE=str(file))
    assert (ended.code, ended.said["good"], ended.said["counts"]) == (2, False, {"compliant": 1, "drifted": 1})
    good, off = ended.said["subscriptions"]
    assert (good["subscription"], good["changes"]) == (GOOD, [])
    tier = {"control": "plan", "field": "tier", "was": "Free", "becomes": "Standard", "written": True}
    assert off["changes"][0] == tier
    assert ended.said["adoption"]["decision"] == "in force"
    assert undocumented("plan", ended.said) == []


async def test_an_edit_that_loosens_too_much_would_be_held_back_and_says_which_digest_to_approve(
    run: Run, estate: SimulatedAzure, file: Path, tmp_path: Path
) -> None:
    edit = tmp_path / "edit.yaml"
    edit.write_text(BASELINE.replace("mode: enforce", "mode: observe"))
    ended = await run("plan", "--baseline", str(edit), "--fast", ENFORCER_BASELINE=str(file))
    assert ended.code == 3
    assert "It would be held back:\n  3 of 3 subscriptions lose protections; at most 5% may" in ended.out
    digest = ended.out.partition("The digest to approve: ")[2].split()[0]
    replaces = ended.out.partition("in place of: ")[2].split()[0]
    until = datetime.now(UTC).date() + timedelta(days=30)
    step = f"digest: {digest}, replaces: {replaces}, until: {until}"
    approvals = f"version: 1\napprovals:\n  - {{{step}, approvedBy: board, ticket: SEC-1}}\n"
    (tmp_path / "edit.approvals.yaml").write_text(approvals)
    again = await run("plan", "--baseline", str(edit), "--json", ENFORCER_BASELINE=str(file))
    assert (again.code, again.said["adoption"]["decision"], again.said["written"]) == (2, "changed", 0)
    assert again.said["counts"] == {"compliant": 1, "observed": 2}


async def test_what_is_no_part_of_the_estate_is_bad_input(run: Run, estate: SimulatedAzure, file: Path) -> None:
    foreign = "99999999-0000-4000-8000-000000000000"
    ended = await run("plan", "--subscription", foreign, "--json", ENFORCER_BASELINE=str(file))
    assert (ended.code, ended.said["problems"][0]["value"]) == (4, foreign)


async def test_an_estate_that_may_not_be_listed_is_refused(
    run: Run, estate: SimulatedAzure, person: Principal, file: Path
) -> None:
    estate.tenant.access.revoke(person.object_id)
    ended = await run("plan", "--json", ENFORCER_BASELINE=str(file))
    assert (ended.code, ended.said["error"]["code"]) == (3, "AuthorizationFailed")


async def test_an_azure_that_does_not_answer_is_told_apart(run: Run, estate: SimulatedAzure, file: Path) -> None:
    ended = await run("plan", ENFORCER_BASELINE=str(file), ENFORCER_ARM_ENDPOINT="https://127.0.0.1:9")
    assert (ended.code, ended.out) == (5, "")
    assert "Unreachable" in ended.error


@pytest.fixture
def overdue(file: Path) -> Path:
    waiver = "{state: disabled, owner: o, reason: vendor test, review: 2025-06-30}"
    file.write_text(BASELINE + f"      AIModelScanner: {waiver}\n")
    return file


async def test_a_review_that_is_overdue_is_warned_of_and_changes_nothing(
    run: Run, estate: SimulatedAzure, overdue: Path
) -> None:
    ended = await run("plan", "--json", ENFORCER_BASELINE=str(overdue))
    assert (ended.code, ended.said["adoption"]["decision"]) == (2, "in force")
    assert ended.error.splitlines() == ["the review of AIModelScanner was due on 2025-06-30 (o: vendor test)"]
