"""Fixtures of the whole suite: a simulated Azure that is judged after each test, and time that jumps."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings

from sandbox.assumptions import Assumptions
from sandbox.azure import WITNESSES, SimulatedAzure
from sandbox.contract import Judge, specs_folder
from sandbox.events import grid
from sandbox.handover import VARIABLE
from sandbox.storage import Azurite, RunningAzurite, StorageAccount, install
from sandbox.storage.installation import can_install
from sandbox.virtual_time import VirtualTimeLoop
from tests.judged import Judged, accepted_routes

settings.register_profile(
    "laws", max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("laws")
"""How thoroughly laws are tried: the same cases in every normal run, so that a red run is red again."""

JUDGED = pytest.StashKey[Judged]()
_LIFETIME = timedelta(days=3650)
"""Of tokens: SDKs renew by the wall clock, the sandbox judges by virtual time, in which months may pass."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sockets: talks over real sockets, hence in real time")
    folder = specs_folder()
    config.stash[JUDGED] = Judged(None if folder is None else Judge(folder), accepted=accepted_routes())
    WITNESSES.append(config.stash[JUDGED].watch)
    grid.WITNESSES.append(config.stash[JUDGED].watch_grid)
    grid.EVENT_WITNESSES.append(config.stash[JUDGED].hear)


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Virtual time for every async test but those marked `sockets`."""
    if item.get_closest_marker("sockets"):
        return {"real": asyncio.SelectorEventLoop}
    return {"virtual": VirtualTimeLoop}


def pytest_unconfigure(config: pytest.Config) -> None:
    WITNESSES.remove(config.stash[JUDGED].watch)
    grid.WITNESSES.remove(config.stash[JUDGED].watch_grid)
    grid.EVENT_WITNESSES.remove(config.stash[JUDGED].hear)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.stash[JUDGED].new:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash[JUDGED].report():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def judge(pytestconfig: pytest.Config) -> Judge | None:
    """Microsoft's specifications; None where they are absent."""
    return pytestconfig.stash[JUDGED].judge


@pytest.fixture
def assumptions() -> Assumptions:
    """The worst case; a module that wants another one overrides this fixture."""
    return Assumptions()


@pytest.fixture(autouse=True)
def judged(pytestconfig: pytest.Config) -> Iterator[None]:
    """After each test: no simulated Azure may have broken, and every exchange must have kept Microsoft's contract."""
    yield
    assert pytestconfig.stash[JUDGED].take() == []


@pytest.fixture
def judged_elsewhere(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> Iterator[None]:
    """For tests that start a simulated Azure in a process of its own: its exchanges are judged afterwards."""
    folder = tmp_path_factory.mktemp("exchanges")
    monkeypatch.setenv(VARIABLE, str(folder))
    yield
    assert pytestconfig.stash[JUDGED].read(folder), "nothing was handed over"


@pytest.fixture
def azure(assumptions: Assumptions) -> SimulatedAzure:
    """An empty tenant."""
    simulated = SimulatedAzure(assumptions=assumptions)
    simulated.identity.lifetime = _LIFETIME
    return simulated


@pytest.fixture(scope="session")
def azurite() -> Iterator[RunningAzurite]:
    """On plain HTTP, with keys. Installed when it is not there yet; skipped only where Node.js is missing."""
    if can_install():
        install()
    if reason := Azurite.missing_reason():
        pytest.skip(reason)
    with Azurite.run() as running:
        yield running


@pytest.fixture
def storage(azurite: RunningAzurite) -> StorageAccount:
    """Empty."""
    return azurite.fresh()
