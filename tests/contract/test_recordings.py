"""What the self-check recorded, played to the sandbox again: a live recording holds the sandbox to the truth."""

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from enforcer.selfcheck.recording import save
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.choices import FollowsPlan, Omitted
from sandbox.complaint import BadFile
from tests.contract.replay import differences, load, truth
from tests.selfcheck.canary_house import ARM, EVIDENCE, PURVIEW, SCANNER, CanaryHouse

LIVE = sorted(Path(__file__).with_name("recordings").glob("*/"))
"""One folder a tenant: what `enforcer selfcheck --record` wrote, and `assumptions.json` with what it found out."""

GUIDE = Path(__file__).parents[2] / "docs" / "selfcheck.md"
TRUTH = Assumptions(extensions_need_role_rights=False, lock_seconds=6.0, free_rows_list_extensions=True)


@pytest.fixture
async def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    azure = SimulatedAzure(assumptions=TRUTH)
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{ARM}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", azure.identity.header)
    house = CanaryHouse(azure, dict(os.environ))
    house.is_at("Standard", EVIDENCE, SCANNER)
    await house.asked(events=False)
    save(house.arm.exchanges, tmp_path)
    return tmp_path


async def test_a_recording_of_the_sandbox_is_answered_the_same_again(recorded: Path) -> None:
    assert len(load(recorded)) >= 20
    assert await differences(load(recorded), SimulatedAzure(assumptions=TRUTH)) == []


OTHER_TRUTHS = {
    "a longer lock": (replace(TRUTH, lock_seconds=30.0), "status was 200, is 409"),
    "another extension": (
        replace(TRUTH, ai_extensions=(EVIDENCE, PURVIEW, SCANNER, "AINew")),
        "extension AINew was None",
    ),
    "rights that do not suffice": (replace(TRUTH, free_rows_list_extensions=False), f"extension {EVIDENCE} was"),
}


@pytest.mark.parametrize(("truth", "said"), OTHER_TRUTHS.values(), ids=OTHER_TRUTHS)
async def test_a_sandbox_that_assumes_otherwise_is_told_where(recorded: Path, truth: Assumptions, said: str) -> None:
    assert any(said in line for line in await differences(load(recorded), SimulatedAzure(assumptions=truth)))


def test_what_a_canary_settled_is_read_as_what_the_sandbox_knows(tmp_path: Path) -> None:
    (tmp_path / "assumptions.json").write_text(
        '{"omitted_when_turned_on": "switched_off", "account_switch_follows_plan": "never", "lock_seconds": 4.0, '
        '"ai_extensions": ["AIPromptEvidence"]}'
    )
    found = truth(tmp_path)
    assert found.omitted_when_turned_on is Omitted.SWITCHED_OFF
    assert found.account_switch_follows_plan is FollowsPlan.NEVER
    assert (found.lock_seconds, found.ai_extensions) == (4.0, (EVIDENCE,))


def test_the_documented_example_is_read(tmp_path: Path) -> None:
    (example,) = re.findall(r"^`(\{.*\})`", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    (tmp_path / "assumptions.json").write_text(example)
    assert truth(tmp_path).omitted_when_turned_on is Omitted.SWITCHED_OFF


WRONG = {
    "an unknown name": ('{"lock_second": 4.0}', "lock_seconds"),
    "an unknown value": ('{"omitted_when_turned_on": "off"}', "switched_off"),
    "a value of another type": ('{"ai_extensions": "AIPromptEvidence"}', "ai_extensions"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_what_no_sandbox_knows_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "assumptions.json").write_text(text)
    with pytest.raises(BadFile, match=said):
        truth(tmp_path)


@pytest.mark.skipif(not LIVE, reason="nobody has recorded a live tenant yet: enforcer selfcheck --record")
@pytest.mark.parametrize("folder", LIVE, ids=lambda folder: folder.name)
async def test_the_sandbox_answers_as_a_live_tenant_did(folder: Path) -> None:
    assert await differences(load(folder), SimulatedAzure(assumptions=truth(folder))) == []
