"""An analyst answers a question: pick a metric, split it, change the chart, keep the view, open it
again; on a phone nothing is wider than the hand."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Browser, Route, expect

from tests.browser.wall_page import signed_in
from tests.served import Server

PHONE = {"width": 390, "height": 844}


def test_an_analyst_asks_draws_keeps_and_opens_again(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, "analyst")
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(f"{server.url}/analysis")
    expect(page.locator(".sentence")).to_contain_text("按期办结率", timeout=20_000)
    page.locator(".picker summary").click()
    page.locator(".picker input").fill("有效上报数")
    expect(page.locator(".picker li:visible")).to_have_count(1)
    page.locator(".picker li:visible a").first.click()
    expect(page.locator(".sentence")).to_contain_text("有效上报数", timeout=20_000)
    page.locator("select[name=by]").select_option("township")
    expect(page).to_have_url(re.compile("by=township"))
    page.locator("select[name=then]").select_option("source")
    expect(page).to_have_url(re.compile("then=source"))
    expect(page.locator(".area-table tbody tr").first).to_be_visible()
    page.locator(".charts a", has_text="热力").click()
    expect(page).to_have_url(re.compile("chart=heat"))
    page.locator(".area-chart .heatmaplayer").wait_for()
    rows = page.locator(".area-table tbody tr").count()
    expect(page.locator(".area-table header p")).to_contain_text(f"{rows} 行")
    page.locator(".save-view input[name=name]").fill("乡镇来源")
    page.locator(".save-view").get_by_role("button", name="保存").click()
    link = page.locator(".views a", has_text="乡镇来源")
    expect(link).to_be_visible()
    page.goto(f"{server.url}/analysis")
    link.click()
    expect(page).to_have_url(re.compile("then=source.*chart=heat|chart=heat.*then=source"))
    expect(page.locator(".charts .current")).to_have_text("热力")
    assert page.locator(".area-table tbody tr").count() == rows
    page.locator(".views li", has_text="乡镇来源").get_by_role("button", name="删除").click()
    expect(page.locator(".views a", has_text="乡镇来源")).to_have_count(0)
    page.locator(".area-table tbody td a").first.click()
    expect(page).to_have_url(re.compile("/cases.*measure="))
    assert told == []
    page.context.close()


def test_a_leader_asks_with_a_phone(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, "leader", viewport=PHONE, has_touch=True)
    for question in ("", "?keys=reported&by=day", "?keys=valid&by=grid&then=source"):
        page.goto(f"{server.url}/analysis{question}")
        page.locator(".area-table tbody tr").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator(".picker summary").tap()
    expect(page.locator(".picker li a").first).to_be_visible()
    page.context.close()


def test_who_waits_sees_it_and_can_stop(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, "analyst")
    held: list[Route] = []
    page.route(re.compile("_dash-update-component"), lambda route: held.append(route))
    page.goto(f"{server.url}/analysis?keys=reported&by=day", wait_until="commit")
    expect(page.locator(".counting")).to_contain_text("正在统计", timeout=20_000)
    with page.expect_request("**/analysis/stop") as asked:
        page.get_by_role("button", name="停止").click()
    assert "keys%3Dreported" in (asked.value.post_data or "")
    # A request the page itself gave up can be answered by nobody: waiting for that never ends.
    page.unroute_all(behavior="ignoreErrors")
    page.context.close()


def stops(server: Server) -> int:
    """How often a reading was asked to end."""
    log = (server.instance / "server.log").read_text(encoding="utf-8")
    return log.count('"/analysis/stop", "status": 200')


def test_who_leaves_while_it_counts_stops_it(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, "analyst")
    page.goto(f"{server.url}/reports")
    page.route(re.compile("_dash-update-component"), lambda route: None)
    for leave in (lambda: page.go_back(), lambda: page.goto(f"{server.url}/exports")):
        before = stops(server)
        page.goto(f"{server.url}/analysis?keys=reported&by=day", wait_until="commit")
        expect(page.locator(".counting")).to_contain_text("正在统计", timeout=20_000)
        leave()
        until = time.monotonic() + 10
        while stops(server) == before and time.monotonic() < until:
            page.wait_for_timeout(100)
        assert stops(server) == before + 1
    page.unroute_all(behavior="ignoreErrors")
    # An answer that is there has nothing to stop.
    before = stops(server)
    page.goto(f"{server.url}/analysis?keys=reported&by=day")
    page.locator(".area-table tbody tr").first.wait_for()
    page.goto(f"{server.url}/exports")
    page.wait_for_timeout(500)
    assert stops(server) == before
    page.context.close()
