"""A post office on an empty tenant; azure-identity reads the environment itself, when a worker is built."""

from collections.abc import Iterator

import pytest

from sandbox.azure import SimulatedAzure
from tests.outbox.post_office import PostOffice


@pytest.fixture
def office(azure: SimulatedAzure, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    monkeypatch.setenv("IDENTITY_ENDPOINT", "https://management.azure.com/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", azure.identity.header)
    built = PostOffice(azure)
    yield built
    built.ledger.close()
