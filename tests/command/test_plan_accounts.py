"""`enforcer plan` and `enforcer apply` on AI accounts, on what is only reported, and on the tenant's Purview."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from enforcer.memory.purview import APP_ID
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.ingestion.collector import Collector
from sandbox.notifications import SecurityContact
from sandbox.state import Principal
from tests.command.conftest import GROUP
from tests.command.documented import undocumented
from tests.command.ended import Run
from tests.command.estate import ACTIONS, BASELINE, GOOD, SCOPE

pytestmark = pytest.mark.sockets

ACCOUNTS = f"{BASELINE}accounts: {{defenderSwitch: enabled}}\ncontentFilter: {{report: true}}\n"
MANY = 45
"""More than two looks read."""


@pytest.fixture
def azure() -> SimulatedAzure:
    quick = Assumptions(extensions_need_role_rights=False, lock_seconds=0.1, graph_lag_seconds=0)
    return SimulatedAzure(assumptions=quick)


@pytest.fixture(autouse=True)
def insights(azure: SimulatedAzure) -> Collector:
    """What is applied is on record; an exporter without a listener would keep it on disk for the next test."""
    collector = Collector(azure.clock)
    azure.add_routes(collector.routes())
    return collector


@pytest.fixture
def estate(azure: SimulatedAzure, person: Principal) -> SimulatedAzure:
    """One subscription whose plan is as wanted, and who hears of its alerts."""
    azure.tenant.add_subscription(GOOD, name="shop", management_group=GROUP)
    azure.tenant.set_plan(GOOD, "AI", tier="Standard", extensions={"AIPromptEvidence": True})
    azure.tenant.notifications.set_contact(GOOD, SecurityContact(emails=("soc@contoso.example",)))
    azure.tenant.assign(person, actions=ACTIONS, scope=SCOPE)
    return azure


@pytest.fixture
def settings(tmp_path: Path) -> Mapping[str, str]:
    return _settings(tmp_path, ACCOUNTS)


def _settings(folder: Path, text: str) -> Mapping[str, str]:
    (folder / "baseline.yaml").write_text(text)
    return {"ENFORCER_BASELINE": str(folder / "baseline.yaml"), "ENFORCER_LEDGER": str(folder / "ledger.sqlite3")}


def account(azure: SimulatedAzure, name: str, switch: str) -> None:
    azure.tenant.accounts.add(GOOD, "rg-shop", name, switch=switch)


def states(azure: SimulatedAzure) -> set[str]:
    return {one.switch.value for one in azure.tenant.accounts.of(GOOD)}


async def test_an_account_that_is_off_is_drift_and_a_line_of_the_plan(
    run: Run, estate: SimulatedAzure, settings: Mapping[str, str]
) -> None:
    account(estate, "chat", "Disabled")
    account(estate, "speak", "Enabled")
    ended = await run("plan", **settings)
    assert (ended.code, ended.error) == (2, "")
    assert "~ rg-shop/chat: Disabled → Enabled" in ended.out
    assert "rg-shop/speak" not in ended.out
    told = await run("plan", "--json", "--fast", **settings)
    (row,) = told.said["subscriptions"]
    assert row["changes"][0]["field"] == "rg-shop/chat"
    assert undocumented("plan", told.said) == []


async def test_accounts_as_they_are_wanted_end_with_zero(
    run: Run, estate: SimulatedAzure, settings: Mapping[str, str]
) -> None:
    account(estate, "chat", "Enabled")
    ended = await run("plan", "--json", **settings)
    assert (ended.code, ended.said["good"], ended.said["reported"]) == (0, True, 0)
    assert [each["control"] for each in ended.said["subscriptions"][0]["controls"]] == [
        *("provider", "plan", "account"),
        *("content-filter", "efficacy"),
    ]


async def test_what_is_only_reported_is_drift_of_the_estate_and_nothing_to_apply(
    run: Run, estate: SimulatedAzure, settings: Mapping[str, str]
) -> None:
    estate.tenant.accounts.add(GOOD, "rg-shop", "chat", capabilities={"ContentLogging": "false"})
    planned = await run("plan", **settings)
    assert (planned.code, "! content-filter: 1 of 1 accounts opted out" in planned.out) == (2, True)
    assert "1 compliant; 0 to be written; 1 with what only a person can mend" in planned.out
    assert (await run("apply", **settings)).code == 0


async def test_without_storage_all_accounts_are_switched_on_however_many_there_are(
    run: Run, estate: SimulatedAzure, settings: Mapping[str, str]
) -> None:
    for number in range(MANY):
        account(estate, f"chat-{number:02d}", "Disabled")
    ended = await run("apply", "--yes", "--json", **settings)
    assert (ended.code, ended.error, states(estate)) == (0, "", {"Enabled"})
    assert ended.said["healed"] == MANY
    assert undocumented("apply", ended.said) == []


async def test_purview_is_told_of_where_the_baseline_wants_to_know(
    run: Run, estate: SimulatedAzure, person: Principal, tmp_path: Path
) -> None:
    settings = _settings(tmp_path, f"{BASELINE}purview: {{servicePrincipal: verify}}\n")
    denied = await run("plan", "--json", **settings)
    assert (denied.code, denied.said["purview"]) == (3, {"state": "denied"})
    estate.tenant.directory.grant(person, "Application.Read.All")
    missing = await run("plan", **settings)
    assert (missing.code, "Purview's service principal is missing: an administrator" in missing.out) == (2, True)
    estate.tenant.directory.add(APP_ID)
    assert (await run("plan", "--json", **settings)).code == 0


async def test_an_edit_is_compared_by_the_tags_that_the_index_knows_now(
    run: Run, estate: SimulatedAzure, settings: Mapping[str, str], tmp_path: Path
) -> None:
    estate.tenant.subscription(GOOD).change_traits(tags={"dataClass": "secret"})
    edit = tmp_path / "edit.yaml"
    scope = "{match: {tags: {dataClass: secret}}, plans: {AI: {extensions: {AIModelScanner: enabled}}}}"
    edit.write_text(f"{ACCOUNTS}scopes:\n  - {scope}\n")
    ended = await run("plan", "--baseline", str(edit), "--json", **settings)
    assert ended.said["adoption"]["changed"] == 1
    assert ended.said["adoption"]["difference"] == ["AIModelScanner unmanaged → enabled: 1"]
