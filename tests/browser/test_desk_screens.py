"""The desk on every screen: nothing cut, big targets in the hand, the unit's own views, English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, update

from data_layer.db.tables import account
from tests.browser.desk_page import (
    OFFERS,
    PHONE,
    answering,
    at_the_desk,
    leave,
    open_first,
    with_offers,
)
from tests.served import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]
DEPARTMENT = "520581-enforcement"

# Words that are wider than the room they have, where what is over is hidden without a sign of it.
CUT = """
() => [...document.querySelectorAll('#desk *')].filter((element) => {
  const style = getComputedStyle(element);
  const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!own || !element.checkVisibility({ visibilityProperty: true })) return false;
  const moved = element.closest('.views, .rail, select, svg');
  if (style.textOverflow === 'ellipsis' || moved) return false;
  const box = element.getBoundingClientRect();
  let frame = element.parentElement;
  while (frame && getComputedStyle(frame).overflowX === 'visible') frame = frame.parentElement;
  const room = frame?.getBoundingClientRect();
  if (!room || box.bottom < room.top || box.top > room.bottom) return false;
  return element.scrollWidth > element.clientWidth + 1 && style.overflowX === 'hidden'
    || box.right > room.right + 1 || box.left < room.left - 1;
}).map((element) => `${element.className}: ${element.textContent.slice(0, 30)}`)
"""
SMALL = """
() => [...document.querySelectorAll('#desk *')].filter((element) => {
  const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  return own && !element.closest('svg') && element.checkVisibility()
    && parseFloat(getComputedStyle(element).fontSize) < 13;
}).map((element) => `${element.className}: ${element.textContent.slice(0, 30)}`)
"""
# Rows stand one below the other, each as high as the next begins.
STACKED = """
() => [...document.querySelectorAll('#desk-table .ag-row')].every((row) => {
  const top = new DOMMatrix(getComputedStyle(row).transform).m42;
  return Math.abs(top - row.getAttribute('row-index') * row.offsetHeight) < 1;
})
"""
# Ways of the bar at the foot that need no scrolling, from the left.
IN_SIGHT = """
() => [...document.querySelectorAll('.rail a')].map((a) => [a, a.getBoundingClientRect()])
  .filter(([, box]) => box.left >= 0 && box.right <= innerWidth)
  .sort(([, one], [, other]) => one.left - other.left).map(([a]) => a.textContent)
