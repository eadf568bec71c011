"""Fixtures of the whole suite: a simulated Azure that is judged after each test, and time that jumps."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.contract import Judge, specs_folder
from sandbox.virtual_time import VirtualTimeLoop

_LIFETIME = timedelta(days=3650)
"""Of tokens: SDKs renew by the wall clock, the sandbox judges by virtual time, in which months may pass."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sockets: talks over real sockets, hence in real time")


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Virtual time for every async test but those marked `sockets`."""
    if item.get_closest_marker("sockets"):
        return {"real": asyncio.SelectorEventLoop}
    return {"virtual": VirtualTimeLoop}


@pytest.fixture(scope="session")
def judge() -> Judge | None:
    """Microsoft's specifications; None where they are absent."""
    folder = specs_folder()
    return None if folder is None else Judge(folder)


@pytest.fixture
def assumptions() -> Assumptions:
    """The worst case; a module that wants another one overrides this fixture."""
    return Assumptions()


@pytest.fixture
def azure(judge: Judge | None, assumptions: Assumptions) -> Iterator[SimulatedAzure]:
    """An empty tenant. Afterwards nothing in it may have broken, and every exchange must keep Microsoft's contract."""
    simulated = SimulatedAzure(assumptions=assumptions)
    simulated.identity.lifetime = _LIFETIME
    yield simulated
    assert simulated.internal_errors == []
    if judge is not None:
        judged = [seen for seen in simulated.exchanges if not seen.is_spoilt and judge.operation(seen)]
        assert [(seen.method, seen.path, found) for seen in judged for found in judge.complaints(seen)] == []
