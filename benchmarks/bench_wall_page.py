"""The wall page: cold paint without GPU, bytes of a refresh, and what a day of refreshes leaves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median

from playwright.sync_api import Browser

from benchmarks.browser import GRID, REFRESH, chromium, memory, open_wall, signed_in
from benchmarks.demo_instance import copy_of
from benchmarks.figure import Figure
from tests.served import Server, serving

DAYS = 400
COLD_STARTS = 5
WARM_UP, REFRESHES, PIECE = 500, 5_760, 240  # a day of one each 15 s
NEWS_S = 1.0
PLACE = "520581103205001"
# The end of the frame in which the first grid had its shape and its colour.
FIRST_MAP = f"""
(function look() {{
  const drawn = document.querySelector('{GRID}');
  requestAnimationFrame(drawn ? () => {{ window.firstMap = performance.now(); }} : look);
}})();
"""


def run() -> list[Figure]:
    """First map paint, bytes, and growth of heap, nodes and listeners, on a year of history."""
    with copy_of(DAYS) as instance, serving(instance) as server:
        paints = [_cold_paint(server) for _ in range(COLD_STARTS)]
        with chromium() as browser:
            wire, plain = _bytes_of_a_refresh(browser, server)
        with chromium() as browser:
            before, after = _day_of_refreshes(browser, server)
    note = f"of {COLD_STARTS}, slowest {max(paints):.2f} s"
    return [
        Figure("first map paint, cold, median", median(paints), "s", 1.5, note=note),
        Figure("a refresh on the wire", wire / 1000, "kB", 30),
        Figure("a refresh unpacked", plain / 1000, "kB", 30),
        *(_growth(name, before[key], after[key], bar) for name, key, bar in MEMORY),
    ]


MEMORY = (
    ("heap growth", "JSHeapUsedSize", 10.0),
    ("DOM node growth", "Nodes", None),
    ("listener growth", "JSEventListeners", None),
)


def _growth(name: str, before: float, after: float, bar: float | None) -> Figure:
    note = f"{before:,.0f} -> {after:,.0f} over {REFRESHES:,} refreshes"
    return Figure(name, 100 * (after / before - 1), "%", bar, note=note)


def _cold_paint(server: Server) -> float:
    """Seconds from navigation to the first painted map, in a browser just started."""
    with chromium() as browser:
        page = open_wall(signed_in(browser, server), server, FIRST_MAP)
        page.wait_for_function("() => window.firstMap")
        return float(page.evaluate("() => window.firstMap")) / 1000


def _bytes_of_a_refresh(browser: Browser, server: Server) -> tuple[float, float]:
    """Medians over some refreshes that bring something new: body as sent, body unpacked."""
    page = open_wall(signed_in(browser, server), server)
    wire, plain = [], []
    for number in range(9):
        server.post([_report(f"bytes-{number}")])
        with page.expect_response(lambda answer: "/snapshot" in answer.url) as found:
            page.evaluate("() => window.wall.refresh()")
        wire.append(found.value.request.sizes()["responseBodySize"])
        plain.append(len(found.value.body()))
    return median(wire), median(plain)


def _day_of_refreshes(
    browser: Browser, server: Server
) -> tuple[dict[str, float], dict[str, float]]:
    """Memory after the warm-up and after a day's refreshes as fast as they go, amid news."""
    page = open_wall(signed_in(browser, server), server)
    with _news(server):
        page.evaluate(REFRESH, WARM_UP)
        before = memory(page)
        for _ in range(REFRESHES // PIECE):
            page.evaluate(REFRESH, PIECE)
        return before, memory(page)


@contextmanager
def _news(server: Server) -> Iterator[None]:
    """A new event each second, so that refreshes have something to put in place."""
    stop = threading.Event()

    def post() -> None:
        number = 0
        while not stop.wait(NEWS_S):
            server.post([_report(f"news-{number}")])
            number += 1

    thread = threading.Thread(target=post, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _report(name: str) -> dict[str, str]:
    return {
        "event_id": name, "incident_id": name, "type": "reported", "grid_code": PLACE,
        "occurred_at": datetime.now(UTC).isoformat(), "category": "0201", "title": f"演示 {name}",
    }  # fmt: skip
