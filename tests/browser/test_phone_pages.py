"""The pages of numbers in the hand: as wide as the phone in either language, filters folded, no
figure cut, a case in a few lines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.wall_page import signed_in
from tests.served import Server

PHONE = {"width": 390, "height": 844}
PAGES = ("/discovery", "/dispatch", "/coordination", "/assessment", "/staffing", "/cases")
SLOW = 20_000
# Figures wider than their cell, or cut by the edge of a panel that cannot be moved.
CUT = """() => [...document.querySelectorAll('.page td')].filter((cell) => {
  const panel = cell.closest('.panel');
  const out = cell.getBoundingClientRect().right > panel.getBoundingClientRect().right + 1;
  return cell.scrollWidth > cell.clientWidth + 1
    || (out && getComputedStyle(panel).overflowX === 'visible');
}).length"""
# Letters beside an axis that pass the edge of their figure.
LETTERS_OUT = """() => [...document.querySelectorAll('.page .main-svg')].flatMap((figure) => {
  const box = figure.getBoundingClientRect();
  return [...figure.querySelectorAll('.xtick text, .ytick text')].filter((letters) => {
    const its = letters.getBoundingClientRect();
    return its.width && (its.left < box.left - 1 || its.right > box.right + 1
      || its.top < box.top - 1 || its.bottom > box.bottom + 1);
  }).map((letters) => letters.textContent);
})"""


@pytest.fixture(scope="module")
def server(looked_at: Server) -> Server:
    return looked_at


@pytest.fixture(scope="module")
def phone(browser: Browser, server: Server) -> Iterator[Page]:
    page = signed_in(browser, server, "leader", viewport=PHONE, has_touch=True, is_mobile=True)
    yield page
    page.context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_the_phone(phone: Page, server: Server, path: str, lang: str) -> None:
    phone.goto(f"{server.url}/language/{lang}?next={path}")
    expect(phone.locator(".page .sentence")).to_be_visible(timeout=SLOW)
    phone.locator(".folded, .filters").first.evaluate("part => { part.open = true; }")
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert phone.evaluate(CUT) == 0
    for figure in phone.locator(".page .js-plotly-plot").all():
        expect(figure.locator(".main-svg").first).to_be_attached(timeout=SLOW)
    assert phone.evaluate(LETTERS_OUT) == []


def test_a_page_with_little_on_it_has_no_higher_head(phone: Page, server: Server) -> None:
    phone.goto(f"{server.url}/language/zh?next=/password")
    phone.goto(f"{server.url}/discovery?from=2026-01-20&to=2026-01-10")
    expect(phone.locator(".page .sentence")).to_contain_text("不应晚于", timeout=SLOW)
    assert phone.locator(".page .bar").bounding_box()["height"] < 120  # type: ignore[index]


def test_filters_are_folded_and_say_what_is_asked(phone: Page, server: Server) -> None:
    phone.goto(f"{server.url}/language/zh?next=/password")
    phone.goto(f"{server.url}/cases?measure=cohort_valid&urgency=urgent")
    summary = phone.locator(".folded > summary")
    expect(summary).to_contain_text("筛选", timeout=SLOW)
    expect(summary).to_contain_text("紧急")
    expect(phone.locator(".filters")).not_to_be_visible()
    # The list begins on the first screen.
    assert phone.locator(".cases tr td").first.bounding_box()["y"] < PHONE["height"] / 2  # type: ignore[index]
    summary.tap()
    field = phone.locator(".filters .date input").first
    expect(field).to_be_visible()
    widths = "one => getComputedStyle(one).borderWidth"
    assert field.evaluate(widths) == "1px"
    box, outer = field.bounding_box(), phone.locator(".filters .date").first.bounding_box()
    assert box and outer
    assert box["y"] >= outer["y"] - 0.5
    assert box["y"] + box["height"] <= outer["y"] + outer["height"] + 0.5


def test_the_title_of_a_case_has_a_line_of_its_own(phone: Page, server: Server) -> None:
    phone.goto(f"{server.url}/cases?measure=cohort_valid")
    row = phone.locator(".cases tbody tr").first
    expect(row).to_be_visible(timeout=SLOW)
    title, line = row.locator("td").nth(3).bounding_box(), row.bounding_box()
    assert title and line
    assert title["width"] >= line["width"] - 1


@pytest.mark.parametrize("path", ["/township", "/months", "/reports", "/exports", "/discovery"])
def test_the_bar_stands_at_the_current_page_and_says_that_it_goes_on(
    phone: Page, server: Server, path: str
) -> None:
    phone.goto(f"{server.url}/language/en?next={path}")
    here = phone.locator(".rail [aria-current=page]")
    expect(here).to_be_in_viewport(ratio=0.99, timeout=SLOW)
    assert here.get_attribute("href").partition("?")[0] == path  # type: ignore[union-attr]
    sides = phone.locator(".rail").evaluate(
        """rail => [
          [rail.scrollLeft > 1, '::before'],
          [rail.scrollLeft + rail.clientWidth < rail.scrollWidth - 1, '::after'],
        ].map(([more, side]) => [more, getComputedStyle(rail, side).content !== 'none'])"""
    )
    assert any(more for more, _ in sides)
    assert all(more == told for more, told in sides)
    # Names stand apart.
    gaps = phone.locator(".rail a").evaluate_all(
        "links => links.map((one) => parseFloat(getComputedStyle(one).paddingLeft))"
    )
    assert min(gaps) >= 8


@pytest.mark.parametrize("path", ["/months", "/discovery", "/desk"])
def test_english_names_keep_within_the_rail(browser: Browser, server: Server, path: str) -> None:
    page = signed_in(browser, server, "operator", viewport={"width": 1920, "height": 1080})
    page.goto(f"{server.url}/language/en?next={path}")
    expect(page.locator(".rail .brand")).to_be_visible(timeout=SLOW)
    room = page.locator(".rail > *").evaluate_all(
        """parts => parts.map((part) => {
          const text = document.createRange();
          text.selectNodeContents(part);
          const inner = text.getBoundingClientRect();
          const outer = part.parentElement.getBoundingClientRect();
          return Math.min(inner.left - outer.left, outer.right - inner.right);
        })"""
    )
    assert min(room) >= 4
    page.context.close()


@pytest.mark.parametrize("path", ["/months", "/reports", "/exports", "/discovery"])
def test_a_page_grows_with_a_screen_of_3840(browser: Browser, server: Server, path: str) -> None:
    page = signed_in(browser, server, "analyst", viewport={"width": 1920, "height": 1080})
    sizes = []
    for width, height in ((1920, 1080), (3840, 2160)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{server.url}{path}")
        line = page.locator(".page .sentence").first
        expect(line).to_be_visible(timeout=SLOW)
        sizes.append(line.evaluate("one => parseFloat(getComputedStyle(one).fontSize)"))
    assert sizes == [20, 30]
    page.context.close()


def test_filters_lie_open_where_there_is_room(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, "leader", viewport={"width": 1920, "height": 1080})
    page.goto(f"{server.url}/discovery")
    expect(page.locator(".filters select").first).to_be_visible()
    expect(page.locator(".folded > summary")).not_to_be_visible()
    page.context.close()
