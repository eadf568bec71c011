"""A Chromium, and tabs in it that watch what a page says and asks for."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.browser.pages import Pages, made
from tools import axe as axe_core
from tools import browser as chromium


@dataclass(slots=True)
class Tab:
    """`asked`: addresses that it was let ask for, its own file left out; `said`: errors, and refusals of its policy."""

    page: Page
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        def failed(request: Request) -> None:
            """What its policy refuses goes nowhere."""
            if request.failure == "csp":
                self.asked.remove(request.url)

        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfailed", failed)
        self.page.goto(address)
        self.asked.remove(address)
        return self.page


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return made(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module")
def browser(pages: Pages) -> Iterator[Browser]:
    """Installed when it is not there yet and that can be done here; skipped with the reason where it can't."""
    if chromium.can_install():
        chromium.install()
    if reason := chromium.missing_reason():
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.program(), args=list(chromium.SWITCHES))
        yield started
        started.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield Tab(context.new_page())
    context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    if not axe_core.FILE.exists() and not axe_core.can_install():
        pytest.skip("axe-core is not installed, and there is no `npm` on the PATH to install it")
    return axe_core.install().read_text(encoding="utf-8")
