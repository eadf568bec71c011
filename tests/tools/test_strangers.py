"""Other people's programs are installed once, and again when others are wanted or an installation was broken off."""

import re
import shutil
from pathlib import Path

import pytest

from tests.docs.documents import document
from tools.strangers import PACKAGES, installed

NAME = "c7n"


class Installer:
    """Makes the folder anew, as `tools.uv.filled` does, and may break off in the middle."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.breaks_off = False

    def __call__(self, folder: Path, *wanted: str) -> None:
        self.asked.append(wanted)
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "bin").mkdir(parents=True)
        if self.breaks_off:
            raise KeyboardInterrupt


@pytest.fixture
def installer() -> Installer:
    return Installer()


def test_what_is_there_is_not_installed_again(tmp_path: Path, installer: Installer) -> None:
    programs = [installed(NAME, home=tmp_path, fill=installer) for _ in range(3)]
    assert set(programs) == {tmp_path / NAME / "bin"}
    assert programs[0].is_dir()
    assert installer.asked == [PACKAGES[NAME]]


def test_each_has_an_installation_of_its_own(tmp_path: Path, installer: Installer) -> None:
    for name in PACKAGES:
        installed(name, home=tmp_path, fill=installer)
    assert installer.asked == list(PACKAGES.values())


WANTED = " ".join(PACKAGES[NAME])


@pytest.mark.parametrize(
    "written",
    ["", " ".join(PACKAGES[NAME][1:]), f"{WANTED} more", WANTED.replace("==", "==9.")],
    ids=["nothing", "fewer", "more", "other versions"],
)
def test_an_installation_of_other_packages_is_made_anew(tmp_path: Path, installer: Installer, written: str) -> None:
    installed(NAME, home=tmp_path, fill=installer)
    (tmp_path / NAME / ".ready").write_text(written, encoding="utf-8")
    installed(NAME, home=tmp_path, fill=installer)
    installed(NAME, home=tmp_path, fill=installer)
    assert installer.asked == [PACKAGES[NAME]] * 2


def test_an_installation_that_was_broken_off_is_made_anew(tmp_path: Path, installer: Installer) -> None:
    installer.breaks_off = True
    with pytest.raises(KeyboardInterrupt):
        installed(NAME, home=tmp_path, fill=installer)
    installer.breaks_off = False
    installed(NAME, home=tmp_path, fill=installer)
    installed(NAME, home=tmp_path, fill=installer)
    assert len(installer.asked) == 2


@pytest.mark.parametrize("name", ["docs/comparison.md", "docs/why-not-policy.md"])
def test_the_versions_that_are_installed_are_those_that_the_documents_measured(name: str) -> None:
    pins = dict(package.split("==") for packages in PACKAGES.values() for package in packages)
    told = dict(re.findall(r"(c7n(?:-azure|-org)?|azure-cli) (\d+(?:\.\d+)+)", document(name).text))
    assert told
    assert told == {package: version for package, version in pins.items() if package in told}
