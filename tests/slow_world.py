"""Slow and obvious readings of a crowd of cases: what the quick queries are judged by."""

from __future__ import annotations

from math import ceil
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import Connection, Table, select

from data_layer.core.days import add_days, local
from data_layer.core.scope import Scope
from data_layer.db.tables import incident, step
from tests.world import COUNTY, NOW

TODAY = local(NOW, COUNTY.zone).day


class World(NamedTuple):
    """A connection, a scope, and what the scope may see: counting cases, their regular steps."""

    conn: Connection
    scope: Scope
    cases: pd.DataFrame
    steps: pd.DataFrame

    def ask(self, function: Any, **options: Any) -> Any:
        return function(self.conn, COUNTY, self.scope, NOW, **options)

    @property
    def open(self) -> pd.DataFrame:
        return self.cases[self.cases["is_open"] == 1]

    def reported(self, first: int, last: int) -> pd.DataFrame:
        return self.cases[self.cases["report_day"].between(first, last)]

    def due(self, first: int, last: int) -> pd.DataFrame:
        return self.cases[self.cases["due_day"].between(first, last)]


def world_of(conn: Connection, scope: Scope) -> World:
    """Everything the scope may see, read whole and filtered by hand."""
    cases, steps = rows(conn, incident), rows(conn, step)
    cases = cases[cases["counts"] & cases["reported_at"].notna()]
    cases = cases[cases["township_code"].map(scope.allows)]
    steps = steps[steps["case_no"].isin(cases["case_no"]) & ~steps["irregular"]]
    return World(conn, scope, cases, steps)


def rows(conn: Connection, table: Table) -> pd.DataFrame:
    return pd.DataFrame(conn.execute(select(table)).mappings().all())


def days_ago(count: int) -> int:
    return add_days(TODAY, -count)


def middle(values: list[float], q: float = 0.5) -> float:
    """The nearest-rank percentile, by sorting."""
    return sorted(values)[max(1, ceil(q * len(values))) - 1]


def late(cases: pd.DataFrame, at: int = NOW) -> pd.DataFrame:
    """Cases past due at a moment, suspended ones left out."""
    return cases[cases["suspended_at"].isna() & (cases["due_current"] < at)]
