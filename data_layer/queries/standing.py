"""What stands at this moment, by any split: open cases by kind, people and seats, silent grids."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection, case, select

from data_layer.core.county import County
from data_layer.core.days import add_days, local, start_of
from data_layer.core.scope import Scope
from data_layer.db.tables import incident
from data_layer.queries.asking import Ask, fits, scope_of
from data_layer.queries.capacity import capacity_at
from data_layer.queries.measures import stocks
from data_layer.queries.planner import sums
from data_layer.queries.rollups import total
from data_layer.queries.split_keys import Reading, keys_of, labelled, summed
from data_layer.queries.staffing import (
    staffing_by_grid,
    staffing_by_township,
    staffing_totals,
)
from data_layer.queries.visible import grids_in, open_cases, townships_in

OF_PEOPLE = ("chiefs", "workers", "leaders", "chiefs_party", "workers_party", "leaders_party")
OF_CAPACITY = ("seconded_staff", "township_staff", "enforcement_staff", "enforcement_posts")
OF_GRIDS = ("grids", "grids_active", "grids_silent")
UNSPLIT = frozenset({"", "township", "grid"})


def open_sums(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask, names: tuple[str, ...]
) -> pd.DataFrame:
    """The stocks of open cases that fit the filters; index and columns as `planner.sums`. The
    window of the question does not matter: what stands stands now."""
    viewer, scope = scope, scope_of(county, scope, ask)
    today = local(now, county.zone).day
    looks = stocks(now, start_of(add_days(today, 1), county.zone))
    keys = keys_of(Reading(conn, county, scope, viewer), incident, incident.c.report_day, ask)
    tallies = [total(case((looks[name], 1), else_=0)) for name in names]
    conditions = [*open_cases(scope), *fits(county, scope, incident, ask)]
    statement = select(*labelled(keys), *tallies).where(*conditions)
    groups = [key.column for key in keys] if ask.by else []
    return summed(conn.execute(statement.group_by(*groups)), keys, names)


def people_sums(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask, names: tuple[str, ...]
) -> pd.DataFrame:
    """People, seats, capacity and grids by area; nothing where people cannot be split."""
    if ask.by not in UNSPLIT or ask.then:
        return pd.DataFrame(columns=list(names))
    scope = scope_of(county, scope, ask._replace(view=""))
    parts = [_of_posts(conn, county, scope, now, ask)]
    if set(names) & set(OF_GRIDS):
        parts.append(_of_grids(conn, county, scope, now, ask))
    if set(names) & set(OF_CAPACITY):
        parts.append(_of_capacity(conn, county, scope, now, ask))
    return pd.concat(parts, axis=1).reindex(columns=list(names))


def _of_posts(conn: Connection, county: County, scope: Scope, now: int, ask: Ask) -> pd.DataFrame:
    """People are counted once in the area asked for, however many seats they hold in it."""
    if ask.by == "grid" or ask.grid:
        frame = staffing_by_grid(conn, county, scope, now).set_index("code")
        frame = frame[frame.index == ask.grid] if ask.grid else frame
        frame = frame if ask.by == "grid" else frame.rename(index=lambda _code: "")
    elif ask.by == "township":
        frame = staffing_by_township(conn, county, scope, now).set_index("township_code")
    else:
        totals = staffing_totals(conn, county, scope, now)._asdict()
        frame = pd.DataFrame([totals], index=[""]).rename(columns={"worker_vacancies": "vacancies"})
    return pd.DataFrame(
        {
            **{name: frame[name] for name in OF_PEOPLE},
            "worker_posts": frame["worker_posts"],
            "worker_posts_filled": frame["worker_posts"] - frame["vacancies"],
            "worker_vacancies": frame["vacancies"],
        }
    )


def _of_grids(conn: Connection, county: County, scope: Scope, now: int, ask: Ask) -> pd.DataFrame:
    """Grids with and without a valid report in the window."""
    grids = [area.code for area in grids_in(county, scope) if ask.grid in {"", area.code}]
    by_grid = ask._replace(by="grid")
    found = sums(conn, county, scope, now, ask=by_grid, names=("cohort_valid",))["cohort_valid"]
    active = found.reindex(grids, fill_value=0) > 0
    keys: dict[str, Sequence[str]] = {
        "": [""] * len(grids),
        "township": [county.township_of[code] for code in grids],
        "grid": grids,
    }
    frame = pd.DataFrame(
        {"grids": 1, "grids_active": active.astype(int), "grids_silent": (~active).astype(int)}
    )
    return frame.groupby(list(keys[ask.by])).sum()


def _of_capacity(
    conn: Connection, county: County, scope: Scope, now: int, ask: Ask
) -> pd.DataFrame:
    """The figures that held on the day of `now`."""
    if ask.by == "grid" or ask.grid:
        return pd.DataFrame(columns=list(OF_CAPACITY))
    values = capacity_at(conn, county, scope, now, day=local(now, county.zone).day).values
    codes = {"": scope.area_code}
    if ask.by == "township":
        codes = {area.code: area.code for area in townships_in(county, scope)}
    told = {key: [values.get((name, code)) for name in OF_CAPACITY] for key, code in codes.items()}
    return pd.DataFrame.from_dict(told, "index", dtype=float, columns=list(OF_CAPACITY))
