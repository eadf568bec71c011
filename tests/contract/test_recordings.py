"""What the self-check recorded, played to the sandbox again: a live recording holds the sandbox to the truth."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from enforcer.selfcheck.recording import save
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from tests.contract.replay import differences, load
from tests.selfcheck.canary_house import ARM, EVIDENCE, PURVIEW, SCANNER, CanaryHouse

LIVE = sorted(Path(__file__).with_name("recordings").glob("*/"))
"""One folder a tenant: what `enforcer selfcheck --record` wrote, and `assumptions.json` with what it found out."""

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


@pytest.mark.skipif(not LIVE, reason="nobody has recorded a live tenant yet: enforcer selfcheck --record")
@pytest.mark.parametrize("folder", LIVE, ids=lambda folder: folder.name)
async def test_the_sandbox_answers_as_a_live_tenant_did(folder: Path) -> None:
    told = json.loads((folder / "assumptions.json").read_text(encoding="utf-8"))
    assert await differences(load(folder), SimulatedAzure(assumptions=Assumptions(**told))) == []
