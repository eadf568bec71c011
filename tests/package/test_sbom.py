"""The bill of materials beside the package: valid CycloneDX, of what is in the zip, under licences that we may keep."""

import json
from collections.abc import Mapping
from email.message import Message
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any, cast

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.package.conftest import ROOT
from tools.licences import UnknownLicenceError, is_allowed, licensed
from tools.package import Package
from tools.sbom import locked

type Json = dict[str, Any]  # Any: JSON of any shape


@pytest.fixture
def text(package: Package) -> str:
    return Path(package.sbom).read_text(encoding="utf-8")


@pytest.fixture
def told(text: str) -> Json:
    return cast("Json", json.loads(text))


def complaint(text: str) -> str | None:
    """The first, by the schema of CycloneDX 1.6."""
    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return None if found is None else str(found.data)


def test_it_is_valid_and_a_broken_one_is_told(text: str, told: Json) -> None:
    assert complaint(text) is None
    assert complaint(json.dumps(told | {"specVersion": 1.6}))
    assert complaint(json.dumps(told | {"components": [{"name": "x"}]}))
    assert complaint(json.dumps(told | {"colour": "red"}))


def test_it_is_of_this_package_and_says_no_time(package: Package, told: Json) -> None:
    assert told["metadata"]["component"]["hashes"] == [{"alg": "SHA-256", "content": package.sha256}]
    assert "timestamp" not in told["metadata"]


def test_it_lists_what_the_lock_pins_and_what_is_in_the_zip(contents: Mapping[str, bytes], told: Json) -> None:
    purls = {one["purl"] for one in told["components"]}
    pins = locked((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    assert purls == {f"pkg:pypi/{name}@{version}" for name, version in pins.items()}
    unpacked = {name for name in contents if name.endswith(".dist-info/METADATA")}
    assert (len(unpacked), len(purls) > 50) == (len(purls), True)


def test_every_package_has_the_digests_of_the_files_that_the_lock_allows(told: Json) -> None:
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    hashes = [one["content"] for part in told["components"] for one in part["externalReferences"][0]["hashes"]]
    assert sorted(hashes) == sorted(set(hashes))
    assert len(hashes) == lock.count("--hash=sha256:")


def test_every_package_is_there_because_something_wants_it(told: Json) -> None:
    wants = {one["ref"]: one.get("dependsOn", []) for one in told["dependencies"]}
    reached, ahead = set[str](), [told["metadata"]["component"]["bom-ref"]]
    while ahead:
        one = ahead.pop()
        ahead += [] if one in reached else wants[one]
        reached.add(one)
    assert {one["bom-ref"] for one in told["components"]} <= reached


def test_every_licence_is_one_that_we_may_hand_on(told: Json) -> None:
    said = {
        part["name"]: one.get("expression") or one["license"]["id"]
        for part in told["components"]
        for one in part["licenses"]
    }
    assert len(said) == len(told["components"])
    assert {name: one for name, one in said.items() if not is_allowed(one)} == {}


@pytest.mark.parametrize(
    ("expression", "allowed"),
    {
        "GPL-3.0-only": False,
        "MIT OR GPL-3.0-only": True,
        "MIT AND GPL-3.0-only": False,
        "Apache-2.0 AND MIT": True,
        "Apache-2.0 WITH LLVM-exception": False,
    }.items(),
)
def test_of_alternatives_one_is_enough_and_of_what_holds_together_all(expression: str, *, allowed: bool) -> None:
    assert is_allowed(expression) is allowed


class _Said(Distribution):
    """A package whose metadata says this of its licence."""

    def __init__(self, licence: str) -> None:
        self._licence = licence

    @property
    def metadata(self) -> Any:  # Any: importlib's own protocol
        message = Message()
        for key, value in (("Name", "x"), ("Version", "1"), ("License", self._licence)):
            message[key] = value
        return message

    def read_text(self, filename: str) -> str | None:  # noqa: ARG002  as importlib names it
        return None

    def locate_file(self, path: Any) -> Any:  # Any: as above
        raise AssertionError(f"nobody looks for the files of this one: {path}")


@pytest.mark.parametrize("licence", ["", "Do what you like", "MIT-ish", "see LICENSE"])
def test_a_licence_that_nobody_knows_stops_the_package(licence: str) -> None:
    with pytest.raises(UnknownLicenceError, match=r"x 1: .* is no SPDX expression"):
        licensed(_Said(licence))
