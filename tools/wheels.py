"""requirements.txt → a folder of packages for Azure's Python, whatever this machine is, and only what is read there."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from tools.uv import find_uv

PYTHON = "3.13"
PLATFORM = "x86_64-manylinux_2_28"
"""Flex Consumption runs Linux on x86-64. glibc 2.28 is older than any Debian that its images are built on."""

PRUNED: Mapping[str, str] = MappingProxyType(
    {
        "azure/mgmt/security/v*": "versions of an API of which ours asks for one: a sixth of the package",
        "bin": "programs; their first line names this machine's Python",
        "*.dist-info/RECORD": "lists what an installer would remove, with a digest of those programs",
        "*.dist-info/INSTALLER": "says who installed it",
        "*.dist-info/REQUESTED": "says that it was asked for by name",
        "**/__pycache__": "is compiled anew, the same way everywhere",
        ".lock": "is uv's own",
    }
)
"""What leaves the folder → why nothing misses it. A test starts what is left and lets it heal a plan.

Stubs, C sources and tests inside wheels stay: together they are 0.1 MB of the zip (`make bench`).
"""

KEPT = ("azure/mgmt/security/v2024_01_01",)
"""What stays although a pattern names it: the version that `enforcer/azure/security.py` imports."""

_EXPLAINED = {
    "no usable wheels": "a package has no wheel for it; pin a version that has one",
    "Hash mismatch": "a package is not what requirements.txt was pinned to; `make lock` pins anew, after a look at why",
    "network was disabled": "uv is offline and its cache does not hold every package",
    "Failed to fetch": "a package registry can't be reached; uv's own settings name another one",
    "In `--require-hashes` mode": "requirements.txt is not complete: run `make lock`",
}


class NoWheelsError(Exception):
    """What is missing, and what uv said."""


def install(
    requirements: Path, folder: Path, *, platform: str = PLATFORM, find: Callable[[], str | None] = find_uv
) -> None:
    """Raises NoWheelsError. Copies, because a link would reach into uv's cache."""
    uv = find()
    if uv is None:
        raise NoWheelsError("uv is not here: `make setup` installs it")
    where = ("--target", str(folder), "--python", sys.executable, "--link-mode", "copy")
    whose = ("--python-platform", platform, "--python-version", PYTHON)
    only = ("--only-binary", ":all:", "--require-hashes", "-r", str(requirements))
    command = [uv, "pip", "install", "--quiet", "--system-certs", *where, *whose, *only]
    ended = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if ended.returncode:
        said = " ".join(ended.stderr.split())  # uv breaks its lines anywhere
        why = next((told for sign, told in _EXPLAINED.items() if sign in said), "uv could not install them")
        raise NoWheelsError(f"packages for {platform}, Python {PYTHON}: {why}\n{ended.stderr.strip()}")


def prune(folder: Path, patterns: Mapping[str, str] = PRUNED) -> None:
    kept = {folder / name for name in KEPT}
    for pattern in patterns:
        for found in set(folder.glob(pattern)) - kept:
            if found.is_dir():
                shutil.rmtree(found)
            else:
                found.unlink(missing_ok=True)
