"""When the packages can't be had, it says why."""

from pathlib import Path

import pytest

from tests.package.conftest import ROOT
from tools.uv import find_uv
from tools.wheels import KEPT, PRUNED, NoWheelsError, install, prune

REQUIREMENTS = ROOT / "requirements.txt"
NOWHERE = "http://127.0.0.1:9/simple"


def test_offline_and_with_an_empty_cache_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    with pytest.raises(NoWheelsError, match="uv is offline and its cache does not hold every package"):
        install(REQUIREMENTS, tmp_path / "packages")


def test_an_unreachable_registry_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_DEFAULT_INDEX", NOWHERE)
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    with pytest.raises(NoWheelsError, match="a package registry can't be reached"):
        install(REQUIREMENTS, tmp_path / "packages")


def test_a_package_without_a_wheel_for_the_platform_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoWheelsError, match=r"packages for riscv64-unknown-linux.*: a package has no wheel for it"):
        install(REQUIREMENTS, tmp_path / "packages", platform="riscv64-unknown-linux")


BAD = {
    "another hash": ("idna==3.10 --hash=sha256:" + "0" * 64, "not what requirements.txt was pinned to"),
    "no hash": ("idna==3.10", "requirements.txt is not complete"),
    "no such version": ("idna==0.0.0 --hash=sha256:" + "0" * 64, "uv could not install them"),
}


@pytest.mark.parametrize(("pin", "complaint"), BAD.values(), ids=BAD)
def test_bad_pins_are_refused(tmp_path: Path, pin: str, complaint: str) -> None:
    (tmp_path / "requirements.txt").write_text(pin)
    with pytest.raises(NoWheelsError, match=complaint):
        install(tmp_path / "requirements.txt", tmp_path / "packages")


def test_without_uv_it_says_what_installs_it(tmp_path: Path) -> None:
    with pytest.raises(NoWheelsError, match="`make setup` installs it"):
        install(REQUIREMENTS, tmp_path / "packages", find=lambda: None)


def test_pruning_keeps_what_is_kept_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    versions = [tmp_path / "azure" / "mgmt" / "security" / name for name in ("v2023_01_01", "v2024_01_01", "aio")]
    for folder in versions:
        (folder / "__pycache__").mkdir(parents=True)
        (folder / "client.py").touch()
    prune(tmp_path, PRUNED)
    assert [folder.exists() for folder in versions] == [False, True, True]
    assert [path.name for path in (tmp_path / KEPT[0]).iterdir()] == ["client.py"]


def test_uv_is_here() -> None:
    assert find_uv()
