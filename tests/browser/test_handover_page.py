"""The hand-over sheet in a real browser: signed by two, on a phone, on paper; nothing from
elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.wall_page import signed_in
from tests.served import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("wall")]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def supervisor(browser: Browser, server: Server) -> Iterator[Page]:
    page = signed_in(browser, server, "supervisor", viewport=PHONE)
    yield page
    page.context.close()


def test_one_shift_from_hand_to_hand(page: Page, supervisor: Page, server: Server) -> None:
    asked: list[str] = []
    problems: list[str] = []
    page.goto("about:blank")  # the wall's own requests are none of this page's
    page.on("request", lambda request: asked.append(request.url))
    page.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )
    page.goto(f"{server.url}/desk/handover")
    came = page.locator(".tiles li").first.locator("b").inner_text()
    expect(page.locator(".came summary .part b")).to_have_text(came)
    page.fill("textarea", "请盯住东门水管。")
    page.get_by_role("button", name="交班签字").click()
    expect(page.locator(".state.waits")).to_be_visible()
    supervisor.goto(page.url)
    supervisor.get_by_role("button", name="接班签字").click()
    expect(supervisor.locator(".state.done")).to_be_visible()
    assert all(url.startswith(server.url) for url in asked)
    assert problems == []


def test_a_phone_folds_what_is_not_asked_for_and_scrolls_one_way(
    supervisor: Page, server: Server
) -> None:
    supervisor.goto(f"{server.url}/desk/handover")
    expect(supervisor.locator("details.came[open]")).to_have_count(1)
    expect(supervisor.locator("details.overdue[open]")).to_have_count(0)
    supervisor.locator("details.open summary").click()
    expect(supervisor.locator("details.open table")).to_be_visible()
    assert supervisor.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_paper_has_every_part_and_no_buttons(supervisor: Page, server: Server) -> None:
    supervisor.goto(f"{server.url}/desk/handover")
    supervisor.evaluate("dispatchEvent(new Event('beforeprint'))")
    supervisor.emulate_media(media="print")
    expect(supervisor.locator("details.panel:not([open])")).to_have_count(0)
    for hidden in (".bar button", ".shifts", ".past", ".sign button"):
        for found in supervisor.locator(hidden).all():
            expect(found).to_be_hidden()
    assert len(supervisor.pdf(format="A4")) > 10_000
