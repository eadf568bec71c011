"""Laws of exposure against the truth of the simulated Azure, over schedules that hypothesis draws, in virtual time.

Whatever is announced is covered, whatever the order in which it arrives; what is called exact is so to the microsecond.
"""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from enforcer.exposure.stretch import Precision
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.events.mishap import Mishap, MishapKind
from tests.scenario.conftest import BASELINE
from tests.scenario.house import ARM, House
from tests.scenario.off_time import Kept
from tests.scenario.test_exposure import FREE, ON, STANDARD, Watched

HEADER = "laws-of-exposure"
NO_EVIDENCE = {
    "properties": {
        "pricingTier": "Standard",
        "extensions": [{"name": "AIPromptEvidence", "isEnabled": "False"}],
    }
}
type Step = float | Literal["off", "evidence off", "on", "look"] | Mishap

WAITS = st.sampled_from([0.25, 1.0, 20.0, 200.0, 4000.0])
MISHAPS = st.builds(
    Mishap,
    st.sampled_from([MishapKind.TWICE, MishapKind.DELAYED, MishapKind.OVERTAKEN]),
    delay_s=st.sampled_from([0.5, 30.0, 300.0]),
)
CHANGES = st.sampled_from(["off", "evidence off", "on"])
LATE = Mishap(MishapKind.DELAYED, delay_s=0.5)
ANNOUNCED = st.lists(WAITS | MISHAPS | CHANGES | st.just("look"), max_size=10)


@pytest.fixture(autouse=True)
def identity(monkeypatch: pytest.MonkeyPatch) -> None:
    """azure-identity reads the environment itself."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{ARM}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", HEADER)


@pytest.fixture(scope="module")
def baselines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One that enforces, one that observes."""
    folder = tmp_path_factory.mktemp("baselines")
    files = {mode: folder / f"{mode}.yaml" for mode in ("enforce", "observe")}
    for mode, file in files.items():
        file.write_text(BASELINE.replace("mode: enforce", f"mode: {mode}"))
    return files


async def played(steps: list[Step], baseline: Path) -> tuple[Watched, Kept]:
    azure = SimulatedAzure(assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=0))
    azure.identity.header = HEADER
    watched = Watched(House(azure, baseline))
    await watched.begin(**ON)
    for step in steps:
        await _act(watched, step)
    watched.house.grid.mishaps.clear()
    await asyncio.sleep(400)
    await watched.put(STANDARD)  # an event that was held until the next one arrives too, and whoever observes is done
    await asyncio.sleep(400)
    await watched.house.vend(watched.subscription)
    found = await watched.rest()
    watched.house.ledger.close()  # type: ignore[attr-defined]  # the port has no close: only files need one
    return watched, found


async def _act(watched: Watched, step: Step) -> None:
    """No two things happen in one instant."""
    await asyncio.sleep(0.001)
    if isinstance(step, Mishap):
        watched.house.grid.mishaps.add(step)
    elif isinstance(step, float):
        await asyncio.sleep(step)
    elif step == "look":
        await watched.house.vend(watched.subscription)
    else:
        await watched.put({"off": FREE, "evidence off": NO_EVIDENCE, "on": STANDARD}[step])


def uncovered(watched: Watched, found: Kept) -> list[tuple[datetime, datetime]]:
    return [spell for spell in watched.spells if not found.covers(spell)]


@settings(max_examples=60, deadline=None)
@given(ANNOUNCED)
@example([LATE, "off", "off", "off", "off", "off", "look"])
@example([LATE, "off", "off", LATE, "off"])
async def test_no_moment_off_the_baseline_is_missing_whatever_arrives_when(
    baselines: dict[str, Path], steps: list[Step]
) -> None:
    watched, found = await played(steps, baselines["enforce"])
    assert found.open == ()
    assert uncovered(watched, found) == []


@settings(max_examples=60, deadline=None)
@given(ANNOUNCED)
async def test_whoever_only_observes_misses_nothing_either(baselines: dict[str, Path], steps: list[Step]) -> None:
    watched, found = await played(steps, baselines["observe"])
    assert found.open == ()
    assert uncovered(watched, found) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WAITS, WAITS, WAITS), max_size=4), st.sampled_from(["enforce", "observe"]))
async def test_what_nobody_announces_is_covered_and_never_called_exact(
    baselines: dict[str, Path], waits: list[tuple[float, float, float]], mode: str
) -> None:
    azure = SimulatedAzure(assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=0))
    azure.identity.header = HEADER
    watched = Watched(House(azure, baselines[mode]))
    await watched.begin(**ON)
    for before, off, after in waits:
        await asyncio.sleep(before)
        watched.off_outside()
        await asyncio.sleep(off)
        await watched.house.vend(watched.subscription)
        await asyncio.sleep(after)
        watched.on_outside()
        await watched.house.vend(watched.subscription)
    found = await watched.rest()
    watched.house.ledger.close()  # type: ignore[attr-defined]  # the port has no close: only files need one
    assert uncovered(watched, found) == []
    assert {one.precision for one in found.ended} <= {Precision.AT_MOST}
    assert len(found.ended) == len(waits)


PROMPT = st.lists(WAITS | CHANGES | st.just("look"), max_size=10)
"""Each event arrives on its own, in seconds."""


@settings(max_examples=60, deadline=None)
@given(PROMPT, st.sampled_from(["enforce", "observe"]))
async def test_what_is_exact_is_so_to_the_microsecond(baselines: dict[str, Path], steps: list[Step], mode: str) -> None:
    watched, found = await played([*steps], baselines[mode])
    exact = [(one.opened, one.closed) for one in found.ended if one.precision is Precision.EXACT]
    assert [one for one in exact if one not in watched.spells] == []
