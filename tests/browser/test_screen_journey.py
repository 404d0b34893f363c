"""A wall screen from its first start to its end, as those before it see it: no hand touches it, no
sign-in page is ever shown, and what is switched off is dark within ten seconds."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.wall_page import WIDE, signed_in
from tests.proxy import proxy_before
from tests.served import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("wall")]

NO_KEYS = "Object.defineProperty(window.crypto, 'subtle', { value: undefined });"
CODE = re.compile(r"^\w{4}-\w{4}$")
SOON, AT_LAST = 15_000, 10.0
# Longer than numbers count as fresh, and than a wall waits for a beat of its stream.
QUIET_MS, DEAD_MS = 35_000, 41_000
# Names beside bars that are left out, or lie over the next one; townships on another page.
CROWDED = """() => {
  const figure = document.querySelector('.scene.on [data-figure="escalations"]');
  const drawn = figure.data ? figure : figure.querySelector('.js-plotly-plot');
  const names = [...new Set(drawn.data.flatMap((one) => one.y))];
  const ticks = [...figure.querySelectorAll('.ytick text')];
  const missing = names.filter((name) => !ticks.some((tick) => tick.textContent === name));
  const boxes = ticks.map((tick) => tick.getBoundingClientRect()).sort((a, b) => a.top - b.top);
  const over = boxes.filter((box, i) => i && box.top < boxes[i - 1].bottom - 4);
  const rows = document.querySelectorAll('.scene.on .area-matrix li[hidden]');
  return [...missing, ...over, ...[...rows].map((row) => row.textContent)];
}"""
REPORTED = """() => Number(document.querySelector('[data-panel="reported"] .key b')
  .textContent.replace(/\\D/g, ''))"""


@pytest.fixture(scope="module")
def admin(browser: Browser, server: Server) -> Iterator[Page]:
    page = signed_in(browser, server, "admin")
    yield page
    page.context.close()


@pytest.fixture(params=["key", "no key"])
def screen(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE)
    if request.param == "no key":
        context.add_init_script(NO_KEYS)
    page = context.new_page()
    page.on("dialog", lambda _: pytest.fail("a dialog on a wall"))
    page.on("framenavigated", lambda frame: visited.append(frame.url))
    visited: list[str] = []
    page.goto(f"{server.url}/screen")
    yield page
    assert {url.removeprefix(server.url) for url in visited} == {"/screen"}
    context.close()


def submit(admin: Page, server: Server, path: str, form: str, **fields: Any) -> None:
    """Send the form of the console that goes to `form`."""
    admin.goto(f"{server.url}{path}")
    part = admin.locator(f'form[action$="{form}"]').last
    for name, value in fields.items():
        part.locator(f'[name="{name}"]').fill(value)
    part.locator("button").click()
    admin.wait_for_load_state()


def test_a_screens_life(screen: Page, admin: Page, server: Server) -> None:
    bound = screen.evaluate("Boolean(window.crypto.subtle)")
    code = _code(screen)
    assert screen.locator("#binding").is_visible() is not bound
    name = f"演示大厅 {bound}"
    submit(admin, server, "/settings/screens", "/screens", code=code, name=name)
    own = admin.url.removeprefix(server.url).partition("?")[0]
    assert ("未绑定设备" in admin.content()) is not bound
    expect(screen.locator(".state.live")).to_be_visible(timeout=20_000)
    expect(screen.locator(".pairing")).to_be_hidden()
    assert screen.locator("#wall a[href]").count() == 0

    if bound:
        _obeys(screen, admin, server, own)

    submit(admin, server, own, "/revoke")
    began = time.monotonic()
    expect(screen.locator("#wall")).to_have_count(0, timeout=SOON)
    assert time.monotonic() - began <= AT_LAST
    expect(screen.locator("#pattern")).to_be_hidden()
    expect(screen.locator("#notice")).to_contain_text("本屏已停用")
    again = _code(screen)
    assert again != code
    submit(admin, server, "/settings/screens", "/screens", code=again, name=f"{name} 再次")
    expect(screen.locator(".state.live")).to_be_visible(timeout=20_000)
    expect(screen.locator("#notice")).to_be_hidden()


def test_waiting_to_be_paired_is_no_interruption(
    browser: Browser, admin: Page, server: Server
) -> None:
    """What was not heard of before the first picture is not reported once there is one."""
    screen = browser.new_context(viewport=WIDE).new_page()
    screen.goto(f"{server.url}/screen")
    code = _code(screen)
    with screen.expect_event("requestfailed"):
        screen.route("**/screen/pairing", lambda route: route.abort(), times=1)
    with screen.expect_request("**/screen/beat", timeout=30_000) as beat:
        submit(admin, server, "/settings/screens", "/screens", code=code, name="大厅东侧")
    assert beat.value.post_data_json["error"] == ""
    screen.context.close()


def test_a_line_that_says_nothing_is_told_and_caught_up_with(
    browser: Browser, admin: Page, server: Server
) -> None:
    """Half open: nothing comes through and nobody hangs up. The page's own clock is put forward,
    the line is a real one."""
    with proxy_before(server.port) as proxy:
        screen = browser.new_context(viewport=WIDE).new_page()
        screen.clock.install()
        screen.goto(f"http://127.0.0.1:{proxy.port}/screen")
        code = _code(screen)
        submit(admin, server, "/settings/screens", "/screens", code=code, name="演示大厅 半开")
        own = admin.url.removeprefix(server.url).partition("?")[0]
        expect(screen.locator(".state.live")).to_be_visible(timeout=20_000)
        before = screen.evaluate(REPORTED)
        proxy.stall()
        server.post([_report("half-open")])
        screen.clock.fast_forward(QUIET_MS)
        expect(screen.locator("[data-role=state]")).to_contain_text("数据截至", timeout=SOON)
        expect(screen.locator("#wall")).to_be_attached()
        expect(screen.locator(".pairing")).to_be_hidden()
        proxy.open()
        screen.clock.fast_forward(DEAD_MS)
        expect(screen.locator(".state.live")).to_be_visible(timeout=20_000)
        screen.wait_for_function(f"(wanted) => ({REPORTED})() >= wanted", arg=before + 1)
        submit(admin, server, own, "/message", text="线路已恢复")
        expect(screen.locator("#message")).to_have_text("线路已恢复", timeout=SOON)
        screen.context.close()


def _report(name: str) -> dict[str, str]:
    return {
        "event_id": name, "incident_id": name, "type": "reported", "title": f"演示 {name}",
        "grid_code": "520581103205001", "category": "0201",
        "occurred_at": datetime.now(UTC).isoformat(),
    }  # fmt: skip


def _obeys(screen: Page, admin: Page, server: Server, own: str) -> None:
    _heard_of(admin)
    submit(admin, server, own, "/message", text="今晚八点停电检修")
    expect(screen.locator("#message")).to_have_text("今晚八点停电检修", timeout=SOON)
    submit(admin, server, own, "/pattern")
    expect(screen.locator("#pattern")).to_be_visible(timeout=SOON)
    _scenes(admin, server, own, "flow")
    expect(screen.locator(".scene.on")).to_have_attribute("data-scene", "flow", timeout=SOON)
    assert screen.locator(".top nav a:visible").count() == 1
    expect(screen.locator("#message")).to_be_visible()
    expect(screen.locator('.scene.on [data-figure="escalations"] .ytick')).not_to_have_count(0)
    screen.wait_for_function(f"() => ({CROWDED})().length === 0", timeout=SOON)

    # The server goes and comes: what is shown stays.
    server.kill()
    server.start()
    expect(screen.locator("#wall")).to_be_attached()
    expect(screen.locator(".state.live")).to_be_attached(timeout=30_000)


def _code(screen: Page) -> str:
    expect(screen.locator("#code")).to_have_text(CODE, timeout=SOON)
    return screen.locator("#code").inner_text()


def _heard_of(admin: Page) -> None:
    """Until the screen has said how it is."""
    deadline = time.monotonic() + SOON / 1000
    while not admin.locator(".screen-state.online").count():
        assert time.monotonic() < deadline
        time.sleep(0.5)
        admin.reload()
    for told in ("MB", "1920×1080", "总览"):
        assert admin.locator("dd", has_text=told).count() == 1, told


def _scenes(admin: Page, server: Server, own: str, only: str) -> None:
    admin.goto(f"{server.url}{own}")
    for box in admin.locator('input[name^="scene-"]').all():
        box.set_checked(box.get_attribute("name") == f"scene-{only}")
    admin.locator('form[action$="/details"] button').click()
    admin.wait_for_load_state()
