"""The list of the desk: views, filters, the address, the keyboard, and news that move nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import APIResponse, Browser, ConsoleMessage, Page, Route, expect

from tests.browser.desk_page import ROWS, at_the_desk, leave, open_desk, open_first, report
from tests.browser.wall_page import signed_in
from tests.served import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    page = at_the_desk(browser, server)
    yield page
    page.context.close()


def count_of(page: Page, view: str) -> int:
    return int(page.locator(f"[data-view={view}] b").inner_text().replace(",", ""))


def test_every_tab_opens_as_many_rows_as_it_counts(page: Page) -> None:
    for view in ("all", "to_accept", "to_dispatch", "overdue", "to_verify", "suspended"):
        page.locator(f"[data-view={view}]").click()
        expect(page.locator(f"[data-view={view}]")).to_have_attribute("aria-selected", "true")
        page.wait_for_function(
            "view => desk.state.view === view && desk.grid.total === "
            "Number(document.querySelector(`[data-view=${view}] b`).textContent.replace(',', ''))",
            arg=view,
        )


def test_nothing_is_said_on_the_console(browser: Browser, server: Server) -> None:
    page = at_the_desk(browser, server)
    said: list[str] = []
    page.on("console", lambda message: said.append(_told(message)))
    page.on("pageerror", lambda error: said.append(str(error)))
    open_desk(page, server)
    open_first(page)
    page.keyboard.press("n")
    page.wait_for_timeout(500)
    assert said == []
    page.context.close()


def _told(message: ConsoleMessage) -> str:
    return f"{message.type}: {message.text}"


def test_filters_stand_in_the_address_and_back_works(page: Page) -> None:
    before = page.evaluate("desk.grid.total")
    page.locator("select[name=urgency]").select_option("urgent")
    expect(page).to_have_url(re.compile("urgency=urgent"))
    page.wait_for_function("before => desk.grid.total < before", arg=before)
    page.locator("[data-view=overdue]").click()
    expect(page).to_have_url(re.compile("view=overdue"))
    narrowed = page.evaluate("location.href")
    page.go_back()
    page.go_back()
    page.wait_for_function("before => desk.grid.total === before", arg=before)
    assert page.locator("select[name=urgency]").input_value() == ""
    page.goto(narrowed)
    expect(page.locator("[data-view=overdue]")).to_have_attribute("aria-selected", "true")
    assert page.locator("select[name=urgency]").input_value() == "urgent"


def test_a_view_with_an_open_case_is_a_link(page: Page, server: Server) -> None:
    number = open_first(page)
    address = page.evaluate("location.href")
    assert f"case={number}" in address
    page.goto(f"{server.url}/wall/overview")
    page.goto(address)
    expect(page.locator(".case .number")).to_have_text(number, timeout=15_000)
    page.keyboard.press("Escape")
    expect(page.locator(".case")).to_be_hidden()
    page.go_back()
    expect(page.locator(".case .number")).to_have_text(number)


def test_search_by_number_finds_one_case(page: Page) -> None:
    number = str(page.locator(f"{ROWS}[row-index='2']").get_attribute("row-id"))
    page.keyboard.press("/")
    page.keyboard.type(number[-9:])
    page.wait_for_function("() => desk.grid.total === 1")
    expect(page.locator(ROWS)).to_have_attribute("row-id", number)
    # A whole number, as the list writes it, opens its case.
    expect(page.locator(".case .number")).to_have_text(number)
    for _ in ("the box", "the case", "the search"):
        page.keyboard.press("Escape")
    expect(page.locator(".case")).to_be_hidden()
    page.wait_for_function("() => desk.grid.total > 1")


def test_an_ended_case_is_found_rated_and_reopened(page: Page) -> None:
    page.locator("[data-view=ended]").click()
    row = page.locator(f"{ROWS}[row-index='0']")
    expect(row).to_contain_text(re.compile("办结|作废"))
    closed = page.wait_for_function("() => desk.grid.rows().find(row => row?.stage === '办结')?.no")
    number = str(closed.json_value())
    page.locator("[data-view=overdue]").click()
    page.wait_for_function("() => desk.state.view === 'overdue' && desk.grid.total > 1")
    page.keyboard.press("/")
    page.keyboard.type(number)
    expect(page.locator(".case .number")).to_have_text(number)
    for action in ("rate", "reopen"):
        expect(page.locator(f".case button[data-action={action}]")).to_be_visible()
    # Among the open ones it is not, and that is said with the way to it.
    page.locator(".nothing button", has_text="到“已结束”中查找").click()
    expect(page.locator(f"{ROWS}[row-index='0']")).to_have_attribute("row-id", number)


def test_what_the_address_asks_for_in_vain_falls_back_to_all(page: Page, server: Server) -> None:
    open_desk(page, server, "?view=nowhere&urgency=dire&since=7")
    expect(page.locator(".notice.wa")).to_contain_text("已按“全部”显示")
    expect(page.locator("[data-view=all]")).to_have_attribute("aria-selected", "true")
    page.wait_for_function("() => desk.grid.total > 1")
    assert page.evaluate("location.search") == "?since=7"


def test_a_unit_typed_but_not_chosen_is_not_passed_over(page: Page) -> None:
    box, before = page.locator(".filter.unit input"), page.evaluate("desk.grid.total")
    box.fill("中心")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.wa")).to_have_text("请从列表中选择承办单位")
    box.fill("水务")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("unit=520581-water"))
    page.wait_for_function("before => desk.grid.total < before", arg=before)


def test_an_empty_view_says_so_and_offers_the_way_back(page: Page, server: Server) -> None:
    open_desk(page, server, "?q=绝无此事")
    expect(page.locator(".nothing")).to_contain_text("没有符合条件的事件")
    page.locator(".nothing button", has_text="重置").click()
    page.wait_for_function("() => desk.grid.total > 1")
    expect(page.locator(".nothing")).to_be_hidden()


def test_the_keyboard_moves_opens_ticks_and_helps(page: Page) -> None:
    for key in ("j", "j", "k", "j"):
        page.keyboard.press(key)
    second = page.locator(f"{ROWS}[row-index='1']").get_attribute("row-id")
    assert page.evaluate("desk.grid.cursor") == second
    page.keyboard.press("x")
    expect(page.locator(".work .foot")).to_contain_text("已选 1 件")
    page.keyboard.press("Enter")
    expect(page.locator(".case .number")).to_have_text(str(second))
    page.keyboard.press("?")
    expect(page.locator(".help")).to_contain_text("快捷键")
    page.keyboard.press("Escape")
    expect(page.locator(".help")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".work .foot")).not_to_contain_text("已选")
    page.keyboard.press("Escape")
    expect(page.locator(".case")).to_be_hidden()


def test_sorting_is_the_servers(page: Page) -> None:
    page.locator(".ag-header-cell[col-id=reported]").click()
    expect(page).to_have_url(re.compile("sort=reported"))
    asked = page.evaluate(
        "fetch('/desk/list?sort=reported').then(a => a.json()).then(a => a.rows.map(r => r.no))"
    )
    # The rows as they were sorted before stay until the new ones come.
    page.wait_for_function("first => desk.grid.rows()[0]?.no === first", arg=asked[0])
    shown = page.evaluate("desk.grid.rows().map(row => row.no)")
    assert shown[:50] == asked[:50]


def scroll_to(page: Page, index: int) -> None:
    """Bring the row to the top of the table, as far as the table reaches."""
    page.evaluate(
        "index => { document.querySelector('.ag-body-viewport, .ag-grid-viewport').scrollTop ="
        " index * document.querySelector('.ag-row').offsetHeight; }",
        index,
    )


def test_far_down_the_list_more_rows_are_fetched(page: Page) -> None:
    total = page.evaluate("desk.grid.total")
    assert total > 150
    scroll_to(page, total - 1)
    expect(page.locator(f"{ROWS}[row-index='{total - 1}'] .due")).to_be_visible()


def test_news_move_neither_scroll_nor_ticks_nor_the_open_case(page: Page, server: Server) -> None:
    page.keyboard.press("j")
    page.keyboard.press("x")
    number = open_first(page)
    scroll_to(page, 60)
    row = page.locator(f"{ROWS}[row-index='60']")
    expect(row.locator(".due")).to_be_visible()
    page.evaluate("window.kept = document.querySelector('.ag-row[row-index=\"60\"]')")
    case, total = row.get_attribute("row-id"), page.evaluate("desk.grid.total")
    before = page.evaluate(
        "document.querySelector('.ag-body-viewport, .ag-grid-viewport').scrollTop"
    )
    assert server.post([report("desk-news")])["accepted"] == 1
    page.wait_for_function("total => desk.grid.total === total + 1", arg=total)
    page.wait_for_timeout(300)
    after = page.evaluate(
        "document.querySelector('.ag-body-viewport, .ag-grid-viewport').scrollTop"
    )
    assert after == before > 0
    assert page.evaluate("window.kept.isConnected && window.kept.getAttribute('row-id')") == case
    expect(page.locator(".case .number")).to_have_text(number)
    expect(page.locator(".work .foot")).to_contain_text("已选 1 件")


def test_news_heard_while_a_question_is_open_is_asked_for_after_it(
    page: Page, server: Server
) -> None:
    held: list[tuple[Route, APIResponse]] = []
    # Only the question of this filter: news of other tests may ask for the whole list at any time.
    page.route(
        re.compile(r"/desk/list\?.*urgency=critical"),
        lambda route: held.append((route, route.fetch())),
        times=1,
    )
    page.locator("select[name=urgency]").select_option("critical")
    while not held:
        page.wait_for_timeout(50)
    before = held[0][1].json()["total"]
    server.post([report("desk-meanwhile", urgency="critical")])
    page.wait_for_timeout(1_500)  # the news is heard, its question not yet answered
    route, stale = held[0]
    route.fulfill(response=stale)
    # The whole list's count stands there until the answer comes: wait for the right one by name.
    page.wait_for_function("n => desk.grid.total === n", arg=before + 1, timeout=8_000)
    assert page.evaluate("desk.grid.total") == before + 1


def test_a_late_first_answer_takes_nothing_from_a_newer_question(
    browser: Browser, server: Server
) -> None:
    page, held = signed_in(browser, server, "operator"), list[Route]()
    page.route("**/desk/list?", lambda route: held.append(route))
    page.goto(f"{server.url}/desk")
    page.locator("select[name=urgency]").select_option("critical")
    page.wait_for_function("() => desk.grid.rows().length > 0")
    wanted = page.evaluate("desk.grid.total")
    held[0].continue_()
    page.wait_for_timeout(1_000)
    assert page.evaluate("desk.grid.total") == wanted
    assert len(held) == 1
    leave(page)


def test_without_its_table_the_desk_never_says_live_and_begins_anew(
    browser: Browser, server: Server
) -> None:
    page = signed_in(browser, server, "operator")
    page.route("**/assets/vendor/*", lambda route: route.abort())
    page.goto(f"{server.url}/desk")
    expect(page.locator(".notice")).to_be_visible()
    expect(page.locator(".bar .state.live")).to_have_count(0)
    page.unroute("**/assets/vendor/*")
    expect(page.locator(f"{ROWS} .due").first).to_be_visible(timeout=20_000)
    leave(page)


def test_the_next_page_asks_for_no_file_again(browser: Browser, server: Server) -> None:
    page = at_the_desk(browser, server)
    page.goto(f"{server.url}/desk?view=overdue")
    expect(page.locator(".bar .state.live")).to_be_visible(timeout=20_000)
    sent = page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.name.includes('/assets/'))"
        ".map((one) => one.transferSize)"
    )
    assert len(sent) > 10
    assert not any(sent)
    leave(page)


def test_a_hidden_tab_asks_nothing(page: Page, server: Server) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true })")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)
    asked.clear()
    server.post([report("desk-hidden")])
    page.wait_for_timeout(1_500)
    assert not [url for url in asked if "/desk/list" in url]


def test_old_data_says_that_it_is_old(page: Page, server: Server) -> None:
    page.clock.install()
    open_desk(page, server)
    page.route("**/desk/list*", lambda route: route.abort())
    page.clock.run_for(40_000)
    expect(page.locator(".bar .state")).to_have_class("state lost")
    expect(page.locator(".bar .state")).to_contain_text("连接中断")
    expect(page.locator(ROWS).first).to_be_visible()
    page.unroute("**/desk/list*")
    page.clock.run_for(20_000)
    expect(page.locator(".bar .state")).to_have_class("state live", timeout=10_000)


def test_the_wall_links_to_the_desk_and_loads_nothing_of_it(page: Page, server: Server) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{server.url}/wall/overview?rotate=0")
    expect(page.locator("#wall .state.live")).to_be_visible(timeout=20_000)
    assert not [url for url in loaded if "/assets/vendor/" in url or "/assets/desk/" in url]
    page.locator(".top a", has_text="值班台").click()
    expect(page.locator("#desk h1")).to_have_text("值班台")


def test_the_list_is_taken_out_as_it_stands(page: Page) -> None:
    out = page.locator(".filters .out")
    expect(out).to_have_text("导出")
    page.locator("[data-view=overdue]").click()
    page.locator("select[name=urgency]").select_option("urgent")
    wanted = re.compile("view=overdue.*sort=reported.*urgency=urgent")
    with page.expect_response(wanted):
        page.locator(".ag-header-cell[col-id=reported]").click()
    asked = re.compile("of=%2Fdesk%3F.*view%3Doverdue.*sort%3Dreported.*urgency%3Durgent")
    expect(out).to_have_attribute("href", asked)
    shown = page.evaluate("desk.grid.total")
    assert shown > 0
    out.click()
    page.locator("select[name=format]").select_option("csv")
    page.get_by_role("button", name="开始导出").click()
    expect(page.locator("main")).to_contain_text(f"{shown} 行", timeout=60_000)
