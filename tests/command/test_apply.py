"""`enforcer apply`: what a plan shows is put right, here or by the app, but only with consent."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from enforcer.facts import SubscriptionId
from enforcer.local.ledger import SqliteLedger
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.ingestion.collector import Collector, Trouble
from sandbox.state import Principal
from tests.command.documented import undocumented
from tests.command.ended import Run
from tests.command.estate import BARE, BASELINE, GOOD, OFF, settled

pytestmark = pytest.mark.sockets


@pytest.fixture
def azure() -> SimulatedAzure:
    """The estate role suffices there, and an update takes a moment only."""
    quick = Assumptions(extensions_need_role_rights=False, lock_seconds=0.1, registration_seconds=0.5)
    return SimulatedAzure(assumptions=quick)


@pytest.fixture
def insights(azure: SimulatedAzure) -> Collector:
    collector = Collector(azure.clock)
    azure.add_routes(collector.routes())
    return collector


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "baseline.yaml"
    written.write_text(BASELINE)
    return written


@pytest.fixture
def edit(tmp_path: Path) -> Path:
    written = tmp_path / "edit.yaml"
    written.write_text(BASELINE.replace("mode: enforce", "mode: observe"))
    return written


@pytest.fixture
def estate(azure: SimulatedAzure, person: Principal) -> SimulatedAzure:
    return settled(azure, person)


@pytest.fixture
def settings(tmp_path: Path, file: Path, insights: Collector) -> dict[str, str]:
    return {"ENFORCER_BASELINE": str(file), "ENFORCER_LEDGER": str(tmp_path / "ledger.sqlite3")}


def is_protected(azure: SimulatedAzure, subscription: str) -> bool:
    return "AIPromptEvidence" in azure.tenant.plan(subscription, "AI").protecting


async def test_without_storage_it_heals_by_itself_but_only_with_consent(
    run: Run, estate: SimulatedAzure, settings: dict[str, str], insights: Collector
) -> None:
    asked = await run("apply", **settings)
    assert (asked.code, "nobody agreed" in asked.error) == (4, True)
    assert {exchange.method for exchange in estate.exchanges} == {"GET"}
    ended = await run("apply", "--yes", "--json", **settings)
    assert (ended.code, ended.error) == (0, "")
    assert (ended.said["counts"], ended.said["healed"]) == ({"compliant": 1, "proven": 2}, 3)
    assert undocumented("apply", ended.said) == []
    assert all(is_protected(estate, one) for one in (GOOD, OFF, BARE))
    with closing(SqliteLedger(Path(settings["ENFORCER_LEDGER"]))) as ledger:
        assert [heal.cause for heal in await ledger.heals(SubscriptionId(OFF))] == ["command"]
    assert len(insights.custom_events("healed")) == 3


async def test_what_ingestion_does_not_take_of_one_command_the_next_one_sends(
    run: Run, estate: SimulatedAzure, settings: dict[str, str], insights: Collector
) -> None:
    insights.add_trouble(Trouble(503, times=99))
    assert (await run("apply", "--yes", "--subscription", OFF, **settings)).code == 0
    insights.clear()
    assert (await run("apply", "--yes", "--subscription", OFF, **settings)).code == 0
    assert [one.properties["subscription"] for one in insights.custom_events("healed")] == [OFF]
    assert len(insights.custom_events("reconciled")) == 1


async def test_what_may_not_be_written_is_refused_and_the_rest_is_done(
    run: Run, estate: SimulatedAzure, person: Principal, settings: dict[str, str]
) -> None:
    estate.tenant.access.revoke(person.object_id)
    reads = ("Microsoft.Management/managementGroups/descendants/read", "Microsoft.Security/pricings/read")
    estate.tenant.assign(person, actions=reads, scope="/providers/Microsoft.Management/managementGroups/mg-contoso")
    ended = await run("apply", "--yes", "--subscription", OFF, **settings)
    assert ended.code == 3
    assert "1 refused; 0 healed" in ended.out
    assert "Microsoft.Security/pricings/write" in ended.out.replace("\n", "")


async def test_a_version_beyond_the_limits_is_not_applied(
    run: Run, estate: SimulatedAzure, settings: dict[str, str], edit: Path
) -> None:
    await run("apply", "--yes", **settings)
    estate.tenant.set_plan(GOOD, "AI", tier="Free")
    ended = await run("apply", "--yes", **(settings | {"ENFORCER_BASELINE": str(edit)}))
    assert "is held back: 3 of 3 subscriptions lose protections" in ended.error
    assert (ended.code, is_protected(estate, GOOD)) == (0, True)


async def test_in_a_pause_a_person_writes_nothing_either(
    estate: SimulatedAzure, run: Run, settings: dict[str, str]
) -> None:
    end = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    ended = await run("apply", "--yes", "--json", **settings, ENFORCER_PAUSED_UNTIL=end)
    assert (ended.code, ended.said["error"]["code"]) == (3, "Paused")
    assert not is_protected(estate, OFF)
