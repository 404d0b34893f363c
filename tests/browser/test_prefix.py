"""The whole product under a folder of its host: nothing is asked or linked outside it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.browser.wall_page import WIDE, open_scene, sign_in_by_form, signed_in
from tests.served import Server, serving

PREFIX = "/grid"
OPENED = {
    "operator": ("/wall/overview", "/desk", "/desk/handover", "/exports"),
    "leader": ("/township", "/cases"),
    "analyst": ("/discovery", "/analysis", "/replay", "/reports", "/assessment/scores"),
    "admin": ("/settings/calendar", "/password"),
}  # fmt: skip
# Every address on the page and in its figures that somebody may follow or send a form to.
LINKS = """() => [...document.querySelectorAll('[href], [src], [action]')].flatMap((e) =>
    ['href', 'src', 'action'].map((name) => e.getAttribute(name)).filter(Boolean))"""


@pytest.fixture(scope="module")
def server(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    copy = tmp_path_factory.mktemp("prefix") / "instance"
    shutil.copytree(demo_template, copy)
    with serving(copy, prefix=PREFIX) as running:
        yield running


def watched(page: Page) -> list[str]:
    """What the page asks for outside the folder, or in vain."""
    wrong: list[str] = []
    page.on("request", lambda asked: outside(asked.url) and wrong.append(asked.url))
    page.on("response", lambda got: got.status >= 400 and wrong.append(f"{got.status} {got.url}"))
    return wrong


def outside(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and not parts.path.startswith(f"{PREFIX}/")


@pytest.mark.parametrize("role", OPENED)
def test_no_page_leads_out_of_the_folder(browser: Browser, server: Server, role: str) -> None:
    page = browser.new_page(viewport=WIDE)
    wrong = watched(page)
    sign_in_by_form(page, server, role)
    for path in OPENED[role]:
        page.goto(f"{server.url}{path}")
        page.wait_for_load_state("networkidle") if path not in {"/wall/overview", "/desk"} else None
        expect(page.locator("main, #wall, #desk").first).to_be_visible(timeout=20_000)
        links = page.evaluate(LINKS)
        assert links
        assert [link for link in links if link.startswith("/") and outside(f"http://x{link}")] == []
    assert wrong == []
    page.context.close()


def test_wall_desk_and_marks_stay_inside(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server)
    wrong = watched(page)
    open_scene(page, server, "overview")
    expect(page).to_have_url(f"{server.url}/wall/overview?rotate=0")
    page.click("nav a[data-scene=flow]")
    expect(page).to_have_url(f"{server.url}/wall/flow?rotate=0")
    page.goto(f"{server.url}/desk")
    page.locator(".ag-center-cols-container .ag-row").first.click()
    expect(page).to_have_url(re.compile(f"^{re.escape(server.url)}/desk\\?.*case="))
    page.click(".language")
    expect(page).to_have_url(re.compile(f"^{re.escape(server.url)}/desk\\?.*case="))
    assert wrong == []
    page.context.close()


def test_a_wall_screen_is_paired_inside(browser: Browser, server: Server) -> None:
    page = browser.new_context().new_page()
    wrong = watched(page)
    page.goto(f"{server.url}/screen")
    expect(page.locator("#code")).not_to_be_empty(timeout=20_000)
    cookies = {one["name"]: one["path"] for one in page.context.cookies()}
    assert cookies["screen-pairing"] == "/grid/screen"
    # A screen that is not paired asks in vain for its orders.
    assert [one for one in wrong if not one.startswith("401 ")] == []
    page.context.close()


def test_addresses_outside_say_where_to_go(server: Server) -> None:
    host = server.url.removesuffix(PREFIX)
    for path in ("/", "/desk", "/gridlock", "/healthz"):
        answer = requests.get(f"{host}{path}", timeout=5, allow_redirects=False)
        assert (answer.status_code, "/grid/" in answer.text) == (404, True)
    door = requests.get(f"{server.url}/desk", timeout=5, allow_redirects=False,
                        headers={"Accept": "text/html"})  # fmt: skip
    assert door.headers["Location"] == "/grid/login?next=/desk"