"""
ABOVE = """
() => {
  const notice = document.querySelector('.notice');
  const box = notice.getBoundingClientRect();
  const layer = (element) => Number(getComputedStyle(element).zIndex);
  return layer(notice) > layer(document.querySelector('.case')) && box.top >= 0
    && box.bottom <= innerHeight;
}
"""
TARGETS = """
() => [...document.querySelectorAll('#desk :is(button, select, a, summary, input)')]
.filter((element) => {
  const box = (element.closest('label, .search') ?? element).getBoundingClientRect();
  return element.checkVisibility() && box.width && (box.height < 43.5 || box.width < 43.5);
}).map((element) => `${element.className || element.tagName}: ${element.textContent.slice(0, 20)}`)
"""


@pytest.fixture
def handler(browser: Browser, server: Server) -> Iterator[Page]:
    """The handler of a department that has something to do, on a phone."""
    engine = create_engine(f"sqlite:///{server.instance / 'governance.db'}")
    change = update(account).where(account.c.username == "handler")
    with engine.begin() as conn:
        conn.execute(change.values(unit_code=DEPARTMENT, township_code=""))
    engine.dispose()
    page = at_the_desk(browser, server, role="handler", viewport=PHONE, has_touch=True)
    with_offers(page, OFFERS)
    yield page
    leave(page)


@pytest.mark.parametrize(
    ("width", "height"), [(1920, 1080), (3840, 2160), (1366, 768), (1600, 1000)]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_with_and_without_a_case(
    browser: Browser, server: Server, width: int, height: int, language: str
) -> None:
    page = at_the_desk(browser, server, viewport={"width": width, "height": height})
    with_offers(page, OFFERS)
    page.goto(f"{server.url}/language/{language}?next=/desk")
    expect(page.locator(".ag-row .due").first).to_be_visible(timeout=20_000)
    assert page.evaluate(STACKED)
    assert page.evaluate(CUT) == []
    open_first(page)
    page.wait_for_timeout(400)
    assert page.evaluate(CUT) == []
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    leave(page)


def test_a_handler_has_the_units_own_views(handler: Page) -> None:
    expect(handler.locator("h1")).to_have_text("承办台")
    for word in ("待签收", "在办", "即将超期", "退回我的"):
        expect(handler.locator(".views")).to_contain_text(word)
    assert handler.evaluate("desk.grid.total") > 0
    assert handler.locator(".new-case").count() == 0


def test_in_the_hand_cases_are_cards_and_fill_the_screen_when_open(handler: Page) -> None:
    expect(handler.locator(".ag-row .card").first).to_be_visible()
    for _ in range(3):
        handler.reload()
        expect(handler.locator(".ag-row .card").nth(3)).to_be_visible()
        assert handler.evaluate(STACKED)
    assert handler.evaluate(CUT) == []
    assert handler.evaluate(SMALL) == []
    open_first(handler)
    box = handler.locator(".case").bounding_box()
    assert box
    assert (box["width"], box["height"]) == (390, 844)
    handler.wait_for_timeout(300)
    assert handler.evaluate(CUT) == []
    assert handler.evaluate(TARGETS) == []
    handler.locator("button[data-action=urge]").tap()
    assert handler.evaluate(TARGETS) == []
    handler.locator("form.action button", has_text="取消").tap()
    handler.locator(".case button.close").tap()
    expect(handler.locator(".case")).to_be_hidden()
    assert handler.evaluate(TARGETS) == []
    assert handler.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_phone_is_light_a_room_is_dark(browser: Browser, server: Server, handler: Page) -> None:
    ground = "getComputedStyle(document.querySelector('#desk')).backgroundColor"
    assert handler.evaluate(ground) == "rgb(243, 246, 250)"
    page = at_the_desk(browser, server)
    assert page.evaluate(ground) == "rgb(10, 18, 32)"
    leave(page)


def test_whoever_only_reads_has_nothing_to_tick_and_no_case_in_hand(
    browser: Browser, server: Server
) -> None:
    page = at_the_desk(browser, server, role="analyst")
    expect(page.locator("[data-view=mine]")).to_have_count(0)
    expect(page.locator(".ag-row .tick")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".work .foot")).not_to_contain_text("已选")
    page.keyboard.press("?")
    keys = page.locator(".help")
    expect(keys).to_contain_text("打开事件")
    for word in ("勾选", "新建事件", "提交表单", "打开事件后可用"):
        expect(keys).not_to_contain_text(word)
    leave(page)


def test_in_the_hand_the_way_and_what_was_done_are_in_sight(handler: Page) -> None:
    posted = answering(handler, "**/actions", (200, {"revision": 1, "actions": []}))
    assert handler.evaluate(IN_SIGHT)[:3] == ["承办台", "大屏", "账号与退出"]
    number = open_first(handler)
    handler.locator("button[data-action=urge]").tap()
    handler.locator("form.action button[type=submit]").tap()
    notice = handler.locator(".notice")
    expect(notice).to_have_text(f"{number} 已催办")
    assert handler.evaluate(ABOVE)
    assert len(posted) == 1


TOUCHING = """
() => {
  const boxes = [...document.querySelectorAll('.track time')].map((one) => {
    const range = document.createRange();
    range.selectNodeContents(one.firstChild);
    return range.getBoundingClientRect();
  });
  return boxes.slice(1).some((box, i) => box.left < boxes[i].right + 2);
}
"""
LONG = """
() => {
  const ask = desk.request;
  desk.request = async (...all) => {
    const answer = await ask(...all);
    answer.body.case?.track.forEach((step) => { step.time = ['39 天', '14 小时']; });
    return answer;
  };
}
"""


@pytest.mark.parametrize("size", [PHONE, {"width": 1366, "height": 768}], ids=["phone", "desk"])
def test_times_of_the_track_never_touch(
    browser: Browser, server: Server, size: dict[str, int]
) -> None:
    page = at_the_desk(browser, server, viewport=size)
    page.evaluate(LONG)
    open_first(page)
    expect(page.locator(".track time").last).to_have_text("39 天14 小时")
    assert not page.evaluate(TOUCHING)
    leave(page)


def test_english_at_the_desk(browser: Browser, server: Server) -> None:
    page = at_the_desk(browser, server)
    page.locator("[data-view=overdue]").click()
    page.locator(".rail .language").click()
    expect(page.locator("h1")).to_have_text("Duty desk", timeout=15_000)
    assert "view=overdue" in page.url
    expect(page.locator(".ag-row .due").first).to_contain_text("late")
    leave(page)
