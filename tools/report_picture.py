"""`make picture`: docs/images/report.png, a report of the invented estate of the page's tests, seen in Chromium."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from enforcer.cli.overview.page import page
from tests.browser.drawn_estate import settle
from tests.browser.pages import MANY, NOW, told
from tools import browser

FILE = Path(__file__).parents[1] / "docs" / "images" / "report.png"
LARGEST = 200_000
"""Bytes that a reader of the README loads."""
_WIDTH, _HEIGHT = 1200, 1290


def taken(file: Path = FILE) -> int:
    """The picture's bytes."""
    html = page(told(lambda ledger: settle(ledger, subscriptions=MANY, now=NOW)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        source = Path(folder) / "report.html"
        source.write_text(html, encoding="utf-8")
        chromium = playwright.chromium.launch(executable_path=browser.program(), args=list(browser.SWITCHES))
        tab = chromium.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="light")
        tab.goto(source.as_uri())
        file.parent.mkdir(parents=True, exist_ok=True)
        tab.screenshot(path=file)
        chromium.close()
    return file.stat().st_size


def main() -> None:
    """Exit code 1 with the reason on stderr."""
    try:
        browser.install()
    except (browser.BrowserMissingError, OSError) as error:
        sys.exit(f"no picture: {browser.missing_reason() or error}")
    size = taken()
    print(f"{FILE.name}: {size:,} bytes")
    if size > LARGEST:
        sys.exit(f"more than the {LARGEST:,} that a reader should load")


if __name__ == "__main__":
    main()
