"""What `enforcer report --html` costs: of 1,000 and 10,000 subscriptions, and how quick its page is in a browser."""

import asyncio
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.figure import Figure
from bench.figures import show
from enforcer.cli.overview.csv_form import whole_csv
from enforcer.cli.overview.gather import Over, overview
from enforcer.cli.overview.overview import Overview
from enforcer.cli.overview.page import page
from enforcer.cli.report_days import Days
from enforcer.commands.standing import status
from enforcer.local.ledger import SqliteLedger
from tests.browser.drawn_estate import settle
from tests.browser.pages import NOW
from tools import browser

SIZES = (1_000, 10_000)
ROUNDS = 15

_TYPED = """async (words) => {
  const find = document.getElementById("find"), times = [];
  for (const word of words) {
    const began = performance.now();
    find.value = word;
    find.dispatchEvent(new Event("input", {bubbles: true}));
    document.body.getBoundingClientRect();
    times.push(performance.now() - began);
    await new Promise(requestAnimationFrame);
  }
  return times.sort((one, other) => one - other);
}"""
_SORTED = """async (times) => {
  const heads = [...document.querySelectorAll("#rows thead button")], took = [];
  for (let turn = 0; turn < times; turn++) {
    const began = performance.now();
    heads[turn % heads.length].click();
    document.body.getBoundingClientRect();
    took.push(performance.now() - began);
    await new Promise(requestAnimationFrame);
  }
  return took.sort((one, other) => one - other);
}"""


@dataclass(frozen=True, slots=True)
class _Built:
    """Seconds of the processor's time, because nothing here waits; but for `html` and the length of the CSV."""

    scan_s: float
    gather_s: float
    page_s: float
    csv_s: float
    html: str
    csv_characters: int


def measure() -> None:
    """Prints two tables. The page is reported, not judged: another machine has another browser."""
    built = {size: asyncio.run(_built(size)) for size in SIZES}
    small = built[SIZES[0]]
    columns = [
        "subscriptions",
        "gathered, beside reading the memories",
        "page, beside gathering",
        "CSV, beside gathering",
    ]
    rows = [
        [
            f"{size:,}",
            f"{one.gather_s / one.scan_s:.1f}",
            f"{one.page_s / one.gather_s:.2f}",
            f"{one.csv_s / one.gather_s:.2f}",
            f"{(one.gather_s + one.page_s) / (small.gather_s + small.page_s):.1f}",
            f"{len(one.html.encode()) / 2**20:.2f} MB",
            f"{len(one.html) / len(small.html):.1f}",
            f"{one.csv_characters / 2**20:.2f} MB",
        ]
        for size, one in built.items()
    ]
    rest = ["time, beside the small one", "size of the page", "size, beside the small one", "size of the CSV"]
    show("`enforcer report`, of 30 days (SQLite in memory)", [*columns, *rest], rows)
    if browser.missing_reason():
        print(f"Its page in a browser: not measured, {browser.missing_reason()}")
        return
    opened = [_opened(size, one.html) for size, one in built.items()]
    names = ["subscriptions", "opened", "a letter typed, median", "slowest", "sorted, median", "slowest"]
    show("Its page in Chromium, ms until it is laid out", names, opened)


def figures(*, quick: bool = False) -> list[Figure]:
    """Without the browser, which another machine has another of."""
    told = []
    for size in SIZES[:1] if quick else SIZES:
        rounds = [asyncio.run(_built(size)) for _ in range(1 if quick else 3)]
        name = f"{size:,} subscriptions, 30 days"
        gathered = [one.gather_s * 1000 for one in rounds]
        scanned = [one.scan_s * 1000 for one in rounds]
        pages = [one.page_s * 1000 for one in rounds]
        told += [
            Figure("report", f"{name}: gathered, CPU", "ms", gathered, "reading the memories", scanned),
            Figure("report", f"{name}: its page, CPU", "ms", pages, "gathering", gathered),
        ]
    return told


async def _built(size: int) -> _Built:
    with closing(SqliteLedger(now=lambda: NOW)) as ledger:
        await settle(ledger, subscriptions=size, now=NOW)
        began = time.process_time()
        await status(ledger, None, now=NOW)
        scanned = time.process_time()
        found = await _gathered(ledger)
        gathered = time.process_time()
        html = page(found)
        paged = time.process_time()
        csv = whole_csv(found)
        ended = time.process_time()
    return _Built(scanned - began, gathered - scanned, paged - gathered, ended - paged, html, len(csv))


async def _gathered(ledger: SqliteLedger) -> Overview:
    days = Days(NOW.date() - timedelta(days=29), NOW.date())
    return await overview(ledger, Over(days, NOW))


def _opened(size: int, html: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "report.html"
        file.write_text(html, encoding="utf-8")
        chromium = playwright.chromium.launch(executable_path=browser.program(), args=list(browser.SWITCHES))
        tab = chromium.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(file.as_uri())
        row = [f"{size:,}", *_times(tab)]
        chromium.close()
    return row


def _times(tab: Page) -> list[str]:
    loaded = tab.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    words = ["p", "pr", "pro", "prod", "", "c", "ch", "cha", "chat", "mg-retail", "5ab5", "zzz", "7", "77", ""]
    typed, turned = tab.evaluate(_TYPED, words), tab.evaluate(_SORTED, ROUNDS)
    return [f"{each:.0f}" for each in (loaded, *_ends(typed), *_ends(turned))]


def _ends(times: list[float]) -> tuple[float, float]:
    return times[len(times) // 2], times[-1]


if __name__ == "__main__":
    measure()
