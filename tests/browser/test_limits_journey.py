"""The time limits in a browser: changed, checked, saved, withdrawn; read on a telephone."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.wall_page import WIDE, sign_in_by_form, signed_in
from tests.served import Server

PHONE = {"width": 390, "height": 844}
WIDTH = "document.documentElement.scrollWidth"


def test_the_administrator_changes_the_limits_from_a_day_on(
    browser: Browser, server: Server
) -> None:
    page = browser.new_page(viewport=WIDE)
    sign_in_by_form(page, server, "admin")
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    # Beside the work on data, where the administrator begins.
    settings = page.get_by_role("navigation", name="设置")
    settings.get_by_role("link", name="工作日历").click()
    page.get_by_role("link", name="办理时限").click()
    page.get_by_label("紧急 · 各类 · 处置时限", exact=True).fill("12")
    page.get_by_label("适用类别").select_option("0102 邻里纠纷")
    page.get_by_label("新增一行 · 处置时限", exact=True).fill("10")
    page.locator("#from").fill("2090-01-01")
    page.get_by_role("button", name="核对变化").click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("自 2090-01-01 起有 2 处变化，保存后为第 2 版")
    first = preview.get_by_role("row", name="紧急 · 各类 · 处置时限")
    expect(first.get_by_role("cell")).to_have_text(["24 小时（自然时）", "12 小时（自然时）"])
    expect(preview.get_by_role("row", name="一般 · 0102 邻里纠纷")).to_contain_text("10 个工作日")
    page.get_by_role("button", name="确认保存").click()
    expect(page.get_by_text("已保存为第 2 版，2090-01-01 起施行。")).to_be_visible()
    page.get_by_text("2 处变化").click()
    expect(page.locator("details")).to_contain_text("12 小时（自然时）")
    assert page.evaluate(WIDTH) <= 1920
    with page.expect_download() as download:
        page.get_by_label("下载 2").click()
    assert download.value.suggested_filename == "limits-2.csv"
    page.set_input_files("#file", download.value.path())
    page.get_by_role("button", name="导入并核对").click()
    expect(page.locator("#preview")).to_contain_text("有 2 处变化")
    page.get_by_role("link", name="放弃修改").click()
    page.get_by_role("button", name="撤回第 2 版").click()
    expect(page.get_by_text("没有待生效的修订。")).to_be_visible()
    assert told == []
    page.context.close()


def test_a_telephone_shows_the_table_without_scrolling_sideways(
    browser: Browser, server: Server
) -> None:
    for role in ("leader", "admin"):
        page = signed_in(browser, server, role, viewport=PHONE)
        page.goto(f"{server.url}/settings/limits")
        row = page.get_by_role("row", name="特急 各类").first
        expect(row).to_contain_text("10 分钟（自然时）")
        assert page.evaluate(WIDTH) <= PHONE["width"]
        small = page.evaluate(
            "[...document.querySelectorAll('.settings *')].filter(e => e.innerText"
            " && parseFloat(getComputedStyle(e).fontSize) < 12).length"
        )
        assert small == 0
        buttons = page.locator("main button")
        expect(buttons).to_have_count(0 if role == "leader" else 2)
        page.context.close()
