"""What the rows of a question are grouped by in the database, and what each group is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Integer, Table, literal, literal_column

from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.masking import mask_text
from data_layer.core.scope import Scope
from data_layer.core.splits import week_of, weekday_of
from data_layer.db.tables import incident, step
from data_layer.queries.area_view import crosses, heirs_seen, township_today
from data_layer.queries.asking import Ask, major_of
from data_layer.queries.visible import unit_code

QUARTER_MS = 900_000  # no zone's clock differs by less


class Key(NamedTuple):
    """One part of a split: the column rows are grouped by, and how its values are called; several
    values may be called the same."""

    column: ColumnElement[Any]
    called: Callable[[Any], Any]


class Reading(NamedTuple):
    """Whose rows are read: `scope` is the viewer's, narrowed to what the question is about; what
    the viewer may see decides which units have a name."""

    conn: Connection
    county: County
    scope: Scope
    viewer: Scope


def keys_of(reading: Reading, table: Table, day: ColumnElement[Any], ask: Ask) -> list[Key]:
    """The parts of a question's split, of rows of `table` that count on `day`."""
    return [_key(reading, table, day, ask, by) for by in ask.splits]


def _key(reading: Reading, table: Table, day: ColumnElement[Any], ask: Ask, by: str) -> Key:
    county, viewer = reading.county, reading.viewer
    if by == "hour":
        return _hour(county, table, day)
    if by in DAYS:
        return Key(day, DAYS[by])
    if by == "unit":
        return Key(incident.c.lead_unit, partial(_unit, county, viewer))
    if by == "major" and table is step:
        return Key(table.c.category, partial(major_of, county))
    c = table.c
    heirs = heirs_seen(county, reading.scope, ask)
    if by == "grid" and heirs:
        return Key(c.grid_code, partial(_heir, heirs))
    if by == "township" and crosses(county, reading.scope, ask):
        return Key(c.grid_code, partial(township_today, county, heirs))
    columns: dict[str, ColumnElement[Any]] = {
        "": literal(""),
        # A constant of the statement: PostgreSQL groups by no parameter.
        "month": day // literal_column("100", Integer),
        "township": c.township_code,
        "grid": c.grid_code,
        "category": c.category,
        "major": incident.c.major,
        "source": c.source_kind,
        "urgency": c.urgency,
    }
    return Key(columns[by], _same)


def _same(value: Any) -> Any:
    return value


def _heir(heirs: Mapping[str, str], grid: str) -> str:
    return heirs.get(grid, grid)


DAYS: dict[str, Callable[[Any], Any]] = {"day": _same, "week": week_of, "weekday": weekday_of}


def _hour(county: County, table: Table, day: ColumnElement[Any]) -> Key:
    """The local hour: a report keeps its own, of acts and closings it is told by quarter hours."""
    if day is incident.c.report_day:
        return Key(incident.c.report_hour, _same)
    moment = step.c.at if table is step else incident.c.closed_at
    quarters = moment // literal_column(str(QUARTER_MS), Integer)
    return Key(quarters, lambda number: local(int(number) * QUARTER_MS, county.zone).hour)


def _unit(county: County, viewer: Scope, code: Any) -> Any:
    """Another township's unit has no name here, its numbers stay under ''; one that no pack knows
    may be a person's name and is covered."""
    seen = unit_code(county, viewer, code)
    return seen if seen in county.units or seen in county.areas else mask_text(seen)


def labelled(keys: Sequence[Key]) -> list[ColumnElement[Any]]:
    """The columns to select, named as `called` expects them."""
    return [key.column.label(name) for name, key in zip(_names(keys), keys, strict=True)]


def called(frame: pd.DataFrame, keys: Sequence[Key]) -> pd.DataFrame:
    """The frame with its groups called by their names."""
    for name, key in zip(_names(keys), keys, strict=True):
        if key.called is not _same:
            frame[name] = [key.called(value) for value in frame[name]]
    return frame


def summed(rows: Iterable[Any], keys: Sequence[Key], names: Sequence[str]) -> pd.DataFrame:
    """One row a group, by its name (two levels where it is split twice); one column a measure."""
    columns = [*_names(keys), *names]
    frame = called(pd.DataFrame([tuple(row) for row in rows], columns=columns), keys)
    return frame.groupby(_names(keys)).sum()


def grouped(frame: pd.DataFrame, keys: Sequence[Key]) -> list[tuple[Any, pd.DataFrame]]:
    """Name of a group (a pair where it is split twice) and its rows."""
    found = called(frame, keys).groupby(_names(keys))
    return [(name if len(keys) > 1 else name[0], part) for name, part in found]


def levels(frame: pd.DataFrame) -> list[int]:
    """The levels of a frame's index, to group by all of them."""
    return list(range(frame.index.nlevels))


def _names(keys: Sequence[Key]) -> list[str]:
    return [f"key{place}" for place in range(len(keys))]
