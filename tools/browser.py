"""The Chromium in which pages are tested and pictured: Debian's, as Playwright's own downloads are not everywhere."""

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-dejavu-core")
SWITCHES = (
    "--no-sandbox",  # root, in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_LIMIT_S = 600.0


class BrowserMissingError(Exception):
    """apt-get failed; the message holds the end of what it said."""


def program() -> str | None:
    """Its path, where one is installed."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def missing_reason() -> str | None:
    """Why no page can be opened here and now, or None."""
    if program() is not None:
        return None
    return f"there is no Chromium: none of {', '.join(NAMES)} is on the PATH; `apt-get install {' '.join(PACKAGES)}`"


def can_install() -> bool:
    """Debian or one of its kind, and root."""
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def install() -> None:
    """Does nothing where there is one."""
    if program() is not None:
        return
    for words in (("update",), ("install", "--yes", "--no-install-recommends", *PACKAGES)):
        _apt(*words)
    if program() is None:
        raise BrowserMissingError("apt-get installed no Chromium")


def _apt(*words: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        ended = subprocess.run(
            ["apt-get", "--quiet", *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BrowserMissingError(f"apt-get {words[0]} was not ready within {_LIMIT_S:g} s") from error
    if ended.returncode:
        raise BrowserMissingError(f"apt-get {words[0]} ended with {ended.returncode}: {ended.stderr[-1_000:]}")
