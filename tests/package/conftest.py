"""One package, built once and unpacked once, for all tests of it."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tools.package import Package, build

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return build(ROOT, tmp_path_factory.mktemp("package") / "enforcer.zip")


@pytest.fixture(scope="session")
def contents(package: Package) -> Mapping[str, bytes]:
    """Name → bytes, in the order of the zip."""
    with zipfile.ZipFile(package.path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def unpacked(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nobody may change it."""
    folder = tmp_path_factory.mktemp("as in Azure")
    with zipfile.ZipFile(package.path) as archive:
        archive.extractall(folder)
    return folder
