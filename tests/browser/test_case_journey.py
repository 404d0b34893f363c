"""One case from report to closing, by the people who work on it, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.wall_page import signed_in
from tests.packs import QIANXI
from tests.served import Server

GRIDS = [row.partition(",")[0] for row in (QIANXI / "grids.csv").read_text("utf-8").splitlines()]


class Desk:
    """One person's desk with one case open."""

    def __init__(self, page: Page, server: Server, case_no: str) -> None:
        self.page, self.case_no = page, case_no
        page.goto(f"{server.url}/desk?case={case_no}")
        expect(page.locator(".case")).to_contain_text(case_no)

    def act(self, action: str, **fields: Any) -> None:
        """Take the action, fill in its form and wait until it is on record."""
        button = self.page.locator(f"button[data-action={action}]")
        expect(button).to_have_count(1)
        if not button.is_visible():
            self.page.locator("details.more", has=button).locator("summary").click()
        records = self.page.locator(".case .timeline li").count()
        button.click()
        form = self.page.locator("form.action")
        for name, value in fields.items():
            fill(form, name, value)
        if form.count():  # what needs no words is done at once
            form.locator("button[type=submit]").click()
        expect(form).to_have_count(0)
        expect(self.page.locator(".case .timeline li")).to_have_count(records + 1)

    def sees(self, records: int) -> None:
        """Wait until what others did has arrived by itself."""
        expect(self.page.locator(".case .timeline li")).to_have_count(records)


def fill(form: Locator, name: str, value: Any) -> None:
    """Put a value into the field of that name: units are searched for, choices picked by value."""
    if isinstance(value, list):
        for unit in value:
            field = form.locator("fieldset", has=form.page.locator(f"input[name={name}]"))
            field.locator("input").fill(unit)
            field.locator(".found button", has_text=unit).first.click()
        return
    field = form.locator(f"[name={name}]")
    if field.count():
        kind = field.evaluate("one => one.tagName")
        field.select_option(value) if kind == "SELECT" else field.fill(value)
    else:
        form.locator(f"label:has(input[value={value}])").click()


@pytest.fixture
def people(browser: Browser, server: Server) -> Iterator[dict[str, Page]]:
    found = {role: signed_in(browser, server, role) for role in ("operator", "handler")}
    yield found
    for page in found.values():
        page.context.close()


def report(server: Server) -> str:
    """A grid worker's report from the handler's township; its case number."""
    township = server.credentials["users"]["leader"]["township_code"]
    grid = next(row for row in GRIDS if row.startswith(township))
    name = f"journey-{datetime.now(UTC).timestamp()}"
    answer = server.post(
        [{
            "event_id": name, "incident_id": name, "type": "reported", "title": "演示 路面塌陷",
            "occurred_at": datetime.now(UTC).isoformat(), "category": "0201",
            "grid_code": grid, "source_kind": "worker",
        }]
    )  # fmt: skip
    assert not answer["refused"], answer["refused"]
    return str(answer["cases"][name])


def closed_today(page: Page, server: Server) -> int:
    """What the wall counts as closed today in the township."""
    township = server.credentials["users"]["leader"]["township_code"]
    page.goto(f"{server.url}/wall/overview?rotate=0&township={township}")
    expect(page.locator(".state.live")).to_be_visible(timeout=20_000)
    closed = page.locator("[data-panel=flow_today] .stage").last
    return int(closed.locator(".block").inner_text())


def test_a_case_from_report_to_closing(people: dict[str, Page], server: Server) -> None:
    operator, handler = people["operator"], people["handler"]
    before = closed_today(operator, server)
    case_no = report(server)
    desk = Desk(operator, server, case_no)
    desk.act("accept")
    desk.act("dispatch", lead_unit=["综治中心"], assist_units=["派出所"])
    unit = Desk(handler, server, case_no)
    unit.act("sign")
    due = "2026-12-30T17:30"
    unit.act("request_extension", reason_code="other", opinion="等待备件", due_requested=due)
    desk.sees(4 + 1)
    desk.act("extend", decision="accept")
    unit.sees(6)
    unit.act("request_return", reason_code="other", opinion="不属本单位职责")
    desk.sees(7)
    desk.act("decide_return", decision="accept")
    desk.act("dispatch", lead_unit=["综治中心"])
    unit.sees(9)
    unit.act("sign")
    unit.act("feed_back", opinion="已设置围挡")
    desk.sees(11)
    desk.act("verify", result="fail", reason_code="other", opinion="照片不清")
    unit.sees(12)
    unit.act("feed_back", opinion="已补拍并修复")
    desk.sees(13)
    desk.act("verify", result="pass")
    desk.act("close")
    assert closed_today(operator, server) == before + 1
