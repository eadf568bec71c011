"""What is in the package, what is not, and how large it may be."""

import sys
import zipfile
from collections.abc import Mapping
from importlib.util import MAGIC_NUMBER

import pytest

from tests.package.checks import LARGEST_FILE, PACKAGES, complaints
from tests.package.conftest import ROOT
from tools.deployed import deployed
from tools.package import Package

MOST_BYTES = 25_600_000
"""A quarter more than the 20.5 MB of today: each MB is downloaded and unpacked by every cold start."""

RECONCILE = "enforcer/__pycache__/reconcile.cpython-313.pyc"


def test_nothing_is_wrong_with_what_is_in_it(contents: Mapping[str, bytes]) -> None:
    assert complaints(contents) == []


def test_our_files_are_exactly_those_that_are_deployed(contents: Mapping[str, bytes]) -> None:
    ours = {name for name in contents if not name.startswith(PACKAGES) and "__pycache__" not in name}
    assert ours == {str(file) for file in deployed(ROOT).files}
    assert {"function_app.py", "enforcer/reconcile.py", "baselines/default.yaml"} < ours


def test_entry_points_are_kept_because_telemetry_is_found_by_them(contents: Mapping[str, bytes]) -> None:
    told = b"".join(data for name, data in contents.items() if name.endswith(".dist-info/entry_points.txt"))
    assert b"[opentelemetry_traces_exporter]" in told
    assert b"contextvars_context" in told


PLANTED = {
    "a test": ({"tests/test_x.py": b""}, "unexpected at the top: tests"),
    "the sandbox": ({"sandbox/x.py": b""}, "unexpected at the top: sandbox"),
    "the command": ({"enforcer/cli/main.py": b""}, "not to be deployed: enforcer/cli/main.py"),
    "settings": ({"baselines/local.settings.json": b""}, "looks like a secret: baselines/local.settings.json"),
    "a key file": ({"baselines/app.key": b""}, "looks like a secret: baselines/app.key"),
    "a key": (
        {"baselines/x": b"-----BEGIN " + b"PRIVATE KEY-----\n" + b"A" * 64},
        "looks like a secret: baselines/x",
    ),
    "a large file": ({"baselines/x": b"x" * (LARGEST_FILE + 1)}, "too large: baselines/x"),
    "an extension for a Mac": (
        {f"{PACKAGES}x.cpython-313-darwin.so": b""},
        f"not for Python 3.13 on Linux x86-64: {PACKAGES}x.cpython-313-darwin.so",
    ),
    "a module without bytecode": ({"enforcer/x.py": b""}, "not compiled: enforcer/x.py"),
    "bytecode without a module": (
        {"enforcer/__pycache__/x.cpython-313.pyc": b""},
        "compiled from nothing: enforcer/__pycache__/x.cpython-313.pyc",
    ),
    "bytecode with a time": (
        {RECONCILE: MAGIC_NUMBER + bytes(12)},
        "compiled for another Python, or to be compared with its source: enforcer/reconcile.py",
    ),
    "a development package": ({f"{PACKAGES}rich-1.0.dist-info/METADATA": b""}, "not as in requirements.txt: rich==1.0"),
}


@pytest.mark.parametrize(("planted", "complaint"), PLANTED.values(), ids=PLANTED)
def test_what_does_not_belong_there_is_found(
    contents: Mapping[str, bytes], planted: Mapping[str, bytes], complaint: str
) -> None:
    assert complaint in complaints({**contents, **planted})


def test_missing_bytecode_is_found(contents: Mapping[str, bytes]) -> None:
    left = {name: data for name, data in contents.items() if name != RECONCILE}
    assert complaints(left) == ["not compiled: enforcer/reconcile.py"]


def test_it_names_no_folder_of_this_machine(contents: Mapping[str, bytes]) -> None:
    places = [str(place).encode() for place in (ROOT, sys.prefix, sys.base_prefix)]
    assert [name for name, data in contents.items() if any(place in data for place in places)] == []


def test_it_is_not_much_larger_than_it_was(package: Package) -> None:
    assert package.size < MOST_BYTES


def test_names_are_sorted_and_times_and_modes_are_the_same_for_all(package: Package) -> None:
    with zipfile.ZipFile(package.path) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {(entry.date_time, entry.external_attr >> 16, entry.create_system) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), 0o100644, 3)
    }
