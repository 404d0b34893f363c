"""From the moment a township's system posts an event until its text stands on the wall."""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime
from random import Random

from playwright.sync_api import BrowserContext, Page

from benchmarks.browser import chromium, open_wall, signed_in
from benchmarks.demo_instance import copy_of
from benchmarks.figure import Figure
from benchmarks.streams import streams
from tests.served import Server, serving

DAYS = 400
EVENTS = 80
STREAMS = 50
GRID = "520581103205001"
TITLE = "演示快报"
PATIENCE_S = 5.0
# Notes the time of the frame after the one in which a title became visible.
WATCH = f"""
window.seen = {{}};
new MutationObserver(() => requestAnimationFrame(() => {{
  document.querySelectorAll('[data-panel="ticker"] .cases a').forEach((element) => {{
    const title = element.textContent;
    if (!title.startsWith('{TITLE}') || title in window.seen || !element.checkVisibility()) return;
    window.seen[title] = Infinity;
    requestAnimationFrame(() => {{ window.seen[title] = Date.now(); }});
  }});
}})).observe(document, {{ childList: true, subtree: true, attributes: true }});
"""


def run() -> list[Figure]:
    """p50, p95 and the slowest, with 50 streams open beside the wall, a year of history stored."""
    with copy_of(DAYS) as instance, serving(instance) as server, chromium() as browser:
        context = signed_in(browser, server)
        with streams(server.url, _cookie(context), STREAMS) as heard:
            page = open_wall(context, server, WATCH)
            seconds = sorted(_posted_until_seen(server, page))
        quietest = min(heard)
    note = f"{len(seconds)} events, {STREAMS} streams"
    return [
        Figure("median", _nearest_rank(seconds, 0.5), "s", note=note),
        Figure("p95", _nearest_rank(seconds, 0.95), "s", 1.0, note=note),
        Figure("slowest", seconds[-1], "s", note=note),
        Figure("revisions heard by each stream", quietest, "", EVENTS, at_least=True),
    ]


def _cookie(context: BrowserContext) -> str:
    return "; ".join(f"{c.get('name')}={c.get('value')}" for c in context.cookies())


def _posted_until_seen(server: Server, page: Page) -> list[float]:
    """Seconds of each event; an event never seen takes for ever."""
    rng = Random(1)
    posted = {}
    for number in range(EVENTS):
        page.wait_for_timeout(rng.uniform(300, 2000))
        title = f"{TITLE} {number}"
        posted[title] = time.time()
        answer = server.post([_report(title, number)])
        assert answer["accepted"] == 1, answer
    page.wait_for_timeout(PATIENCE_S * 1000)
    seen = page.evaluate("() => window.seen")
    return [seen.get(title, float("inf")) / 1000 - at for title, at in posted.items()]


def _report(title: str, number: int) -> dict[str, str]:
    return {
        "event_id": f"pixel-{number}", "incident_id": f"pixel-{number}", "type": "reported",
        "occurred_at": datetime.now(UTC).isoformat(), "grid_code": GRID, "category": "0201",
        "title": title,
    }  # fmt: skip


def _nearest_rank(ordered: list[float], share: float) -> float:
    return ordered[math.ceil(len(ordered) * share) - 1]
