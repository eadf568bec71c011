"""A house whose records are kept with their times and exported; an ingestion that listens; a language service."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from tests.scenario.conftest import BASELINE
from tests.scenario.house import ARM
from tests.telemetry.exported import Ingestion, ingestion
from tests.telemetry.told_house import ToldHouse
from tools import kusto


@pytest.fixture(scope="session")
def listening() -> Iterator[Ingestion]:
    with ingestion() as one:
        yield one


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=2, registration_seconds=5)


@pytest.fixture
def house(
    azure: SimulatedAzure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listening: Ingestion
) -> Iterator[ToldHouse]:
    for name in ("STATSBEAT_DISABLED_ALL", "CONTROLPLANE_DISABLED", "SDKSTATS_DISABLED"):
        monkeypatch.setenv(f"APPLICATIONINSIGHTS_{name}", "true")
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{ARM}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", azure.identity.header)
    baseline = tmp_path / "baseline.yaml"
    baseline.write_text(BASELINE)
    built = ToldHouse(azure, baseline, listening)
    yield built
    built.ledger.close()  # type: ignore[attr-defined]  # the port has no close: only files need one


@pytest.fixture(scope="session")
def language_service() -> None:
    """Installed when it is not there yet; skipped only where Node.js is missing."""
    if not kusto.can_install() and not kusto.is_installed():
        pytest.skip("the Kusto language service needs Node.js and npm")
    kusto.install()
