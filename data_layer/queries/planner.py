"""Sums of measures over a window, from whatever answers soonest: whole months and ragged days of
the rollups where those keep what is asked, else the cases and steps themselves.

One function, `sums`; both ways give the same numbers (the tests compare them with the log).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    case,
    literal,
    or_,
    select,
    union_all,
)

from data_layer.core.catalog.measures import MEASURES as WORDS
from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.core.metric import Cohort
from data_layer.core.scope import Scope
from data_layer.core.splits import AREAS, CALENDAR, DAILY, MOMENTS
from data_layer.db.tables import incident, roll, step
from data_layer.queries.area_view import crosses, grids_counted, heirs_seen, township_today
from data_layer.queries.asking import Ask, fits, scope_of, steps_of
from data_layer.queries.measures import FACTS, Fact
from data_layer.queries.rollups import slices, total
from data_layer.queries.split_keys import DAYS, Key, Reading, keys_of, labelled, levels, summed
from data_layer.queries.visible import (
    Conditions,
    townships_in,
    unindexed,
)

LONG_DAYS = 2 * 366
# What the rollups do not keep apart.
ROWS_ALONE = frozenset({"category", "source", "urgency", "unit", "hour"})
MONTHS = 1_000_000  # periods below are months (202611), those above days (20261123)


def sums(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask, names: tuple[str, ...]
) -> pd.DataFrame:
    """Index: the values of `ask.by` ('' alone without; two levels with `ask.then`); one column a
    measure, whole numbers.

    Keys without any row are absent, and so is what has no place where areas are asked for. Areas
    outside the scope are refused, as everywhere. What is due counts once its day is over.
    """
    yesterday = add_days(local(now, county.zone).day, -1)
    place = _place(county, scope_of(county, scope, ask), ask)
    early = tuple(name for name in names if WORDS[name].cohort == Cohort.DUE)
    if place is None or not early or ask.last <= yesterday:
        return _sums(conn, county, scope, ask, names, due_last=min(ask.last, yesterday))
    others = tuple(name for name in names if name not in early)
    parts = ((early, ask._replace(last=yesterday)), (others, ask))
    found = [
        _sums(conn, county, scope, one, part, due_last=yesterday) for part, one in parts if part
    ]
    return pd.concat(found, axis=1).reindex(columns=list(names)).fillna(0).astype("int64")


def _sums(
    conn: Connection,
    county: County,
    viewer: Scope,
    ask: Ask,
    names: tuple[str, ...],
    *,
    due_last: int,
) -> pd.DataFrame:
    scope = scope_of(county, viewer, ask)
    place = _place(county, scope, ask)
    kept, ragged = _spans(place, ask)
    frames = []
    if place and kept:
        frames.append(_of_rollups(conn, county, scope, place, ask, kept, names))
    for first, last in ragged:
        span = ask._replace(first=first, last=last)
        reading = Reading(conn, county, scope, viewer)
        frames += [
            _of_rows(reading, span, part, due_last=min(last, due_last))
            for part in _parts(names, span)
        ]
    if not frames:
        return pd.DataFrame(columns=list(names), dtype="int64")
    joined = pd.concat(frames).fillna(0)
    joined = joined.groupby(level=levels(joined)).sum()
    return joined.reindex(columns=list(names), fill_value=0).astype("int64").sort_index()


# ---- the rollups ---------------------------------------------------------------------------------

# level, areas, categories kept apart, and whether whole months alone will do.
Place = tuple[str, tuple[str, ...], str, bool]


Span = tuple[int, int]


def _spans(place: Place | None, ask: Ask) -> tuple[list[Span], list[Span]]:
    """The spans of the window that rollups answer, and those that only the rows can."""
    whole = [(ask.first, ask.last)] if ask.first <= ask.last else []
    if place is None:
        return [], whole
    if set(ask.splits) & set(DAILY):
        return whole, []
    spans = slices(ask.first, ask.last)
    if not place[-1]:
        return spans, []
    return [s for s in spans if s[1] < MONTHS], [s for s in spans if s[1] >= MONTHS]


def _of_rollups(
    conn: Connection,
    county: County,
    scope: Scope,
    place: Place,
    ask: Ask,
    spans: Sequence[Span],
    names: tuple[str, ...],
) -> pd.DataFrame:
    keys = [_kept_key(county, scope, ask, by) for by in ask.splits]
    parts = [_span(scope, place, span, keys, names) for span in spans]
    cells = union_all(*parts).subquery()
    groups = [cells.c[f"key{number}"] for number in range(len(keys))]
    statement = select(*groups, *(total(cells.c[name]) for name in names))
    return summed(conn.execute(statement.group_by(*groups)), keys, names)


def _kept_key(county: County, scope: Scope, ask: Ask, by: str) -> Key:
    """A split as the rollups hold it."""
    columns = dict.fromkeys(CALENDAR, roll.c.period) | {"weekday": roll.c.period}
    columns |= {"township": roll.c.area, "grid": roll.c.area, "major": roll.c.category}
    called: dict[str, Callable[[Any], Any]] = {**DAYS, "month": _month}
    heirs = heirs_seen(county, scope, ask)
    if heirs and by == "grid":
        called["grid"] = lambda code: heirs.get(code, code)
    elif by == "township" and crosses(county, scope, ask):
        called["township"] = partial(township_today, county, heirs)
    return Key(columns.get(by, literal("")), called.get(by, DAYS["day"]))


def _month(period: int) -> int:
    """Days of a ragged month go to their month."""
    return period if period < MONTHS else period // 100


def _place(county: County, scope: Scope, ask: Ask) -> Place | None:
    """Where the rollups keep it: days and months of county and townships; months of grids, and of
    the county's major categories."""
    splits = set(ask.splits)
    if ask.source or ask.urgency or ask.unit or splits & ROWS_ALONE:
        return None
    daily, areas = splits & set(DAILY), splits & set(AREAS)
    across = crosses(county, scope, ask) and (bool(ask.township) or "township" in splits)
    if ask.category or "major" in splits:
        if across or not scope.whole_county or ask.grid or areas or daily:
            return None
        if ask.category and ask.category not in county.majors:
            return None
        return "county", (scope.area_code,), ask.category or "*", True
    if "grid" in splits or ask.grid or across:
        if ({"grid", "township"} <= splits) or ("township" in splits and ask.grid) or daily:
            return None
        return "grid", grids_counted(county, scope, ask), "", True
    if "township" in splits:
        return "township", tuple(area.code for area in townships_in(county, scope)), "", False
    return scope.level, (scope.area_code,), "", False


