"""Microsoft's Kusto language service from npm into `.work/kusto`: pinned by version and digest, in no lock file.

It judges whether a query is valid, offline, in Node.js.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

PACKAGE = "@kusto/language-service-next"
VERSION = "12.4.1"
INTEGRITY = "sha512-8Ybwi1DVxnFZ8+mnw38ruXjSGIxA2jwx1HeqjStvMa5kSHzHPtEYm5n7et1fwgn5KDUZJzsSNjuRroiI+j8brA=="
"""Of the package's archive: npm refuses another one."""

FOLDER = Path(__file__).parents[1] / ".work" / "kusto"
_LIMIT_S = 300.0
"""Measured: 1 s, 31 MB."""
_SWITCHES = (
    "--fetch-retries=5",
    "--omit-lockfile-registry-resolved",  # npm keeps a hidden lock file too: without addresses
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
)


class KustoNotInstalledError(Exception):
    """npm is missing, or failed; the message holds the end of what it said."""


def service(folder: Path = FOLDER) -> Path:
    """The folder of the package itself."""
    return folder / "node_modules" / PACKAGE


def is_installed(folder: Path = FOLDER) -> bool:
    """Is it there, of the pinned version?"""
    described = service(folder) / "package.json"
    return described.exists() and json.loads(described.read_text(encoding="utf-8-sig"))["version"] == VERSION


def can_install() -> bool:
    """Are Node.js and npm here?"""
    return shutil.which("node") is not None and shutil.which("npm") is not None


def install(folder: Path = FOLDER, *, integrity: str = INTEGRITY) -> None:
    """Made aside and moved into place, so that nobody ever finds half of it. Raises KustoNotInstalledError."""
    if is_installed(folder):
        return
    npm = shutil.which("npm")
    if npm is None:
        raise KustoNotInstalledError("there is no `npm` on the PATH")
    draft = folder.with_name(f"{folder.name}-{os.getpid()}")
    draft.mkdir(parents=True)
    try:
        _fill(draft, npm, integrity)
        shutil.rmtree(folder, ignore_errors=True)
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _fill(folder: Path, npm: str, integrity: str) -> None:
    """`npm ci` goes by a lock file, which is made here: it takes what has that digest and nothing else."""
    wanted = {"private": True, "dependencies": {PACKAGE: VERSION}}
    locked = {
        "lockfileVersion": 3,
        "requires": True,
        "packages": {"": wanted, f"node_modules/{PACKAGE}": {"version": VERSION, "integrity": integrity}},
    }
    (folder / "package.json").write_text(json.dumps(wanted), encoding="utf-8")
    (folder / "package-lock.json").write_text(json.dumps(locked), encoding="utf-8")
    try:
        ended = subprocess.run(
            [npm, "ci", *_SWITCHES], cwd=folder, capture_output=True, text=True, timeout=_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise KustoNotInstalledError(f"npm was not ready within {_LIMIT_S:g} s") from error
    if ended.returncode or not is_installed(folder):
        raise KustoNotInstalledError(f"npm ended with {ended.returncode}: {ended.stderr[-2_000:]}")
