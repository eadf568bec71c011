"""The page of `enforcer report --html` in a real browser: read, filtered, sorted, printed, and attacked."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Tab
from tests.browser.pages import EVIL, MANY, TURNED, Pages

type Scheme = Literal["light", "dark"]

COLUMNS = {
    "Subscription": 0,
    "Management group": 1,
    "Now": 2,
    "What is left to do": 3,
    "Protected": 4,
    "Exposed": 5,
    "Heals": 6,
}


def column(page: Page, name: str) -> list[str]:
    """Of the rows that are shown."""
    place = COLUMNS[name] + 1
    return page.locator(f"#rows tbody tr > :nth-child({place})").all_inner_texts()


def told(page: Page) -> str:
    return page.locator("#told").inner_text()


def test_the_note_for_whoever_runs_no_scripts_is_hidden_from_the_others(tab: Tab, pages: Pages) -> None:
    expect(tab.open(pages.many).locator("#unscripted")).to_be_hidden()


def test_it_opens_in_peace_and_asks_for_nothing(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.many)
    page.mouse.wheel(0, 20_000)
    page.wait_for_load_state("networkidle")
    assert (tab.asked, tab.said) == ([], [])


def test_what_matters_most_stands_at_the_top_in_words(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.many)
    assert page.locator("h1").inner_text() == f"3 of {MANY:,} subscriptions are exposed now."
    questions = page.locator(".card h3").all_inner_texts()
    assert questions == [
        "How long were we not?",
        "Who undoes it?",
        "What waits for a person?",
        "What ends soon?",
        "How fresh is this?",
    ]
    assert column(page, "Now")[0].startswith("exposed")


def test_the_chart_is_told_in_a_table_too(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.many)
    titles = page.locator("#time svg title").all_text_contents()
    page.get_by_text("The same as a table").click()
    days = page.locator("#time tbody tr")
    assert (days.count(), len({words.partition(":")[0] for words in titles})) == (30, 30)
    assert "of which" in "".join(titles)
    expect(days.last).to_be_visible()


def test_a_fight_shows_the_change_that_ends_it(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.many)
    page.get_by_text("The change that ends it").click()
    expect(page.get_by_label("Terraform")).to_be_visible()
    assert 'tier          = "Standard"' in page.get_by_label("Terraform").inner_text()


def test_a_word_a_group_and_a_state_narrow_the_table_down(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.many)
    assert told(page) == "Showing 1 to 50 of 2,000"
    page.get_by_label("Find").fill("PROD retail")
    assert all("retail" in name and "prod" in name for name in column(page, "Subscription"))
    page.get_by_label("Find").fill("")
    page.get_by_label("Management group").select_option("mg-claims")
    assert set(column(page, "Management group")) == {"mg-claims"}
    page.get_by_label("Management group").select_option("")
    page.get_by_label("exposed 3").check()
    assert (told(page), len(column(page, "Now"))) == ("Showing 1 to 3 of 3 that fit, of 2,000", 3)
    page.get_by_label("Find").fill("nobody is called so")
    assert column(page, "Subscription") == ["No subscription fits. Take a word away, or choose “all”."]


def test_an_id_is_found_as_well_as_a_name(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.nameless)
    some = page.locator("#rows tbody th code").nth(7).inner_text()
    page.get_by_label("Find").fill(some.upper())
    assert column(page, "Subscription") == [some]


def test_a_click_on_a_head_sorts_and_another_one_turns_it_around(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.many)
    head = page.locator("#rows thead th").nth(COLUMNS["Subscription"])
    names: list[list[str]] = []
    for direction in ("ascending", "descending"):
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", direction)
        names.append([text.partition("\n")[0] for text in column(page, "Subscription")])
    assert names[0] == sorted(names[0])
    assert names[1] == sorted(names[1], reverse=True)
    assert set(names[0]).isdisjoint(names[1])


def test_numbers_are_sorted_as_numbers_and_who_has_none_comes_last(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.many)
    page.locator("#rows thead th").nth(COLUMNS["Heals"]).get_by_role("button").click()
    heals = [int(text or 0) for text in column(page, "Heals")]
    assert heals == sorted(heals, reverse=True)
    page.locator("#rows thead th").nth(COLUMNS["Protected"]).get_by_role("button").click()
    parts = [float(text.removesuffix("\u00a0%")) for text in column(page, "Protected")]
    assert parts == sorted(parts)


def test_what_is_left_to_do_is_in_sight_on_a_small_laptop(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.many)
    page.set_viewport_size({"width": 1200, "height": 800})
    assert any(column(page, "What is left to do"))
    box = page.locator("#rows thead th").nth(COLUMNS["What is left to do"]).bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 1200


def test_the_pages_go_through_everybody_once(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.many)
    page.get_by_label("exposed 3").press("ArrowLeft")
    page.get_by_label("Management group").select_option("mg-claims")
    seen = column(page, "Subscription")
    while page.get_by_role("button", name="Next").is_enabled():
        page.get_by_role("button", name="Next").click()
        seen += column(page, "Subscription")
    assert len(seen) == len(set(seen)) == 333
    assert page.locator("#where").inner_text() == "Page 7 of 7"
    page.get_by_role("button", name="First").click()
    assert told(page).startswith("Showing 1 to 50 of 333")


def test_the_keyboard_alone_is_enough(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.many)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the report")).to_be_focused()
    page.get_by_label("Find").focus()
    page.keyboard.type("sandbox")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert {text.partition("\n")[0] for text in column(page, "Now")} == {"waived"}
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#rows thead th").first).to_have_attribute("aria-sort", "ascending")
    focused = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert focused == "solid"


def test_who_hears_the_page_is_told_how_many_fit(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.many)
    page.get_by_label("Find").fill("sandbox")
    status = page.get_by_role("status")
    assert status.get_attribute("aria-live") == "polite"
    expect(status).to_have_text(re.compile(r"^Showing 1 to 50 of 333 that fit, of 2,000$"))


@pytest.mark.parametrize(
    ("which", "width", "scheme"),
    [
        ("many", 1280, "light"),
        ("many", 1280, "dark"),
        ("many", 400, "light"),
        ("calm", 400, "dark"),
        ("empty", 1280, "light"),
        ("empty", 400, "dark"),
    ],
)
def test_axe_finds_nothing(browser: Browser, pages: Pages, axe: str, which: str, width: int, scheme: Scheme) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(getattr(pages, which))
    for details in page.locator("summary").all():
        details.click()
    page.evaluate(axe)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then((result) => result.violations)")
    context.close()
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []


def test_light_and_dark_follow_the_system(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.calm)
    backs = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        backs.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert backs == ["rgb(246, 247, 249)", "rgb(16, 21, 28)"]


def test_a_small_screen_scrolls_down_only(browser: Browser, pages: Pages) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(pages.many)
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert wide <= 360


def test_paper_has_no_controls_and_all_that_was_filtered(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.many)
    page.get_by_label("Management group").select_option("mg-claims")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="dark")
    assert len(column(page, "Subscription")) == 333
    expect(page.locator("#tools")).to_be_hidden()
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator("#time table")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(column(page, "Subscription")) == 50
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_names_tickets_reasons_and_ids_that_are_scripts_are_shown_and_never_run(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.hostile)
    assert EVIL in page.locator("#rows").inner_text()
    page.get_by_label("Find").fill("hacked")
    page.locator("#rows thead th").first.get_by_role("button").click()
    page.get_by_label("Management group").select_option(EVIL)
    for part in ("#rows", "#waits", "#people", "#exemptions", "#heals"):
        assert "window.hacked = 1" in page.locator(part).inner_text()
    assert page.evaluate("[typeof window.hacked, document.images.length, document.scripts.length]") == [
        "undefined",
        0,
        2,
    ]
    assert (tab.asked, tab.said) == ([], [])


def test_nothing_on_the_page_turns_the_words_beside_it_round(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.hostile)
    for part in ("#rows", "#waits", "#heals"):
        assert "tnailpmoc" in page.locator(part).inner_text()
    assert [letter for letter in TURNED if not letter.isprintable() and letter in page.content()] == []
    assert tab.said == []


def test_a_script_that_came_in_all_the_same_would_be_refused(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.calm)
    page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.hacked = 1";
      document.body.append(script);
      const image = "<img src='https://example.invalid/x' onerror='window.hacked = 2'>";
      document.body.insertAdjacentHTML("beforeend", image);
    }""")
    page.wait_for_timeout(100)
    assert page.evaluate("typeof window.hacked") == "undefined"
    assert sum("Content Security Policy" in words for words in tab.said) >= 2
    assert tab.asked == []


def test_without_scripts_the_most_urgent_are_there(browser: Browser, pages: Pages) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(pages.many)
    shown = column(page, "Now")
    expect(page.locator("#unscripted")).to_contain_text("the first 50 of 2,000")
    expect(page.locator("#tools")).to_be_hidden()
    context.close()
    assert (len(shown), shown[0].partition("\n")[0]) == (50, "exposed")


def test_an_empty_estate_says_so_and_what_to_look_at(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.empty)
    assert page.locator("h1").inner_text() == "Nobody is watched yet"
    assert "may it read its management groups" in page.locator("main").inner_text()
    assert (page.locator("table").count(), tab.said) == (0, [])


def test_an_estate_at_peace_says_yes(tab: Tab, pages: Pages) -> None:
    page = tab.open(pages.calm)
    assert page.locator("h1").inner_text() == "Yes: the 1 subscription is protected."
    assert "No subscription was away from its baseline in these days." in page.locator("#time").inner_text()
