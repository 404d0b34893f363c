"""Ingest with everything maintained against bare log inserts, and with eight walls looking on."""

from __future__ import annotations

import gc
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from sqlalchemy import Table

from benchmarks.cluster import cluster
from benchmarks.demo_instance import copy_of, fill, settings_of
from benchmarks.figure import Figure, ratio_of
from benchmarks.ingest_load import (
    Portion,
    arrivals,
    bare_rows,
    bare_table,
    insert_all,
    portions,
    record_all,
)
from benchmarks.walls import walls
from dashboards.shell import create_server
from data_layer.core.intake import Submission
from data_layer.services.store import Store, open_store
from data_layer.settings import Settings

RUNS = 5
SINGLY, WATCHED = 400, 1_500
BATCH, BATCHES = 1_000, 5
A_RUN = SINGLY + BATCH * BATCHES + 2 * WATCHED
WALLS = 8
YEAR, SHORT = 400, 12  # days of history already there


class Bars(NamedTuple):
    """The least each ratio may be."""

    singly: float
    batched: float
    watched: float


def run() -> list[Figure]:
    """Rates and ratios on SQLite with a year of history; on PostgreSQL where its binaries are."""
    logging.disable(logging.INFO)  # a line a request is for operators
    with copy_of(YEAR) as instance:
        figures = _measure(settings_of(instance), Bars(1 / 10, 1 / 12, 0.8), "SQLite")
    with cluster() as url, tempfile.TemporaryDirectory(prefix="governance-bench-") as folder:
        if url is not None:
            settings = settings_of(Path(folder), url)
            fill(settings, SHORT)
            figures += _measure(settings, Bars(1 / 10, 1 / 12, 0.8), "PostgreSQL")
    return figures


def _measure(settings: Settings, bars: Bars, name: str) -> list[Figure]:
    store = open_store(settings).start()
    try:
        load = Load(store, bare_table(store.writer.engine))
        runs = [load.one_run() for _ in range(RUNS)]
        refreshes = sorted(load.refreshes)
    finally:
        store.stop()
    rate = {key: median(run[key] for run in runs) for key in runs[0]}
    unit = "events/s"
    return [
        ratio_of(f"{name}: singly", rate["one"], rate["one bare"], bars.singly, unit),
        ratio_of(f"{name}: by {BATCH:,}", rate["many"], rate["many bare"], bars.batched, unit),
        ratio_of(f"{name}: {WALLS} walls", rate["watched"], rate["unwatched"], bars.watched, unit),
        Figure(f"{name}: a wall's refresh, median", median(refreshes) * 1000, "ms"),
        Figure(f"{name}: the slowest", refreshes[-1] * 1000, "ms", note=f"of {len(refreshes)}"),
    ]


class Load:
    """The events of all runs in order of arrival, taken piece by piece."""

    def __init__(self, store: Store, bare: Table) -> None:
        self.store, self.bare, self.now = store, bare, store.clock()
        self.server = create_server(store)
        self.rest = iter(arrivals(store.county, self.now, RUNS * A_RUN))
        gc.freeze()  # events still to come are no part of a server's memory
        self.refreshes: list[float] = []

    def one_run(self) -> dict[str, float]:
        """Events a second: bare and whole one after the other, so that both meet the same noise."""
        rates = {}
        for key, count, size in (("one", SINGLY, 1), ("many", BATCH * BATCHES, BATCH)):
            pieces = portions(self._take(count), size)
            rows = bare_rows(self.store.county, pieces)
            rates[f"{key} bare"] = count / _seconds(
                lambda rows=rows: insert_all(self.store.writer.engine, self.bare, rows)
            )
            rates[key] = count / self._record(pieces)
        rates["unwatched"] = WATCHED / self._record(portions(self._take(WATCHED), 1))
        with walls(self.server, self.store, WALLS) as refreshes:
            rates["watched"] = WATCHED / self._record(portions(self._take(WATCHED), 1))
        self.refreshes += refreshes
        return rates

    def _take(self, count: int) -> list[Submission]:
        return [next(self.rest) for _ in range(count)]

    def _record(self, pieces: list[Portion]) -> float:
        store = self.store
        return _seconds(lambda: record_all(store.writer, store.county, pieces, self.now))


def _seconds(work: Callable[[], None]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started
