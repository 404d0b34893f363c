"""From a number to its cases: a leader with a phone, an analyst before a funnel."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from data_layer.services.county_pack import read_pack
from data_layer.settings import ROOT
from geo.coverage import boundary_problems
from tests.browser.wall_page import signed_in
from tests.served import Server

PHONE = {"width": 390, "height": 844}
TITLE = "消防通道堵塞待清理"


@pytest.fixture(scope="module")
def late_case(server: Server) -> dict[str, Any]:
    """A critical case reported three days ago in the leader's township: late by now."""
    own = server.credentials["users"]["leader"]["township_code"]
    pack = read_pack(ROOT / "counties" / "qianxi", boundary_problems)
    grid = next(a for a in pack.areas if a.level == "grid" and a.code.startswith(own))
    event = {
        "event_id": "journey-1", "incident_id": "journey", "type": "reported",
        "occurred_at": (datetime.now(UTC) - timedelta(days=3)).isoformat(),
        "grid_code": grid.code, "category": "0201", "urgency": "critical", "title": TITLE,
    }  # fmt: skip
    answer = server.post([event])
    assert answer["refused"] == []
    return {"case_no": answer["cases"]["journey"], "township": own}


def fits(page: Page) -> None:
    """Nothing makes the page wider than the phone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_leader_sees_what_is_late_and_comes_back(
    browser: Browser, server: Server, late_case: dict[str, Any]
) -> None:
    page = signed_in(browser, server, "leader", viewport=PHONE, has_touch=True)
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(f"{server.url}/township")
    expect(page.locator(".area-needs .current")).to_contain_text("全部")
    fits(page)
    page.locator(".chips a", has_text=re.compile("^超期")).tap()
    expect(page.locator(".waiting li").first).to_contain_text("超期")
    expect(page).to_have_url(re.compile("kind=overdue"))
    page.go_back()
    expect(page.locator(".area-needs .current")).to_contain_text("全部")
    late = page.locator(".sentence a.cr")
    count = int(re.sub(r"\D", "", late.inner_text()))
    late.tap()
    expect(page).to_have_url(re.compile("/cases.*measure=overdue"))
    expect(page.locator(".sentence")).to_contain_text(f"{count} 件")
    expect(page.get_by_role("link", name=late_case["case_no"])).to_be_visible()
    fits(page)
    page.go_back()
    expect(page).to_have_url(re.compile("/township"))
    expect(page.locator(".area-gaps")).to_contain_text("网格员")
    fits(page)
    assert told == []
    page.context.close()


def test_a_leader_finds_who_is_missing(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, "leader", viewport=PHONE, has_touch=True)
    page.goto(f"{server.url}/township")
    page.locator(".gaps a").nth(1).tap()
    expect(page.locator(".sentence")).to_contain_text("在岗网格员")
    fits(page)
    page.locator(".seats tbody a").first.tap()
    expect(page.locator(".area-tenures tbody tr").first).to_contain_text("网格员")
    expect(page.locator(".contact")).to_contain_text("****")
    assert page.locator(".unmask").count() == 0
    fits(page)
    page.context.close()


def test_an_operator_rings_a_worker_with_a_reason(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, "operator")
    page.goto(f"{server.url}/staffing/list?of=chiefs")
    page.locator(".seats tbody a").first.click()
    expect(page.locator(".contact")).to_contain_text("****")
    page.get_by_label("查看事由").fill("通知开会")
    page.get_by_role("button", name="显示姓名和电话").click()
    expect(page.locator(".contact")).to_have_text(re.compile(r"^演示-\S+ 1990000\d{4}$"))
    page.context.close()


def test_an_analyst_goes_from_a_point_of_the_funnel_to_a_case(
    browser: Browser, server: Server
) -> None:
    page = signed_in(browser, server, "analyst")
    page.goto(f"{server.url}/assessment")
    point = page.locator(".area-funnel-township .points path").first
    point.wait_for()
    box = point.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.click(*middle)
    expect(page).to_have_url(re.compile("/cases.*measure=due"))
    number = page.locator("table a").first
    case_no = number.inner_text()
    number.click()
    expect(page).to_have_url(re.compile(f"/desk.*case={case_no}"))
    expect(page.locator(".number", has_text=case_no)).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("/cases"))
    page.context.close()
