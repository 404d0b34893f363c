"""The duty desk with 5,000 open cases: first rows in a cold browser, a filter, what it weighs."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle
from random import Random
from statistics import median
from typing import Any

from playwright.sync_api import BrowserContext, Page

from benchmarks.browser import chromium, signed_in
from benchmarks.demo_instance import copy_of
from benchmarks.figure import Figure
from data_layer.settings import ROOT
from tests.served import Server, serving

DAYS, OPEN, PORTION = 12, 5_000, 500
COLD_STARTS, ROUNDS = 5, 4
ROW = "#desk-table .ag-row .two.due"
# The end of the frame in which the first row had its time limit.
FIRST_ROW = f"""
(function look() {{
  const drawn = document.querySelector('{ROW}');
  requestAnimationFrame(drawn ? () => {{ window.firstRow = performance.now(); }} : look);
}})();
"""
# From a change in the filters to the frame that shows its rows.
FILTER = """
async ([name, value]) => {
  const seen = desk.grid.rows()[0]?.no;
  const began = performance.now();
  await desk.change({ [name]: value });
  const first = desk.grid.rows()[0]?.no;
  const row = `#desk-table .ag-row[row-id="${first}"] .due`;
  const shown = () => !first || document.querySelector(row);
  while (!shown()) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return [performance.now() - began, seen !== first];
}
"""
FILTERS = (
    ("urgency", "critical"), ("urgency", ""), ("township", "520581003"), ("township", ""),
    ("category", "06"), ("category", ""), ("source", "leader"), ("source", ""),
    ("view", "overdue"), ("view", "to_sign"), ("view", "all"), ("by", "me"), ("by", ""),
    ("q", "路灯"), ("q", "司法所"), ("q", ""), ("unit", "520581-water"), ("unit", ""),
)  # fmt: skip


def run() -> list[Figure]:
    """First rows, filters and bytes, beside what the demo county has open already."""
    with copy_of(DAYS) as instance, serving(instance) as server:
        _open_cases(server)
        starts = [_first_rows(server) for _ in range(COLD_STARTS)]
        with chromium() as browser:
            page = _open_desk(signed_in(browser, server), server)
            filters = _filters(page)
            wire, plain, total = _weight(page)
    slowest = sorted(filters)[int(0.95 * len(filters))]
    return [
        Figure("open cases", total),
        Figure("first rows, cold, median", median(starts), "s", 1.5, note=f"max {max(starts):.2f}"),
        Figure("a filter, median", median(filters), "ms", 300, note=f"of {len(filters)}"),
        Figure("a filter, 95 %", slowest, "ms", 300, note=f"max {max(filters):.0f}"),
        Figure("a window of 100 rows on the wire", wire / 1000, "kB"),
        Figure("a window of 100 rows unpacked", plain / 1000, "kB"),
    ]


def _open_cases(server: Server) -> None:
    print(f"  posting {OPEN:,} open cases", flush=True)
    events = list(_events())
    for first in range(0, len(events), PORTION):
        server.post(events[first : first + PORTION])


def _events() -> Iterator[dict[str, Any]]:
    """Cases at every open stage, in every grid in turn, reported over the last five days."""
    rng, now = Random(5), datetime.now(UTC)
    with (ROOT / "counties" / "qianxi" / "grids.csv").open(encoding="utf-8") as file:
        places = cycle([row["code"] for row in csv.DictReader(file)])
    categories, sources = ["0201", "0503", "0605", "0103", "0703"], ["worker", "leader", "window"]
    for number in range(OPEN):
        at = now - timedelta(minutes=rng.randint(5, 7_000))
        name = f"bench-{number}"
        steps: list[dict[str, Any]] = [
            {
                "type": "reported", "grid_code": next(places), "category": rng.choice(categories),
                "urgency": rng.choice(["critical", "urgent", "ordinary", "ordinary"]),
                "source_kind": rng.choice(sources), "title": f"演示 路灯不亮影响夜间出行 {number}",
            },
            {"type": "accepted"},
            {
                "type": "dispatched", "lead_unit": "520581-water", "assignment_id": name,
                "assist_units": ["520581-housing", "520581-transport"],
            },
            {"type": "signed", "unit": "520581-water"},
        ]  # fmt: skip
        for place, step in enumerate(steps[: rng.choice([1, 2, 3, 4, 4, 4])]):
            moment = (at + timedelta(minutes=place)).isoformat()
            yield {
                "event_id": f"{name}-{place}",
                "incident_id": name,
                "occurred_at": moment,
                **step,
            }


def _open_desk(context: BrowserContext, server: Server) -> Page:
    page = context.new_page()
    page.add_init_script(FIRST_ROW)
    page.goto(f"{server.url}/desk")
    page.wait_for_selector(ROW, timeout=30_000)
    return page


def _first_rows(server: Server) -> float:
    """Seconds from navigation to the first painted row, in a browser just started."""
    with chromium() as browser:
        page = _open_desk(signed_in(browser, server), server)
        while not (painted := page.evaluate("window.firstRow ?? 0")):
            time.sleep(0.05)
        return float(painted) / 1000


def _filters(page: Page) -> list[float]:
    """Milliseconds of each filter that changed what is shown."""
    taken = []
    for _ in range(ROUNDS):
        for name, value in FILTERS:
            ms, changed = page.evaluate(FILTER, [name, value])
            taken += [ms] if changed else []
            page.wait_for_timeout(200)
    return taken


def _weight(page: Page) -> tuple[int, int, int]:
    """The list's answer as sent, unpacked, and the cases it tells of."""
    with page.expect_response(lambda answer: "/desk/list" in answer.url) as found:
        page.evaluate("desk.change({ view: 'all' })")
    body = found.value.body()
    sent = int(found.value.request.sizes()["responseBodySize"])
    return sent, len(body), int(found.value.json()["total"])
