"""A day played in the browser: by keys, by scrubber, on a phone, and to a township's leader."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.wall_page import signed_in
from tests.served import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("wall")]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def server(looked_at: Server) -> Server:
    return looked_at


def opened(page: Page, server: Server, query: str = "") -> Page:
    page.goto(f"{server.url}/replay{query}")
    expect(page.locator(".replay .clock")).to_have_text(re.compile(r"\d\d:\d\d"), timeout=20_000)
    expect(page.locator(".replay .gridmap .grids path").first).to_be_visible(timeout=20_000)
    return page


def test_keys_and_scrubber_move_the_clock_map_and_stages_together(
    page: Page, server: Server
) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    opened(page, server, "?at=09:00")
    clock, standing = page.locator(".replay .clock"), page.locator(".replay .standing")
    expect(clock).to_have_text("09:00")
    for key, time in (
        ("ArrowRight", "09:15"), ("Shift+ArrowRight", "10:15"), ("ArrowLeft", "10:00"),
        ("Home", "00:15"), ("End", "24:00"),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(clock).to_have_text(time)
    # The boxes of the stages add up to what stands open.
    boxes = [
        int(text.replace(",", "")) for text in page.locator(".replay .box b").all_inner_texts()
    ]
    assert sum(boxes[:-1]) == int(re.sub(r"\D", "", standing.inner_text()))
    expect(page.locator(".replay .box")).to_have_count(6)
    page.locator(".replay .scrub").fill("40")
    expect(clock).to_have_text("10:15")
    assert "at=10%3A15" in page.url
    assert problems == []


def test_it_plays_pauses_and_ends(page: Page, server: Server) -> None:
    opened(page, server, "?at=23:30")
    page.locator(".replay select").first.select_option("8")
    page.get_by_role("button", name="播放").click()
    expect(page.locator(".replay .clock")).to_have_text("24:00", timeout=5_000)
    expect(page.get_by_role("button", name="播放")).to_be_visible()


def test_an_event_of_the_quarter_opens_its_case(page: Page, server: Server) -> None:
    opened(page, server, "?at=10:30")
    line = page.locator(".replay .slot-ticker li").first
    expect(line.locator("time")).to_have_text(re.compile(r"10:(1[5-9]|2\d)"))
    assert (line.locator("a").get_attribute("href") or "").startswith("/desk?case=")


def test_a_leader_plays_the_own_township_on_a_phone(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, "leader", viewport=PHONE)
    day = (date.today() - timedelta(days=3)).isoformat()  # noqa: DTZ011 - any recent day will do
    opened(page, server, f"?day={day}")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    own = server.credentials["users"]["leader"]["township_code"]
    homes = page.locator(".replay .grids path").evaluate_all(
        "all => all.map((p) => p.dataset.township)"
    )
    assert set(homes) == {own}
    assert page.locator(".replay select[name=township]").count() == 0
    page.context.close()


def test_what_did_not_come_is_said_and_asked_for_again(page: Page, server: Server) -> None:
    page.clock.install()
    page.route("**/replay/frames*", lambda route: route.abort())
    page.route("**/geometry/**", lambda route: route.abort())
    page.goto(f"{server.url}/replay")
    standing = page.locator(".replay .standing")
    expect(standing).to_contain_text("数据没有取到", timeout=20_000)
    expect(page.locator(".replay .gridmap")).to_contain_text("数据没有取到")
    page.unroute("**/replay/frames*")
    page.clock.fast_forward(61_000)
    expect(page.locator(".replay .clock")).to_have_text(re.compile(r"\d\d:\d\d"), timeout=20_000)
    expect(standing).to_contain_text("在办")
