"""F7: a wall is cut off for five minutes. F8: its line stalls and nobody says so."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as NotInTime

from benchmarks.browser import GRID, chromium, wall_screen
from benchmarks.demo_instance import copy_of
from benchmarks.faults.history import DAYS
from benchmarks.figure import Figure
from tests.proxy import Proxy, proxy_before
from tests.served import Server, serving

CUT_S, EVENTS = 300, 30
PLACE = "520581103205001"
# What the headline says, whether any tile looks fresh, and how many cases it counts for today.
SAYS_UNTIL = "() => document.querySelector('[data-role=state]').textContent.includes('数据截至')"
LIVE = "() => document.querySelector('[data-role=state]').classList.contains('live')"
FRESH = "() => document.querySelectorAll('.scene.on section[data-state=live]').length"
REPORTED = """() => Number(document.querySelector('[data-panel="reported"] .key b')
  .textContent.replace(/\\D/g, ''))"""
SHOWN = """(title) => [...document.querySelectorAll('[data-panel="ticker"] .cases a')]
  .filter((one) => one.textContent === title).length"""
CAUGHT_UP = f"(wanted) => ({LIVE})() && ({REPORTED})() >= wanted"


def run(days: int = DAYS, cut_s: float = CUT_S) -> list[Figure]:
    """How soon a wall says that it is old, what it looks like then, how soon it has caught up."""
    with (
        copy_of(days) as instance,
        serving(instance) as server,
        proxy_before(server.port) as proxy,
        chromium() as browser,
    ):
        page = wall_screen(browser, replace(server, port=proxy.port))
        return [*_cut(server, proxy, page, cut_s), *_stalled(server, proxy, page)]


def _cut(server: Server, proxy: Proxy, page: Page, cut_s: float) -> list[Figure]:
    before, ends = page.evaluate(REPORTED), time.monotonic() + cut_s
    proxy.cut()
    told = _until(page, SAYS_UNTIL)
    for number in range(EVENTS):
        server.post([_report(f"cut-{number}")])
    page.wait_for_timeout(max(0.0, ends - time.monotonic()) * 1000)
    fresh, grids = page.evaluate(FRESH), page.locator(GRID).count()
    proxy.open()
    back = _until(page, CAUGHT_UP, before + EVENTS)
    page.wait_for_timeout(3_000)
    unlike = abs(page.evaluate(REPORTED) - before - EVENTS)
    last = page.evaluate(SHOWN, f"演示 cut-{EVENTS - 1}")
    return [
        Figure("F7 cut: says 数据截至 after", told, "s", 10),
        Figure("F7 cut: tiles that look fresh", fresh, "", 0, note=f"after {cut_s:.0f} s"),
        Figure("F7 cut: grids still on the map", grids, "", 1, at_least=True),
        Figure("F7 cut: caught up after", back, "s", 5),
        Figure("F7 cut: events missed or doubled", unlike + abs(last - 1), "", 0),
        Figure("F7 cut: sign-in pages", not urlsplit(page.url).path.startswith("/wall"), "", 0),
    ]


def _stalled(server: Server, proxy: Proxy, page: Page) -> list[Figure]:
    before = page.evaluate(REPORTED)
    proxy.stall()
    server.post([_report("stall")])
    told = _until(page, SAYS_UNTIL)
    proxy.open()
    back = _until(page, CAUGHT_UP, before + 1)
    return [
        Figure("F8 half-open: detected after", told, "s", 30),
        Figure("F8 half-open: caught up after", back, "s", 60),
    ]


def _until(page: Page, holds: str, *args: object, patience: float = 90.0) -> float:
    """Seconds until that holds in the page; infinite when it does not."""
    began = time.monotonic()
    try:
        page.wait_for_function(holds, arg=args[0] if args else None, timeout=patience * 1000)
    except NotInTime:
        return float("inf")
    return time.monotonic() - began


def _report(name: str) -> dict[str, str]:
    return {
        "event_id": name, "incident_id": name, "type": "reported", "grid_code": PLACE,
        "occurred_at": datetime.now(UTC).isoformat(), "category": "0201", "title": f"演示 {name}",
    }  # fmt: skip
