"""What was found, day by day and hour by hour, and which grids said nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from data_layer.core.county import County
from data_layer.core.days import add_days, days_between, to_date
from data_layer.core.scope import Scope
from data_layer.core.statistics.bands import predictive_band
from data_layer.db.tables import incident
from data_layer.queries.asking import Ask, fits, scope_of
from data_layer.queries.metrics import metric_values
from data_layer.queries.planner import sums
from data_layer.queries.same_weekday import first_report_day
from data_layer.queries.visible import area_short, grids_in, village_name
from data_layer.vocab import Stage

WEEKS = 8


def daily_reports(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> pd.DataFrame:
    """One row a day of the window: day, reported, expected, low, high (95 % of the same weekday in
    the eight weeks before; nan where the county's data do not reach back so far)."""
    start = add_days(ask.first, -7 * WEEKS)
    wide = ask._replace(first=start, by="day")
    found = sums(conn, county, scope, now, ask=wide, names=("reported",))["reported"]
    days = days_between(ask.first, ask.last)
    counts = found.reindex(days_between(start, ask.last), fill_value=0).to_numpy()
    # Row k: the same weekday k + 1 weeks before each day of the window.
    history = np.array([counts[7 * (WEEKS - k - 1) :][: len(days)] for k in range(WEEKS)])
    band = predictive_band(history)
    frame = pd.DataFrame(
        {
            "day": days,
            "reported": counts[7 * WEEKS :],
            "expected": band.expected,
            "low": band.low,
            "high": band.high,
        }
    )
    known = known_since(conn, county, scope, now)
    blind = frame["day"] <= add_days(known, 7 * WEEKS) if known else frame["day"].notna()
    frame.loc[blind, ["expected", "low", "high"]] = np.nan
    return frame


def known_since(conn: Connection, county: County, scope: Scope, now: int) -> int:
    """The day of the county's first report, 0 without any: before it nothing can be compared."""
    return first_report_day(conn, scope)


def hourly_reports(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> pd.DataFrame:
    """Mean reports an hour: seven rows (0 Monday) by 24 columns; days of the window alone count."""
    scope = scope_of(county, scope, ask)
    weekday, hour = incident.c.report_weekday, incident.c.report_hour
    statement = (
        select(weekday, hour, func.count())
        .where(
            *fits(county, scope, incident, ask._replace(by="")),
            incident.c.report_day.between(ask.first, ask.last),
        )
        .group_by(weekday, hour)
    )
    table = np.zeros((7, 24))
    for day, at, n in conn.execute(statement):
        table[day, at] = n
    days = np.bincount(
        [to_date(day).weekday() for day in days_between(ask.first, ask.last)], minlength=7
    )
    return pd.DataFrame(table / np.maximum(days, 1)[:, None])


def silent_grids(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> pd.DataFrame:
    """Grids without a valid report in the window, in code order: code, township, village, last_day
    (of the last valid report before; None: never)."""
    listed, scope = grids_in(county, scope.narrow(ask.township)), scope_of(county, scope, ask)
    by_grid = ask._replace(by="grid")
    valid = metric_values(conn, county, scope, now, ask=by_grid, keys=("valid",))
    found = {one.key: one.n for one in valid}
    silent = [
        area.code for area in listed if ask.grid in {"", area.code} and not found.get(area.code, 0)
    ]
    last = (
        select(incident.c.grid_code, func.max(incident.c.report_day))
        .where(*fits(county, scope, incident, ask._replace(by="", grid="")))
        .where(
            incident.c.grid_code.in_(silent),
            incident.c.report_day < ask.first,
            incident.c.stage != Stage.VOID,
        )
        .group_by(incident.c.grid_code)
    )
    seen = dict(conn.execute(last).all())
    rows = [
        (
            code,
            area_short(county.areas[county.township_of[code]]),
            village_name(county, scope, code),
            seen.get(code),
        )
        for code in silent
    ]
    return pd.DataFrame(rows, columns=["code", "township", "village", "last_day"])
