"""A house with a baseline that wants prompt evidence, with consent, and says nothing of the rest."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from enforcer.local.ledger import SqliteLedger
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from tests.scenario.house import ARM, House
from tests.scenario.watch import HEAD, Told
from tests.scenario.whole_house import WholeHouse

STORIES = pytest.StashKey[list[Told]]()
"""What the stories of the whole estate took."""

BASELINE = """
version: 1
name: contoso
mode: enforce
plans:
  AI:
    tier: Standard
    extensions:
      AIPromptEvidence: {state: enabled, approvedBy: privacy-board, ticket: PRIV-112}
      AIPromptSharingWithPurview: unmanaged
"""


def pytest_configure(config: pytest.Config) -> None:
    config.stash[STORIES] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    told = config.stash[STORIES]
    for line in (HEAD, *(one.line for one in told)) if told else ():
        terminalreporter.write_line(line)


@pytest.fixture
def assumptions() -> Assumptions:
    """The least-privilege role suffices, and the service is as quick as people say; otherwise: test_worst_*.py."""
    return Assumptions(extensions_need_role_rights=False, lock_seconds=2, registration_seconds=5)


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    file = tmp_path / "baseline.yaml"
    file.write_text(BASELINE)
    return file


@pytest.fixture
def ledger(azure: SimulatedAzure) -> Iterator[SqliteLedger]:
    """A module whose storage fails in its own way overrides this fixture."""
    kept = SqliteLedger(now=azure.clock.now)
    yield kept
    kept.close()


@pytest.fixture
def house(
    azure: SimulatedAzure, baseline: Path, ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    """azure-identity reads the environment itself, when a worker is built.

    No test may ask Azure beyond the role, or see a control end as no table of verdicts says.
    """
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{ARM}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", azure.identity.header)
    built = House(azure, baseline, ledger=ledger)
    yield built
    assert built.asked_beyond_the_role() == set()
    assert built.endings_nobody_knows() == []


@pytest.fixture
async def whole(azure: SimulatedAzure, baseline: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WholeHouse]:
    """What is wrong in it is what a test bends."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{ARM}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", azure.identity.header)
    built = WholeHouse(azure, baseline)
    await built.at_peace()
    yield built
    built.enforcer.catching_up.cancel()
    built.ledger.close()  # type: ignore[attr-defined]  # a SQLite one
