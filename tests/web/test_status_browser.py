"""The status page in Debian's Chromium: seen, read aloud, printed, in a pocket, and while it changes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect, sync_playwright

from appliance.wire.snapshot import Halted, HaltKind
from tests.web.pages import ServedPage, served
from tests.web.snapshots import NOW, PRACTICE, a_bad_day, an_ordinary_day

DAY = an_ordinary_day()
BAD_DAY = a_bad_day()
DESK, POCKET = (1280, 900), (360, 740)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path is not None, "Debian's chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(tmp_path: Path) -> Iterator[ServedPage]:
    with served(tmp_path, DAY) as served_page:
        yield served_page


@contextmanager
def opened(browser: Browser, page: ServedPage, size: tuple[int, int] = DESK, **more: Any) -> Iterator[Page]:
    """Open the page in a window of that size; fail on anything the browser complains about."""
    complaints: list[str] = []
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, **more)
    window = context.new_page()
    window.on("console", lambda one: complaints.append(one.text))
    window.on("pageerror", lambda one: complaints.append(str(one)))
    window.goto(page.url)
    try:
        yield window
    finally:
        context.close()
    assert [] == [one for one in complaints if "ERR_INCOMPLETE_CHUNKED" not in one]


def test_five_seconds_are_enough(browser: Browser, page: ServedPage) -> None:
    with opened(browser, page) as window:
        expect(window).to_have_title(re.compile(f"All is well.*{PRACTICE}"))
        expect(window.get_by_role("heading", level=1)).to_have_text(
            "RecallBox is working. Nothing needs you."
        )
        sections = window.get_by_role("heading", level=2).all_inner_texts()
        tops = [
            box["y"]
            for one in window.locator("main > section, main > .columns > section").all()
            if (box := one.bounding_box())
        ]
        lowest = window.locator("#today").bounding_box()

    assert [
        "Needs somebody",
        "Waiting at the front desk",
        "Today Tuesday, November 17",
        "Promises the last 30 days",
        "The last 30 days",
    ] == sections[:5]
    assert sorted(tops) == tops
    assert lowest is not None
    assert lowest["y"] < DESK[1], "the verdict, what needs somebody and today begin without scrolling"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["good", "bad", "stale", "nothing"])
def test_axe_finds_no_violation(browser: Browser, page: ServedPage, scheme: str, state: str) -> None:
    if state == "bad":
        page.put(BAD_DAY)
    elif state == "stale":
        page.now += timedelta(minutes=7)
    elif state == "nothing":
        page.path.unlink()
    with opened(browser, page, color_scheme=scheme) as window:
        for summary in window.locator("summary").all():
            summary.click()
        found = Axe().run(window)

    assert 0 == found.violations_count, found.generate_report()
    assert len(found.response["passes"]) > (10 if state == "nothing" else 25)


@pytest.mark.parametrize("size", [DESK, POCKET])
def test_nothing_has_to_be_scrolled_sideways(
    browser: Browser, page: ServedPage, size: tuple[int, int]
) -> None:
    page.put(BAD_DAY)
    with opened(browser, page, size) as window:
        assert size[0] == window.evaluate("document.documentElement.scrollWidth")
        cut = window.evaluate(
            "[...document.querySelectorAll('main *:not(.hidden)')].filter(one =>"
            " one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 80))"
        )
    assert [] == cut


def test_an_open_page_follows_in_two_seconds_and_keeps_its_place(browser: Browser, page: ServedPage) -> None:
    with opened(browser, page) as window:
        window.locator("summary").first.click()
        window.locator("footer a").first.focus()
        window.evaluate("scrollTo(0, 700)")
        place = window.locator("#promises").bounding_box()
        expect(window.locator("body")).to_have_class("good")
        page.put(BAD_DAY)
        expect(window.locator("h1")).to_have_text("A patient may have an emergency.", timeout=2000)
        expect(window.locator("body")).to_have_class("stop")
        expect(window.locator("details").first).to_have_attribute("open", "")
        assert place == window.locator("#promises").bounding_box(), "what is read stays where it is"
        assert "Load again" == window.evaluate("document.activeElement.textContent")
        page.now += timedelta(minutes=3)
        expect(window.locator("h1")).to_contain_text("may have stopped", timeout=2000)


def test_a_page_that_hears_nothing_for_two_minutes_says_so(browser: Browser, page: ServedPage) -> None:
    with opened(browser, page) as window:
        window.route("**/events", lambda route: route.fulfill(content_type="text/event-stream"))
        window.reload()
        expect(window.locator("#lost")).to_be_hidden()
        window.evaluate("performance.now = () => 121000 + 1e6")
        expect(window.locator("#lost")).to_be_visible(timeout=3000)


def test_all_of_it_is_there_without_scripts(browser: Browser, page: ServedPage) -> None:
    with opened(browser, page, java_script_enabled=False) as window:
        expect(window.locator("h1")).to_have_text("RecallBox is working. Nothing needs you.")
        assert 3 == window.locator("svg.chart").count()
        assert "30" == window.locator("meta[http-equiv=refresh]").get_attribute("content")
        page.now += timedelta(minutes=3)
        window.reload()
        expect(window.locator("body")).to_have_class("stop stale")
        red = window.locator(".verdict").evaluate("one => getComputedStyle(one).color")
        window.locator("summary").first.click()
        expect(window.locator("table").first).to_be_visible()
    channels = [int(one) for one in re.findall(r"\d+", red)[:3]]
    assert channels[0] > 3 * max(channels[1:])


def test_keys_reach_everything_and_show_where_they_are(browser: Browser, page: ServedPage) -> None:
    with opened(browser, page) as window:
        window.keyboard.press("Tab")
        assert "Skip to the content" == window.evaluate("document.activeElement.textContent")
        seen = []
        for _ in range(12):
            window.keyboard.press("Tab")
            seen.append(window.evaluate("document.activeElement.textContent.trim()"))
            assert "none" != window.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            if seen[-1] == "Metrics":
                break
        window.locator("summary").first.focus()
        window.keyboard.press("Enter")
        expect(window.locator("details").first).to_have_attribute("open", "")
    assert "Metrics" == seen[-1]
    assert 3 == sum("as a table" in one for one in seen)


def test_charts_are_told_to_who_cannot_see_them(browser: Browser, page: ServedPage) -> None:
    with opened(browser, page) as window:
        chart = window.get_by_role("img", name=re.compile("^Texts sent Most on"))
        expect(chart).to_be_visible()
        window.locator("summary").first.click()
        rows = window.locator("details").first.locator("tbody tr")
        assert 30 == rows.count()
        assert ["Tue Nov 17", "143"] == rows.last.locator("th, td").all_inner_texts()
        expect(window.get_by_role("img", name=re.compile("QR"))).to_be_visible()


def test_it_prints_on_a_few_sheets_with_the_heads_text(browser: Browser, page: ServedPage) -> None:
    with opened(browser, page) as window:
        window.emulate_media(media="print")
        expect(window.locator("summary").first).to_be_hidden()
        expect(window.locator(".head svg")).to_be_visible()
        printed = window.pdf(format="Letter", print_background=False)
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 3


def test_colour_never_speaks_alone(browser: Browser, page: ServedPage) -> None:
    shapes, words = set(), set()
    paused = replace(DAY, halts=(Halted(HaltKind.PAUSE, NOW),))
    for snapshot in (DAY, paused, BAD_DAY):
        page.put(snapshot)
        with opened(browser, page) as window:
            shapes.add(window.locator(".verdict .shape").inner_html())
            words.add(window.locator(".verdict .level").inner_text())
    assert {"All is well", "Needs a look today", "Needs somebody now"} == words
    assert 3 == len(shapes)
