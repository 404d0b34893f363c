"""An operator opens an alert, has a case opened for it, marks it true, and precision follows."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.test_accessibility import violations
from tests.browser.wall_page import WIDE, open_scene, signed_in
from tests.raised import raise_in
from tests.served import Server, credentials_of, serving

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 390, "height": 844}
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def server(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    instance = tmp_path_factory.mktemp("warned") / "instance"
    shutil.copytree(demo_template, instance)
    township = credentials_of(instance)["users"]["leader"]["township_code"]
    assert raise_in(instance, township, int(time.time() * 1000))
    with serving(instance) as running:
        yield running


def test_an_alert_is_marked_true_with_a_new_case(page: Page, server: Server) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{server.url}/warning")
    expect(page.locator(".sentence")).to_contain_text("今日需关注预警")
    expect(page.locator("#map .numbers text").first).to_be_visible()
    assert page.locator("#map .alerts path").count() >= 4
    page.locator("#top .told", has_text="没有上报").click()
    address = page.url
    expect(page.locator("#marks")).to_contain_text("尚未核实")

    page.get_by_role("link", name="新建事件").click()
    form = page.locator("form.report")
    expect(form.locator(".grid .tag")).to_be_visible()
    form.locator("[name=category]").select_option("0605")
    form.locator("[name=source_kind]").select_option(index=1)
    form.locator("[name=title]").fill("网格员手机故障，已补报")
    form.locator("button.main").click()
    page.wait_for_url(f"{address}?case=*")
    case_no = page.locator("[name=case_no]").input_value()
    assert case_no
    page.get_by_role("button", name="属实").click()
    expect(page.locator(".notice")).to_contain_text("已记录")
    expect(page.locator("#marks li")).to_contain_text(case_no)
    expect(page.locator("#after")).to_contain_text("网格员手机故障")

    page.goto(f"{server.url}/warning")
    expect(page.locator("#precision")).to_contain_text("1/1 条属实")
    page.locator("#precision dd a").first.click()
    expect(page.locator("#rest tbody tr")).to_have_count(1)
    assert said == []


def test_the_pages_fit_a_telephone(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, "leader", viewport=PHONE)
    page.goto(f"{server.url}/warning")
    assert page.evaluate(WIDTH) <= PHONE["width"]
    expect(page.locator("#map .numbers text").first).to_be_visible()
    page.locator("#top .told").first.click()
    expect(page.locator("#marks")).to_be_visible()
    assert page.evaluate(WIDTH) <= PHONE["width"]
    page.context.close()


def test_the_walls_numbers_are_those_of_its_map(page: Page, server: Server) -> None:
    open_scene(page, server, "warning")
    lines = page.locator(".alert-lines .place").all_inner_texts()
    drawn = page.locator(".scene-warning .numbers text").all_text_contents()
    assert lines == [str(n) for n in range(1, len(lines) + 1)]
    assert set(drawn) <= set(lines)
    hidden = page.locator(".alert-lines li", has_text="涉及人员的预警").count()
    assert len(drawn) == len(lines) - 1 - hidden
    expect(page.locator(".area-alert-lines footer")).to_contain_text("内容不上大屏")


def test_an_alerts_page_keeps_nobody_out(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, bypass_csp=True)
    page.goto(f"{server.url}/warning")
    address = page.locator("#top .told").first.get_attribute("href")
    assert violations(page, f"{server.url}{address}", "main", WIDE, PHONE) == []
    page.context.close()
