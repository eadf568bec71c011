"""`enforcer undo`: what a heal changed and how a person takes it back, without a call to Azure."""

import json
import shlex
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from enforcer.baselines.file import read
from enforcer.facts import AccountId, Control, SubscriptionId
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.heal import Heal, HealId, HealState
from sandbox.azure import SimulatedAzure
from tests.command.documented import undocumented
from tests.command.ended import Run
from tests.command.estate import BASELINE

pytestmark = pytest.mark.sockets
SUB = SubscriptionId("00000002-0000-4000-8000-000000000000")
FREE = '{"properties":{"pricingTier":"Free"}}'
ON = (
    '{"properties":{"pricingTier":"Standard","extensions":[{"name":"AIPromptEvidence","isEnabled":"True"},'
    '{"name":"AIPromptSharingWithPurview","isEnabled":"False"}]}}'
)
OFF = ON.replace('"True"', '"False"')
PLAN = Heal(
    id=HealId("3b0e1111-0000-4000-8000-000000000001"),
    subscription=SUB,
    control=Control.PLAN,
    started_at=datetime(2026, 11, 28, 14, tzinfo=UTC),
    cause="plan_changed",
    reason="tier is Free, wanted Standard",
    before=FREE,
    asked=ON,
    after=ON,
    state=HealState.PROVEN,
    proof="proven",
)
EXTENSION = replace(PLAN, id=HealId("3b0e2222-0000-4000-8000-000000000002"), before=OFF)
ACCOUNT = replace(
    PLAN,
    id=HealId("4c0e3333-0000-4000-8000-000000000003"),
    control=Control.ACCOUNT,
    account=AccountId("rg-shop", "chat"),
    before='{"properties":{"state":"Disabled"}}',
    after='{"properties":{"state":"Enabled"}}',
)
PROVIDER = replace(
    PLAN,
    id=HealId("5d0e4444-0000-4000-8000-000000000004"),
    control=Control.PROVIDER,
    before='{"registrationState":"NotRegistered"}',
    after='{"registrationState":"Registered"}',
)
WITHDRAWN = replace(PLAN, id=HealId("6e0e5555-0000-4000-8000-000000000005"), state=HealState.WITHDRAWN, after="")


@pytest.fixture
async def settings(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "ledger.sqlite3"
    with closing(SqliteLedger(file)) as ledger:
        kept = (PLAN, EXTENSION, ACCOUNT, PROVIDER, WITHDRAWN)
        await ledger.update(SUB, lambda memory: memory, heals=kept)
    return {"ENFORCER_LEDGER": str(file)}


async def test_it_shows_the_difference_and_the_way_back_and_asks_azure_nothing(
    azure: SimulatedAzure, run: Run, settings: dict[str, str]
) -> None:
    ended = await run("undo", PLAN.id, **settings)
    assert ended.code == 0
    assert "~ pricingTier: Standard → Free" in ended.out
    assert "~ AIPromptEvidence: on → -" in ended.out
    assert ended.out.index("sets the plan to Free") < ended.out.index("az rest")
    assert "the next sweep heals it again" in ended.out
    assert list(azure.exchanges) == []


async def test_for_programs_it_is_one_json_object(run: Run, settings: dict[str, str]) -> None:
    said = (await run("undo", "3b0e2222", "--json", **settings)).said
    assert undocumented("undo", said) == []
    assert said["differences"] == [{"field": "AIPromptEvidence", "healed": "on", "before": "off"}]
    assert (said["before"], said["warning"]) == (OFF, "this switches a protection off: AIPromptEvidence")


@pytest.mark.parametrize("heal", [PLAN, EXTENSION, ACCOUNT, PROVIDER], ids=lambda heal: heal.control.value)
async def test_no_line_that_takes_protection_away_comes_without_its_warning(
    run: Run, settings: dict[str, str], heal: Heal
) -> None:
    said = (await run("undo", heal.id, "--json", **settings)).said
    assert said["az"]
    assert said["warning"]


@pytest.mark.parametrize("heal", [PLAN, ACCOUNT, PROVIDER], ids=lambda heal: heal.control.value)
async def test_the_exemption_is_good_by_the_baselines_own_check(run: Run, settings: dict[str, str], heal: Heal) -> None:
    said = (await run("undo", heal.id, "--json", **settings)).said
    baseline = read(BASELINE + said["exemption"], file="x.yaml", today=datetime.now(UTC).date())
    (exemption,) = baseline.exemptions
    assert exemption.subscription == SUB
    assert heal.control.value in {one.value for one in exemption.controls}


async def test_a_write_that_changed_nothing_has_nothing_to_take_back(run: Run, settings: dict[str, str]) -> None:
    said = (await run("undo", WITHDRAWN.id, "--json", **settings)).said
    assert (said["az"], said["differences"], said["exemption"]) == ("", [], "")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("3b0e",), "several"),
        (("7777",), "none"),
        (("x",), "at least four"),
        ((PLAN.id, "--subscription", "00000009-0000-4000-8000-000000000000"), "none"),
        ((PLAN.id, "--subscription", "x"), "--subscription"),
    ],
    ids=["several", "none", "no id", "in another subscription", "no subscription"],
)
async def test_what_names_no_heal_is_bad_input(
    run: Run, settings: dict[str, str], words: tuple[str, ...], complaint: str
) -> None:
    ended = await run("undo", *words, **settings)
    assert (ended.code, complaint in ended.error) == (4, True)


async def test_what_the_az_line_sends_is_the_state_before_as_it_was_kept(run: Run, settings: dict[str, str]) -> None:
    """In the form in which `make real-clients` has az itself put a plan."""
    line = shlex.split((await run("undo", EXTENSION.id, "--json", **settings)).said["az"])
    options = dict(zip(line[2::2], line[3::2], strict=True))
    assert (line[:2], options["--method"]) == (["az", "rest"], "put")
    assert urlsplit(options["--url"]).path == f"/subscriptions/{SUB}/providers/Microsoft.Security/pricings/AI"
    assert json.loads(options["--body"]) == json.loads(OFF)
