"""One Azurite for all tests that need Storage; each test takes an account of its own."""

from collections.abc import Iterator

import pytest

from sandbox.storage import Azurite, RunningAzurite, StorageAccount, install
from sandbox.storage.installation import can_install


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
