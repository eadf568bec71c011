"""The canary's house, in virtual time."""

import os

import pytest

from sandbox.azure import SimulatedAzure
from tests.selfcheck.canary_house import ARM, CanaryHouse


@pytest.fixture
def house(azure: SimulatedAzure, monkeypatch: pytest.MonkeyPatch) -> CanaryHouse:
    """azure-identity reads the environment itself."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{ARM}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", azure.identity.header)
    return CanaryHouse(azure, dict(os.environ))
