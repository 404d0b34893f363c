"""A browser before the desk, and what the actions would answer, word for word as agreed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.wall_page import signed_in
from tests.served import Server

PHONE = {"width": 390, "height": 844}
ROWS = "#desk-table .ag-row"


def at_the_desk(
    browser: Browser, server: Server, query: str = "", role: str = "operator", **more: Any
) -> Page:
    """The desk with its first rows."""
    page = signed_in(browser, server, role, **more)
    open_desk(page, server, query)
    return page


def leave(page: Page) -> None:
    """Close it, whatever is still being answered."""
    page.unroute_all(behavior="ignoreErrors")
    page.context.close()


def open_desk(page: Page, server: Server, query: str = "") -> None:
    page.goto(f"{server.url}/desk{query}")
    expect(page.locator(".bar .state.live")).to_be_visible(timeout=20_000)
    expect(page.locator(".ag-row .due, .table.none .nothing").first).to_be_visible(timeout=20_000)


def field(name: str, kind: str, label: str, *, required: bool = False, **more: Any) -> dict:
    choices = [{"value": v, "zh": zh, "en": zh} for v, zh in more.pop("choices", ())]
    return {
        "name": name, "kind": kind, "label_zh": label, "label_en": name, "required": required,
        "when": more.get("when"), "choices": choices,
    }  # fmt: skip


def offer(action: str, label: str, *needs: dict, why_not: str = "") -> dict[str, Any]:
    return {
        "action": action, "label_zh": label, "label_en": action, "legal": not why_not,
        "why_not": {"zh": why_not, "en": why_not} if why_not else None, "needs": list(needs),
    }  # fmt: skip


OPINION = field("opinion", "text", "意见")
OFFERS = [
    offer("urge", "催办", OPINION),
    offer(
        "reassign", "改派", field("lead_unit", "unit", "主办单位", required=True),
        field("assist_units", "units", "协办单位"), field("due", "moment", "办理期限"), OPINION,
    ),
    offer(
        "extend", "答复延期申请",
        field("decision", "choice", "处理意见", required=True,
              choices=[("accept", "同意"), ("refuse", "驳回")]),
        field("due_approved", "moment", "批准延至", required=True, when=["decision", "accept"]),
        field("opinion", "text", "意见", required=True, when=["decision", "refuse"]),
    ),
    offer("comment", "批注", field("opinion", "text", "意见", required=True)),
    offer("close", "办结", why_not="核查通过后才能办结"),
]  # fmt: skip


TASK = {
    "id": "a", "unit": "u", "name": "市水务局", "role": "主办", "active": True, "signed": "",
    "issued": "11-25 09:00", "fed_back": "", "ended": "", "asked": "", "request": None,
    "wanted": "", "due": None, "done": "",
}  # fmt: skip


def with_offers(page: Page, offers: list[dict[str, Any]], **more: Any) -> None:
    """Let every case of this page offer these actions, and have what else is given."""

    def answer(route: Route) -> None:
        found = route.fetch()
        body = found.json()
        if "case" in body:
            body |= {"actions": offers, **more}
        route.fulfill(status=found.status, json=body)

    page.route("**/desk/cases/*", answer)


def answering(page: Page, address: str, *answers: tuple[int, dict[str, Any]]) -> list[Any]:
    """Answer what is posted there with these in turn, the last one again and again; what was
    posted."""
    posted: list[Any] = []

    def answer(route: Route) -> None:
        posted.append({"headers": route.request.headers, **route.request.post_data_json})
        status, body = answers[min(len(posted), len(answers)) - 1]
        route.fulfill(status=status, json=body)

    page.route(address, answer)
    return posted


def report(name: str, **more: Any) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {
        "event_id": name, "incident_id": name, "type": "reported", "occurred_at": now,
        "grid_code": "520581114001001", "category": "0605", "title": f"演示 {name}",
        "source_kind": "worker", **more,
    }  # fmt: skip


def open_first(page: Page) -> str:
    """Open the first case of the list; its number."""
    number = str(page.locator(f"{ROWS}[row-index='0']").get_attribute("row-id"))
    page.locator(f"{ROWS}[row-index='0'] :is(.two.title, .card)").click()
    expect(page.locator(".case .number")).to_have_text(number)
    return number
