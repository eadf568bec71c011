"""Fetches what the later stages need from registries, so that an outage is told at once and not by a hundred tests.

Azurite, the Kusto language service and axe-core from npm, Chromium from Debian, the programs of `tools/*.txt`, and the
wheels of the package.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sandbox.storage.installation import InstallationFailedError, can_install, install
from tools import axe, browser, kusto
from tools.uv import pinned
from tools.wheels import NoWheelsError
from tools.wheels import install as install_wheels

REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"
PAUSES_S = (15.0, 60.0, 180.0)
"""uv and npm repeat single requests themselves, but give up when a registry is away for a minute."""
FAILURES = (
    InstallationFailedError,
    kusto.KustoNotInstalledError,
    NoWheelsError,
    axe.AxeMissingError,
    browser.BrowserMissingError,
    subprocess.CalledProcessError,
)


def _azurite() -> None:
    if can_install():  # without Node.js its tests are skipped, and say so
        install()


def _kusto() -> None:
    if kusto.can_install():  # as above
        kusto.install()


def _page_tests() -> None:
    """Without npm, or a Debian and root, the tests of pages are skipped, and say so."""
    if axe.can_install():
        axe.install()
    if browser.can_install():
        browser.install()


def _programs() -> None:
    for name in ("atheris", "checkov", "pip-audit", "schemathesis"):
        pinned(name)


def _wheels() -> None:
    """Into uv's cache."""
    with tempfile.TemporaryDirectory() as scratch:
        install_wheels(REQUIREMENTS, Path(scratch))


def tried(
    what: Callable[[], None], pauses_s: Sequence[float] = PAUSES_S, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Once, and once more after each pause until it succeeds. Raises what the last try raised: one of FAILURES."""
    for pause_s in pauses_s:
        try:
            return what()
        except FAILURES as error:
            print(f"{error}\nagain in {pause_s:g} s", file=sys.stderr, flush=True)
        sleep(pause_s)
    return what()


def main() -> None:
    """Exit code 1 with the reason on stderr."""
    for what in (_azurite, _kusto, _page_tests, _programs, _wheels):
        try:
            tried(what)
        except FAILURES as error:
            sys.exit(f"could not be fetched: {error}")


if __name__ == "__main__":
    main()
