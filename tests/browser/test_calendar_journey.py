"""The working calendar in a browser: a day is changed, and a telephone shows the year."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.wall_page import WIDE, sign_in_by_form, signed_in
from tests.served import Server

PHONE = {"width": 390, "height": 844}


def test_the_administrator_changes_a_day(browser: Browser, server: Server) -> None:
    page = browser.new_page(viewport=WIDE)
    sign_in_by_form(page, server, "admin")
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    # Beside the work on data, where the administrator begins.
    settings = page.get_by_role("navigation", name="设置")
    settings.get_by_role("link", name="工作日历").click()
    page.goto(f"{server.url}/settings/calendar?year=2030")
    page.get_by_role("link", name="2030-06-05 工作日 暂定").click()
    expect(page.get_by_label("日期")).to_have_value("2030-06-05")
    page.get_by_label("类型").select_option("节假日")
    page.get_by_label("名称").fill("端午节")
    page.get_by_label("依据文件").fill("测试通知")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存为第 2 版")).to_be_visible()
    expect(page.get_by_role("link", name="2030-06-05 节假日 端午节")).to_have_text("5端午")
    expect(page.get_by_role("cell", name="测试通知")).to_be_visible()
    assert told == []
    page.context.close()


def test_a_telephone_shows_the_year_without_scrolling_sideways(
    browser: Browser, server: Server
) -> None:
    page = signed_in(browser, server, "leader", viewport=PHONE)
    page.goto(f"{server.url}/settings/calendar?year=2026")
    expect(page.get_by_label("2026-02-14 调休上班 春节")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    small = page.evaluate(
        "[...document.querySelectorAll('.settings *')].filter(e => e.innerText"
        " && parseFloat(getComputedStyle(e).fontSize) < 12).length"
    )
    assert small == 0
    expect(page.get_by_role("button")).to_have_count(0)
    page.context.close()
