"""The system Chromium without GPU, signed in without having opened a page of the product."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.wall_page import sign_in
from tests.served import Server
from tests.visitor import Visitor

ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
WALL = {"width": 1920, "height": 1080}
# The overview stays in front: no rotation.
OVERVIEW = "/wall/overview?rotate=0"
# A grid with its shape and its colour.
GRID = ".grids path[style*=fill]"
# What a screen shows that waits to be paired.
CODE = re.compile(r"^\w{4}-\w{4}$")
# One refresh of a wall after the other.
REFRESH = "async (count) => { for (let i = 0; i < count; i += 1) await window.wall.refresh(); }"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser process of its own, with nothing in its cache."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        assert path, "chromium is not installed: apt-get install chromium fonts-noto-cjk"
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        try:
            yield browser
        finally:
            browser.close()


def signed_in(browser: Browser, server: Server) -> BrowserContext:
    """A context with the operator's session; requests beside the pages leave the cache empty."""
    context = browser.new_context(viewport=WALL)
    sign_in(context, server, "operator")
    return context


def open_wall(context: BrowserContext, server: Server, script: str = "") -> Page:
    """The overview with its map drawn; `script` runs before anything of the page does."""
    page = context.new_page()
    if script:
        page.add_init_script(script)
    page.goto(f"{server.url}{OVERVIEW}")
    page.wait_for_selector(GRID, state="attached", timeout=30_000)
    return page


def wall_screen(browser: Browser, server: Server, script: str = "") -> Page:
    """A wall as it hangs in the hall, signed in to stay; the only place that knows how."""
    return open_wall(signed_in(browser, server), server, script)


def paired_screen(browser: Browser, server: Server) -> Page:
    """A wall screen without an account, its code typed by the administrator."""
    page = browser.new_context(viewport=WALL).new_page()
    page.goto(f"{server.url}/screen")
    expect(page.locator("#code")).to_have_text(CODE, timeout=15_000)
    wish = {"name": "演示大屏", "township": "", "scene-overview": "1", "dwell-overview": "60"}
    code = page.locator("#code").inner_text()
    answer = Visitor(server, "admin").form("/settings/screens", code=code, **wish)
    assert answer.status == 303, answer
    page.wait_for_selector(GRID, state="attached", timeout=30_000)
    return page


def memory(page: Page) -> dict[str, float]:
    """The page's metrics once everything that can be freed is freed."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.enable")
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    found = session.send("Performance.getMetrics")["metrics"]
    session.detach()
    return {metric["name"]: metric["value"] for metric in found}
