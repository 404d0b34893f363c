"""Five wall queries from the product's rollups against pandas and DuckDB, same rows, same run.

The windows are the whole history: one county-year, and ten years of the same county. The growth
figure compares the overview scene, whose windows are fixed, at both sizes.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from benchmarks.county_years import CountyYears, build
from benchmarks.figure import Figure
from benchmarks.peers import TYPES, DuckDB, Pandas, Rows
from data_layer.core.days import add_days, days_between, local
from data_layer.core.scope import Scope
from data_layer.db.engine import reader_engine
from data_layer.queries.backlog import backlog, overdue_cases
from data_layer.queries.closure import township_on_time
from data_layer.queries.coordination import returns_by_township
from data_layer.queries.grid_values import grid_values
from data_layer.queries.kpis import kpis
from data_layer.queries.rollups import by_day, by_township, totals
from data_layer.queries.stages import stage_flow
from data_layer.queries.today import today_counts, today_curve

BARS = {1: {"pandas": 1 / 15, "duckdb": 1 / 4}, 10: {"pandas": 1 / 25, "duckdb": 1 / 5}}
GROWTH_BAR = 1.6
OVERVIEW_BAR_MS = 120.0
ROUNDS = {"product": 30, "duckdb": 15, "pandas": 7}
CARDS = (
    *("cohort_reported", "cohort_closed", "cohort_on_time", "cohort_escalated"),
    *("cohort_returned", "cohort_reopened", "close_seconds"),
)
OVERVIEW = (
    *(kpis, today_curve, today_counts, grid_values, stage_flow, overdue_cases, township_on_time),
)
Ask = Callable[[], Any]


class Product:
    """The five questions through the product's own query functions."""

    def __init__(self, conn: Connection, made: CountyYears) -> None:
        self.conn, self.county, self.now = conn, made.county, made.now
        self.scope = Scope(made.county.code)

    def q1(self, first: int, last: int) -> Rows:
        counts = by_day(self.conn, self.scope, first, last, TYPES)
        return [(d, *found) for d, found in zip(days_between(first, last), counts, strict=True)]

    def q2(self, first: int, last: int) -> Rows:
        return [totals(self.conn, self.scope, first, last, CARDS)]

    def q3(self, first: int, last: int) -> Rows:
        measures = ["closed", "closed_on_time"]
        found = by_township(self.conn, self.county, self.scope, first, last, measures)
        return [(code, *counts) for code, counts in found.items()]

    def q4(self, now: int) -> pd.DataFrame:
        return backlog(self.conn, self.county, self.scope, now)

    def q6(self, first: int, last: int) -> pd.DataFrame:
        days = len(days_between(first, last)) - 1
        return returns_by_township(self.conn, self.county, self.scope, self.now, days=days)


def run() -> list[Figure]:
    """Ratios of the summed medians, the overview scene, and what ten years cost it."""
    now = time.time_ns() // 1_000_000
    figures, scenes = [], []
    for years in BARS:
        with TemporaryDirectory(prefix="bench-") as folder:
            made = build(Path(folder) / "county.db", years, now)
            found, scene_ms = _measured(made, years)
        figures += found
        scenes.append(scene_ms)
    note = f"{scenes[1]:.1f} / {scenes[0]:.1f} ms"
    return [
        *figures,
        Figure("overview, ten years to one", scenes[1] / scenes[0], "", GROWTH_BAR, note=note),
    ]


def _measured(made: CountyYears, years: int) -> tuple[list[Figure], float]:
    engine = reader_engine(made.url)
    with engine.connect() as conn:
        peers = {
            "product": Product(conn, made),
            "pandas": Pandas(made.incidents, made.events),
            "duckdb": DuckDB(made.incidents, made.events),
        }
        asked = {name: _questions(peer, made) for name, peer in peers.items()}
        _check_equal(asked)
        gc.freeze()  # as the server does: a million rows kept for the peers are no garbage
        times = {
            name: {query: _timed(ask, ROUNDS[name]) for query, ask in queries.items()}
            for name, queries in asked.items()
        }
        scene_ms = sum(
            _timed(lambda q=query: q(conn, made.county, Scope(made.county.code), made.now), 9)
            for query in OVERVIEW
        )
    engine.dispose()
    label = f"{years} y ({len(made.incidents):,} cases)"
    figures = [
        Figure(
            f"wall queries to {peer}, {label}",
            sum(times["product"].values()) / sum(times[peer].values()),
            bar=bar,
            note=_note(times, peer),
        )
        for peer, bar in BARS[years].items()
    ]
    figures.append(Figure(f"overview scene, {label}", scene_ms, "ms", OVERVIEW_BAR_MS))
    return figures, scene_ms


def _questions(peer: Any, made: CountyYears) -> dict[str, Ask]:
    """Name -> the question over the whole history (its first day is a part of a day: left out)."""
    first, last = add_days(made.first_day, 1), local(made.now, made.county.zone).day
    return {
        "Q1": lambda: peer.q1(first, last),
        "Q2": lambda: peer.q2(first, last),
        "Q3": lambda: peer.q3(first, last),
        "Q4": lambda: peer.q4(made.now),
        "Q6": lambda: peer.q6(first, last),
    }


def _check_equal(asked: dict[str, dict[str, Ask]]) -> None:
    for query in asked["product"]:
        answers = {name: _rows(queries[query]()) for name, queries in asked.items()}
        if not answers["product"] == answers["pandas"] == answers["duckdb"]:
            raise SystemExit(f"{query}: the three answers differ")


def _rows(answer: Any) -> set[tuple[Any, ...]]:
    """The answer's rows as plain values, in no order and without names beside codes."""
    if isinstance(answer, pd.DataFrame):
        answer = answer.drop(columns=["township", "short"], errors="ignore").itertuples(index=False)
    return {tuple(v if isinstance(v, str) else int(v) for v in row) for row in answer}


def _timed(ask: Ask, rounds: int) -> float:
    """Median milliseconds, warm."""
    ask()
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    return median(taken)


def _note(times: dict[str, dict[str, float]], peer: str) -> str:
    pairs = (
        f"{query} {times['product'][query]:.1f}/{times[peer][query]:.1f}" for query in times[peer]
    )
    return " ".join(pairs) + " ms"
