"""The same five questions asked of pandas and of DuckDB, over the same rows kept in memory.

Numbering as in the storage study: Q1 events per day by type, Q2 cards, Q3 on-time closing by
township, Q4 backlog by township, stage and age, Q6 dispatches and returns by township. Answers are
what each tool gives by itself: a frame, or rows.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd

from data_layer.core.days import DAY_MS

TYPES = ["reported", "accepted", "dispatched", "fed_back", "closed"]
MOVES = ["dispatched", "returned"]
BANDS = [0, 1, 3, 7, 15, 1e9]
BAND_NAMES = ["0-1", "1-3", "3-7", "7-15", "15+"]
Rows = list[tuple[Any, ...]]


class Pandas:
    """Frames in memory, as a plain dashboard would keep them."""

    def __init__(self, incidents: pd.DataFrame, events: pd.DataFrame) -> None:
        self.incidents, self.events = incidents, events

    def q1(self, first: int, last: int) -> pd.DataFrame:
        return self._events("day", TYPES, first, last)

    def q2(self, first: int, last: int) -> Rows:
        cases = self.incidents[self.incidents["report_day"].between(first, last)]
        closed = self.incidents[self.incidents["closed_day"].between(first, last)]
        taken = (closed["closed_at"] - closed["reported_at"]) // 1000
        counts = [(cases[name] > 0).sum() for name in ("escalated_n", "returned_n", "reopened_n")]
        on_time = (cases["on_time"] == 1).sum()
        return [(len(cases), cases["closed_at"].count(), on_time, *counts, taken.sum())]

    def q3(self, first: int, last: int) -> pd.DataFrame:
        closed = self.incidents[self.incidents["closed_day"].between(first, last)]
        found = closed.groupby("township_code", observed=True)["on_time"].agg(["size", "sum"])
        return found.reset_index()

    def q4(self, now: int) -> pd.DataFrame:
        cases = self.incidents[self.incidents["is_open"] == 1]
        age = (now - cases["reported_at"]) / DAY_MS
        band = pd.cut(age, BANDS, right=False, labels=BAND_NAMES)
        sizes = cases.groupby(["township_code", "stage", band], observed=True).size()
        return sizes.reset_index()

    def q6(self, first: int, last: int) -> pd.DataFrame:
        return self._events("township_code", MOVES, first, last)

    def _events(self, key: str, kinds: list[str], first: int, last: int) -> pd.DataFrame:
        events = self.events
        chosen = events[events["day"].between(first, last) & events["type"].isin(kinds)]
        sizes = chosen.groupby([key, "type"], observed=True).size().reset_index(name="n")
        table = sizes.pivot_table(index=key, columns="type", values="n", observed=True)
        return table[kinds].fillna(0).reset_index()


class DuckDB:
    """Native tables of an in-memory DuckDB."""

    def __init__(self, incidents: pd.DataFrame, events: pd.DataFrame) -> None:
        self.conn = duckdb.connect()
        self.conn.execute(
            "CREATE TABLE incident AS SELECT * REPLACE (closed_at::BIGINT AS closed_at, "
            "closed_day::INTEGER AS closed_day, on_time::INTEGER AS on_time) FROM incidents"
        )
        self.conn.execute("CREATE TABLE event AS SELECT * FROM events")

    def q1(self, first: int, last: int) -> Rows:
        return self._events("day", TYPES, first, last)

    def q2(self, first: int, last: int) -> Rows:
        cohort = self._rows(
            "SELECT count(*), count(closed_at), count(*) FILTER (on_time = 1), "
            "count(*) FILTER (escalated_n > 0), count(*) FILTER (returned_n > 0), "
            "count(*) FILTER (reopened_n > 0) FROM incident WHERE report_day BETWEEN ? AND ?",
            first,
            last,
        )
        taken = self._rows(
            "SELECT sum((closed_at - reported_at) // 1000) FROM incident "
            "WHERE closed_day BETWEEN ? AND ?",
            first,
            last,
        )
        return [(*cohort[0], *taken[0])]

    def q3(self, first: int, last: int) -> Rows:
        return self._rows(
            "SELECT township_code, count(*), count(*) FILTER (on_time = 1) FROM incident "
            "WHERE closed_day BETWEEN ? AND ? GROUP BY township_code",
            first,
            last,
        )

    def q4(self, now: int) -> Rows:
        return self._rows(
            "SELECT township_code, stage, CASE WHEN age < 1 THEN '0-1' WHEN age < 3 THEN '1-3' "
            "WHEN age < 7 THEN '3-7' WHEN age < 15 THEN '7-15' ELSE '15+' END AS band, count(*) "
            f"FROM (SELECT *, (? - reported_at) / {DAY_MS} AS age FROM incident WHERE is_open = 1) "
            "GROUP BY ALL",
            now,
        )

    def q6(self, first: int, last: int) -> Rows:
        return self._events("township_code", MOVES, first, last)

    def _events(self, key: str, kinds: list[str], first: int, last: int) -> Rows:
        counts = ", ".join(f"count(*) FILTER (type = '{kind}')" for kind in kinds)
        return self._rows(
            f"SELECT {key}, {counts} FROM event WHERE day BETWEEN ? AND ? GROUP BY {key}",
            first,
            last,
        )

    def _rows(self, statement: str, *values: int) -> Rows:
        return self.conn.execute(statement, values).fetchall()
