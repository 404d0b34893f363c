"""The county's reports as the detectors take them, read from one covering index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, func, select

from data_layer.core.county import County
from data_layer.core.days import add_days, days_between
from data_layer.core.scope import Scope
from data_layer.core.statistics.arrays import Ints
from data_layer.core.warning.counts import Counts, day_kinds
from data_layer.db.tables import incident
from data_layer.queries.same_weekday import first_report_day
from data_layer.queries.visible import counted, within
from data_layer.vocab import Outcome

# What was no matter of its own.
NOTHING = (Outcome.VOIDED, Outcome.MERGED)


def read_counts(conn: Connection, county: County, scope: Scope, last: int, days: int) -> Counts:
    """Reports that count by grid, township and minor category on each of the `days` to `last`,
    from the county's first report on; places of today stand for those they took the place of."""
    begun = first_report_day(conn, scope)
    first = max(begun or last, add_days(last, 1 - days))
    span = days_between(min(first, last), last)
    i = incident.c
    keys = (i.report_day, i.township_code, i.grid_code, i.category)
    statement = (
        select(*keys, func.count())
        .where(
            *within(incident, scope),
            i.report_day.between(span[0], span[-1]),
            i.outcome.not_in(NOTHING),
            counted(county),
        )
        .group_by(*keys)
    )
    return _tables(county, span, conn.execute(statement))


def _tables(county: County, span: tuple[int, ...], rows: Iterable[Row[*tuple[Any, ...]]]) -> Counts:
    grids = {area.code: at for at, area in enumerate(county.grids)}
    townships = {area.code: at for at, area in enumerate(county.townships)}
    minors = sorted(code for code, known in county.categories.items() if known.parent)
    kinds = {code: at for at, code in enumerate(minors)}
    at_day = {day: at for at, day in enumerate(span)}
    in_grids = _empty(len(span), len(grids), len(kinds))
    in_townships = _empty(len(span), len(townships), len(kinds))
    nowhere = _empty(len(span), len(kinds))
    for day, township, grid, category, n in rows:
        kind = kinds.get(category)
        if kind is None:
            continue
        grid, township = (county.heirs.get(code, code) for code in (grid, township))
        if grid in grids:
            in_grids[at_day[day], grids[grid], kind] += n
        elif township in townships:
            in_townships[at_day[day], townships[township], kind] += n
        else:
            nowhere[at_day[day], kind] += n
    whole = in_grids.sum(axis=(1, 2)) + in_townships.sum(axis=(1, 2)) + nowhere.sum(axis=1)
    return Counts(
        span, tuple(grids), tuple(townships), tuple(kinds),
        in_grids, in_townships, nowhere, day_kinds(county, span), whole > 0,
    )  # fmt: skip


def _empty(*shape: int) -> Ints:
    return np.zeros(shape, np.int32)
