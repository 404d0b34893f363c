"""How long cases took through each stage they left in given weeks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, select

from data_layer.core.contribution import STEPS
from data_layer.core.county import County
from data_layer.core.days import add_days, start_of
from data_layer.core.scope import Scope
from data_layer.core.statistics.arrays import Floats, Ints
from data_layer.core.warning.night_times import Passages
from data_layer.db.tables import incident
from data_layer.queries.visible import open_cases, within
from data_layer.vocab import Stage

# The whole case is no stage.
STAGES = {stage: ends for stage, ends in STEPS.items() if stage != "close"}
MOMENTS = tuple(dict.fromkeys(name for ends in STAGES.values() for name in ends))


def read_passages(
    conn: Connection, county: County, scope: Scope, weeks: Sequence[int]
) -> dict[str, Passages]:
    """By stage, the cases that left it in one of the weeks (their Mondays, ascending); townships of
    today stand for those they took the place of."""
    if not weeks:
        return {}
    rows = _rows(conn, scope, weeks[0])
    townships = np.array([county.heirs.get(row[0], row[0]) for row in rows], str)
    categories = np.array([row[1] for row in rows], str)
    moments = np.array([row[2:] for row in rows], float).reshape(len(rows), len(MOMENTS))
    at = dict(zip(MOMENTS, moments.T, strict=True))
    found = {}
    for stage, (begin, end) in STAGES.items():
        week = _weeks(county, weeks, at[end])
        kept = (week >= 0) & ~np.isnan(at[begin])
        found[stage] = Passages(
            townships[kept].tolist(),
            categories[kept].tolist(),
            week[kept],
            np.maximum(0.0, at[end] - at[begin])[kept],
        )
    return found


def _rows(conn: Connection, scope: Scope, first: int) -> list[Row[*tuple[Any, ...]]]:
    """What was closed since, and what is open: nothing is done in a case after its closing."""
    i = incident.c
    columns = select(i.township_code, i.category, *(i[name] for name in MOMENTS))
    closed = (
        *within(incident, scope),
        i.closed_day >= first,
        i.counts.is_(True),
        i.stage == Stage.CLOSED,
    )
    return [
        *conn.execute(columns.where(*closed)),
        *conn.execute(columns.where(*open_cases(scope))),
    ]


def _weeks(county: County, weeks: Sequence[int], moments: Floats) -> Ints:
    """The place of the week each moment lies in, -1 in none of them."""
    begins = np.array([start_of(week, county.zone) for week in weeks], float)
    ends = np.array([start_of(add_days(week, 7), county.zone) for week in weeks], float)
    known = np.nan_to_num(moments, nan=0.0)
    at = np.searchsorted(begins, known, side="right") - 1
    return np.where((at >= 0) & (known < ends[at]), at, -1)
