"""A deduction, the leader's appeal on a telephone, the decision, and the score that follows."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.wall_page import signed_in
from tests.served import Server

PHONE = {"width": 390, "height": 844}
WIDTH = "document.documentElement.scrollWidth"


def _total(page: Page) -> float:
    return float(page.locator(".headline b").inner_text())


def test_a_leader_appeals_and_the_score_follows(browser: Browser, server: Server) -> None:
    township = server.credentials["users"]["leader"]["township_code"]
    card = f"{server.url}/assessment/scores/township/{township}"
    desk = signed_in(browser, server, "supervisor")
    told: list[str] = []
    desk.on("console", lambda message: told.append(message.text))
    desk.goto(card)
    # The short history of a test fills the running month best.
    running = desk.locator("select[name=month] option").first.get_attribute("value")
    card += f"?month={running}"
    desk.goto(card)
    before = _total(desk)
    desk.locator(".card-table a").first.click()
    case_no = desk.locator("table.cases a").last.inner_text()
    desk.goto(card)
    desk.get_by_label("事件编号").fill(case_no)
    desk.get_by_label("扣分", exact=True).fill("3")
    desk.get_by_label("依据").fill("严重超期未处置")
    desk.get_by_role("button", name="录入扣分").click()
    expect(desk.locator(".entry")).to_contain_text(case_no)
    assert round(before - _total(desk), 1) == 3.0

    phone = signed_in(browser, server, "leader", viewport=PHONE)
    phone.goto(card)
    assert phone.evaluate(WIDTH) <= PHONE["width"]
    phone.get_by_label("申诉理由").fill("停电停网，已按时现场处置")
    phone.get_by_role("button", name="提出申诉").click()
    expect(phone.locator("#appeals")).to_contain_text("待裁定")

    desk.goto(f"{server.url}/assessment/scores")
    desk.locator(".notice a").click()
    desk.get_by_label("裁定理由").fill("情况属实")
    desk.get_by_role("button", name="成立", exact=True).click()
    expect(desk.locator("#appeals")).to_contain_text("申诉成立，还分 3")
    assert _total(desk) == before
    assert told == []
    phone.reload()
    assert _total(phone) == before
    for page in (desk, phone):
        page.context.close()


def test_the_pages_fit_a_telephone(browser: Browser, server: Server) -> None:
    phone = signed_in(browser, server, "leader", viewport=PHONE)
    for path in ("scores", "scores?kind=grid", "scores?kind=station", "activity"):
        phone.goto(f"{server.url}/assessment/{path}")
        expect(phone.locator(".sentence")).to_be_visible()
        assert phone.evaluate(WIDTH) <= PHONE["width"], path
    phone.goto(f"{server.url}/settings/scores")
    assert phone.evaluate(WIDTH) <= PHONE["width"]
    phone.context.close()
