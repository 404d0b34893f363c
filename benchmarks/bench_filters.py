"""Any filter of the pages of numbers over a million cases and ten years of one county.

Each question is drawn: the tiles of a page, or the cases behind one of its numbers, for a window,
an area, a category, a source, an urgency, a unit, split or not. What reaches back a year at most
must answer in 300 ms (95 of 100), and so must ten years in the dimensions the rollups keep; all
else that is asked of ten years has two seconds.
"""

from __future__ import annotations

import gc
import time
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
    """95th percentiles of the drawn questions, and what ten years cost a fixed window."""
    now = time.time_ns() // 1_000_000
    figures: dict[int, list[Figure]] = {}
    for years in (1, 10):
        with TemporaryDirectory(prefix="bench-") as folder:
            made = build(Path(folder) / "county.db", years, now, with_steps=True)
            figures[years] = _measured(made, years)
    fixed = {years: found[0].value for years, found in figures.items()}
    note = f"{fixed[10]:.1f} / {fixed[1]:.1f} ms"
    return [
        *figures[1][1:],
        *figures[10][1:],
        Figure("thirty days, ten years to one", fixed[10] / fixed[1], "", GROWTH_BAR, note=note),
    ]


def _measured(made: CountyYears, years: int) -> list[Figure]:
    rng = Random(years)
    today = local(made.now, made.county.zone).day
    engine = reader_engine(made.url)
    gc.freeze()  # as the server does
    with engine.connect() as conn:
        fixed = Ask(add_days(today, -30), today)
        plain = [_timed(conn, made, fixed, keys) for keys in PAGES * 5]
        year = [_any(made, rng, add_days(today, -rng.choice(WINDOWS))) for _ in range(QUESTIONS)]
        found = [
            Figure("a page's tiles, thirty days", median(plain), "ms"),
            _worst(conn, made, rng, year, f"{years} y: any filter, up to a year", BAR_MS),
        ]
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
    engine.dispose()
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