def _span(
    scope: Scope, place: Place, span: Span, keys: Sequence[Key], names: tuple[str, ...]
) -> Select[*tuple[Any, ...]]:
    level, areas, majors, _ = place
    category = roll.c.category != "" if majors == "*" else roll.c.category == majors
    return select(*labelled(keys), *(roll.c[name] for name in names)).where(
        roll.c.county_code == scope.county_code,
        roll.c.level == level,
        roll.c.area.in_(areas),
        category,
        roll.c.period.between(*span),
    )


# ---- the cases and steps -------------------------------------------------------------------------


def _parts(names: Sequence[str], ask: Ask) -> list[tuple[str, ...]]:
    """Measures that one statement can sum: of one table, counted on one day. Over years nearly
    every case counts on each of its days, and one look at all cases is quicker than three; while
    steps of several types take longer to be sorted into groups together than type by type."""
    found: dict[tuple[Table, object], list[str]] = {}
    for name in names:
        fact = FACTS[name]
        together: object = str(fact.day)
        if _years(ask):
            together = fact.types if fact.table is step else ""
        found.setdefault((fact.table, together), []).append(name)
    return [tuple(part) for part in found.values()]


def _long(ask: Ask) -> bool:
    return add_days(ask.first, LONG_DAYS) < ask.last


def _years(ask: Ask) -> bool:
    return _long(ask) and not MOMENTS & set(ask.splits)


def _reads_in_full(reading: Reading, table: Table, ask: Ask) -> bool:
    """Whether to keep years of a county, and types of steps, from the indexes of SQLite, which
    knows nothing of how many rows they find: nearly all cases, each fetched by an index (0.41 s
    for 0.23). A unit's cases are few, and their steps lie with them (0.1 s for 2.4)."""
    if reading.conn.dialect.name != "sqlite" or not _long(ask):
        return False
    placed = ask.grid or ask.category or not reading.scope.whole_county
    return bool(ask.unit) or (table is incident and not placed)


def _of_rows(reading: Reading, ask: Ask, names: tuple[str, ...], *, due_last: int) -> pd.DataFrame:
    facts = [FACTS[name] for name in names]
    fact = facts[0]
    full_read = _reads_in_full(reading, fact.table, ask)
    days = _windows(facts, ask, due_last, full_read=full_read)
    source = steps_of(ask) if fact.table is step else incident
    keys = keys_of(reading, fact.table, fact.day, ask)
    counted = facts if len(days) == 1 else [_within(each, days[str(each.day)]) for each in facts]
    statement = (
        select(*labelled(keys), *(total(each.value) for each in counted))
        .select_from(source)
        .where(or_(*days.values()), *_regular(facts, full_read=full_read))
        .where(*fits(reading.county, reading.scope, fact.table, ask, full_read=full_read))
    )
    groups = [key.column for key in keys] if ask.by else []
    return summed(reading.conn.execute(statement.group_by(*groups)), keys, names)


def _windows(
    facts: Sequence[Fact], ask: Ask, due_last: int, *, full_read: bool
) -> dict[str, ColumnElement[bool]]:
    """Day -> whether it lies in the window, a due day up to `due_last`; several days are kept from
    the indexes, of which SQLite would walk one after the other."""
    due = str(incident.c.due_day)
    lasts = {str(each.day): ask.last for each in facts} | {due: due_last}
    days = {str(each.day): each.day for each in facts}
    if full_read or len(days) > 1:
        days = {name: day + 0 for name, day in days.items()}
    return {name: day.between(ask.first, lasts[name]) for name, day in days.items()}


def _within(fact: Fact, window: ColumnElement[bool]) -> Fact:
    return fact._replace(value=case((window, fact.value), else_=0))


def _regular(facts: Sequence[Fact], *, full_read: bool) -> Conditions:
    """Of steps, those of the facts' types that changed something."""
    if facts[0].table is not step:
        return []
    types = frozenset[str]().union(*(each.types for each in facts))
    kind = unindexed(step.c.type) if full_read else step.c.type
    return [kind.in_(sorted(types)), step.c.irregular.is_(False)]
