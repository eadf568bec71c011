"""Azurite from npm into `.work/azurite`: pinned, away from any lock file, and quick when it is already there."""

import json
import os
import shutil
import subprocess
from pathlib import Path

VERSION = "3.37.0"
"""The version that the facts were taken with (facts/functions-and-telemetry.md 15.1)."""

FOLDER = Path(__file__).parents[2] / ".work" / "azurite"
_LIMIT_S = 600.0
"""Measured: 34 s with a warm connection, 365 MB."""
_SWITCHES = (
    "--fetch-retries=5",
    "--no-package-lock",
    "--omit-lockfile-registry-resolved",  # npm keeps a hidden lock file too: without addresses
    "--omit=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
)


class InstallationFailedError(Exception):
    """npm is missing, or failed; the message holds the end of what it said."""


def script(folder: Path = FOLDER) -> Path:
    return folder / "node_modules" / "azurite" / "dist" / "src" / "azurite.js"


def is_installed(folder: Path = FOLDER) -> bool:
    """Is it there, and of the pinned version?"""
    described = folder / "node_modules" / "azurite" / "package.json"
    if not described.exists() or not script(folder).exists():
        return False
    found: object = json.loads(described.read_text(encoding="utf-8"))["version"]
    return found == VERSION


def missing_reason(folder: Path = FOLDER) -> str | None:
    """Why Azurite cannot be started here and now, or None."""
    if shutil.which("node") is None:
        return "Azurite needs Node.js: there is no `node` on the PATH"
    if is_installed(folder):
        return None
    if shutil.which("npm") is None:
        return f"Azurite {VERSION} is not installed, and there is no `npm` on the PATH to install it"
    return f"Azurite {VERSION} is not installed: `python -m sandbox.storage --install`"


def can_install() -> bool:
    """Are Node.js and npm here?"""
    return shutil.which("node") is not None and shutil.which("npm") is not None


def install(folder: Path = FOLDER) -> bool:
    """True when it had to be installed. Made aside and moved into place, so that nobody ever finds half of it."""
    if is_installed(folder):
        return False
    npm = shutil.which("npm")
    if npm is None:
        raise InstallationFailedError("there is no `npm` on the PATH")
    draft = folder.with_name(f"{folder.name}-{os.getpid()}")
    draft.mkdir(parents=True)
    try:
        _fill(draft, npm)
        shutil.rmtree(folder, ignore_errors=True)
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return True


def _fill(folder: Path, npm: str) -> None:
    wanted = {"private": True, "dependencies": {"azurite": VERSION}}
    (folder / "package.json").write_text(json.dumps(wanted), encoding="utf-8")
    try:
        ended = subprocess.run(  # noqa: S603  # npm from the PATH, with fixed arguments
            [npm, "install", *_SWITCHES], cwd=folder, capture_output=True, text=True, timeout=_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise InstallationFailedError(f"npm was not ready within {_LIMIT_S:g} s") from error
    if ended.returncode or not is_installed(folder):
        raise InstallationFailedError(f"npm ended with {ended.returncode}: {ended.stderr[-2_000:]}")
