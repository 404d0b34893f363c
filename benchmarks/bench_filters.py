"""Any filter of the pages of numbers over a million cases and ten years of one county.

Each question is drawn: the tiles of a page, or the cases behind one of its numbers, for a window,
an area, a category, a source, an urgency, a unit, split or not. What reaches back a year at most
must answer in 300 ms (95 of 100), and so must ten years in the dimensions the rollups keep; all
else that is asked of ten years has two seconds.
"""

from __future__ import annotations

import gc
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from benchmarks.county_years import SOURCES, CountyYears, build
from benchmarks.figure import Figure
from dashboards.pages import assessment, coordination, discovery, dispatch
from data_layer.core.days import add_days, local
from data_layer.core.scope import Scope
from data_layer.db.engine import reader_engine
from data_layer.queries.asking import Ask
from data_layer.queries.cases_behind import cases_behind
from data_layer.queries.metrics import metric_values
from data_layer.vocab import Urgency

PAGES = (discovery.TILES, dispatch.TILES, coordination.TILES, assessment.TILES)
BEHIND = ("cohort_reported", "due", "ended", "returned", "escalated")
ROLLED_SPLITS = ("", "month", "township")
SPLITS = (*ROLLED_SPLITS, "day", "grid", "major", "category", "source", "urgency", "unit")
WINDOWS = (1, 7, 30, 90, 365)
QUESTIONS = 150
BAR_MS, SLOW_BAR_MS, GROWTH_BAR = 300.0, 2_000.0, 1.6


def run() -> list[Figure]:
    """95th percentiles of the drawn questions, and what ten years cost a fixed window: asked of
    both databases in turn, as a machine's speed is another from minute to minute."""
    now = time.time_ns() // 1_000_000
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
        found, held = list[Figure](), list[tuple[Connection, CountyYears]]()
        for years in (1, 10):
            made = build(folder / f"{years}.db", years, now, with_steps=True)
            gc.freeze()  # as the server does
            engine = reader_engine(made.url)
            stack.callback(engine.dispose)
            conn = stack.enter_context(engine.connect())
            held.append((conn, made))
            found += _measured(conn, made, years)
        return [*found, _growth(*held)]


def _growth(*held: tuple[Connection, CountyYears]) -> Figure:
    """What a page's tiles of thirty days cost of ten years, as a share of what they cost of one."""
    turns = [[_fixed(conn, made, keys) for conn, made in held] for keys in PAGES * 10]
    one, ten = (median(times) for times in zip(*turns, strict=True))
    note = f"{ten:.1f} / {one:.1f} ms"
    return Figure("thirty days, ten years to one", ten / one, "", GROWTH_BAR, note=note)


def _fixed(conn: Connection, made: CountyYears, keys: tuple[str, ...]) -> float:
    today = local(made.now, made.county.zone).day
    return _timed(conn, made, Ask(add_days(today, -30), today), keys)


def _measured(conn: Connection, made: CountyYears, years: int) -> list[Figure]:
    rng = Random(years)
    today = local(made.now, made.county.zone).day
    year = [_any(made, rng, add_days(today, -rng.choice(WINDOWS))) for _ in range(QUESTIONS)]
    found = [_worst(conn, made, rng, year, f"{years} y: any filter, up to a year", BAR_MS)]
    if years > 1:
        first = made.first_day
        rolled = [
            Ask(first, today, by=rng.choice(ROLLED_SPLITS), township=_township(made, rng))
            for _ in range(QUESTIONS // 3)
        ]
        others = [_any(made, rng, first) for _ in range(QUESTIONS // 3)]
        found += [
            _worst(conn, made, rng, rolled, "10 y: all of it, kept dimensions", BAR_MS),
            _worst(conn, made, rng, others, "10 y: all of it, any filter", SLOW_BAR_MS),
        ]
    return found


def _worst(
    conn: Connection, made: CountyYears, rng: Random, asks: list[Ask], name: str, bar: float
) -> Figure:
    taken = []
    for ask in asks:
        took = _timed(conn, made, ask, rng.choice(PAGES))
        taken.append((took, ask))
        if not ask.by:
            taken.append((_listed(conn, made, ask, rng.choice(BEHIND)), ask))
    times = [took for took, _ in taken]
    slowest, ask = max(taken)
    asked = ", ".join(f"{k} {v}" for k, v in ask._asdict().items() if v)
    note = f"of {len(times)}, median {median(times):.0f} ms, slowest {slowest:,.0f}: {asked}"
    return Figure(f"{name}, p95", quantiles(times, n=20)[-1], "ms", bar, note=note)


def _timed(conn: Connection, made: CountyYears, ask: Ask, keys: tuple[str, ...]) -> float:
    scope, started = Scope(made.county.code), time.perf_counter()
    metric_values(conn, made.county, scope, made.now, ask=ask, keys=keys)
    return (time.perf_counter() - started) * 1000


def _listed(conn: Connection, made: CountyYears, ask: Ask, measure: str) -> float:
    scope, started = Scope(made.county.code), time.perf_counter()
    cases_behind(conn, made.county, scope, made.now, ask=ask, measure=measure)
    return (time.perf_counter() - started) * 1000


def _township(made: CountyYears, rng: Random) -> str:
    return rng.choice(["", rng.choice(made.county.townships).code])


def _any(made: CountyYears, rng: Random, first: int) -> Ask:
    """A window from `first` on with one or two filters, whichever they are."""
    county = made.county
    filters = {
        "township": rng.choice(county.townships).code,
        "grid": rng.choice(county.grids).code,
        "category": rng.choice(sorted(c.code for c in county.categories.values() if c.counts)),
        "source": rng.choice(list(SOURCES)),
        "urgency": str(rng.choice(list(Urgency))),
        "unit": rng.choice(sorted(county.units)),
    }
    chosen = rng.sample(sorted(filters), rng.choice((1, 1, 2)))
    if "grid" in chosen and "township" in chosen:
        chosen.remove("township")
    today = local(made.now, county.zone).day
    return Ask(first, today, by=rng.choice(SPLITS), **{name: filters[name] for name in chosen})
