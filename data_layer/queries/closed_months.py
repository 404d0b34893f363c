"""Closed months as stored: their closings and revisions, and the figures kept of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Row, Select, select

from data_layer.core.catalog import BY_KEY
from data_layer.core.county import County
from data_layer.core.days import days_of_month
from data_layer.core.metric import Value
from data_layer.core.month_close import (
    USUAL_DAY,
    Place,
    Wanted,
    answered,
    decode,
    wanted,
    whole_month,
)
from data_layer.core.scope import OUTSIDE, Scope
from data_layer.core.splits import has_split
from data_layer.db.tables import month_closing, month_figures, month_setting
from data_layer.errors import Forbidden
from data_layer.queries.asking import Ask, scope_of
from data_layer.queries.cache import memory

Figures = Mapping[str, list[Value]]


class Closing(NamedTuple):
    """A closing of a month, or a revision of it with its `reason`; `closed_by` is '' where the
    clock closed it.

    `differing` says of the newest how many figures of the scope were another when it was looked at
    last (`checked_at`, ms).
    """

    month: int
    revision: int
    closed_at: int
    closed_by: str
    closed_name: str
    reason: str
    differing: int
    checked_at: int | None
    checked_revision: int


class Asked(NamedTuple):
    """The closing of the month a question is about, and whether what was kept answers it."""

    closing: Closing
    settled: bool


class SetDay(NamedTuple):
    """The day of the following month on which months are closed, and who set it; `set_at` None
    where nobody did."""

    day: int
    set_name: str = ""
    set_at: int | None = None


def closing_of(conn: Connection, scope: Scope, month: int) -> Closing | None:
    """The newest revision of a month; None while it is open."""
    c = month_closing.c
    statement = _closings(scope).where(c.month == month).order_by(c.revision.desc())
    row = conn.execute(statement.limit(1)).one_or_none()
    return _closing(row, scope) if row else None


def closing_asked(conn: Connection, county: County, scope: Scope, ask: Ask) -> Asked | None:
    """The closing behind a question of exactly one month that is closed; None of any other."""
    month = whole_month(ask.first, ask.last)
    closing = closing_of(conn, scope, month) if month else None
    if ask.splits == ("month",):
        ask = ask._replace(by="")
    return Asked(closing, _wanted(county, scope, ask) is not None) if closing else None


def closed_within(conn: Connection, county: County, scope: Scope, ask: Ask) -> list[int]:
    """The closed months a question by month tells of: its line by line are closed figures, while
    what it adds up is not."""
    if ask.splits != ("month",):
        return []
    if _wanted(county, scope, ask._replace(by="")) is None:
        return []
    known = sorted(closings(conn, scope))
    spans = {month: days_of_month(month) for month in known}
    return [m for m in known if ask.first <= spans[m][0] and spans[m][1] <= ask.last]


def closings(conn: Connection, scope: Scope) -> dict[int, list[Closing]]:
    """Month -> its closing and revisions, the newest first."""
    c, found = month_closing.c, defaultdict[int, list[Closing]](list)
    for row in conn.execute(_closings(scope).order_by(c.month.desc(), c.revision.desc())):
        found[row.month].append(_closing(row, scope))
    return dict(found)


def replaced_by(revisions: Sequence[Closing]) -> dict[int, Closing]:
    """Number of a revision -> the closing it replaced, which keeps what was corrected; `revisions`
    of one month, the newest first."""
    return {one.revision + 1: one for one in revisions[1:]}


def set_day_of(conn: Connection, scope: Scope) -> SetDay:
    """On which day the county closes its months."""
    c = month_setting.c
    statement = select(c.set_day, c.set_name, c.set_at).where(c.county_code == scope.county_code)
    row = conn.execute(statement).one_or_none()
    return SetDay(*row) if row else SetDay(USUAL_DAY)


def kept_figures(conn: Connection, scope: Scope, closing: Closing, place: Place) -> Figures:
    """Metric -> its kept values in one table of a revision, of the whole county and so for a scope
    of it alone (else Forbidden); they never change, so they are read once."""
    if not scope.whole_county:
        raise Forbidden(OUTSIDE, "outside_scope")
    county_code = scope.county_code
    month, revision, split = closing.month, closing.revision, split_name(place)

    def read() -> Figures:
        c, found = month_figures.c, defaultdict[str, list[Value]](list)
        one = (c.month == month, c.revision == revision, c.split == split)
        statement = select(c.content).where(c.county_code == county_code, *one)
        content = conn.execute(statement).scalar_one_or_none()
        for value in decode(content) if content else ():
            found[value.metric].append(value)
        return dict(found)

    return memory(conn).recall(("month_figures", county_code, month, revision, split), read)


def split_name(place: Place) -> str:
    """A table's name where it is stored: township/source."""
    return "/".join(place)


def place_named(name: str) -> Place:
    """The place whose `split_name` that is."""
    area, kind = name.split("/")
    return area, kind


def settled_values(
    conn: Connection, county: County, scope: Scope, *, ask: Ask, keys: Sequence[str]
) -> dict[str, list[Value]]:
    """Of a question about exactly one closed month: metric -> its values as closed, of those
    metrics that what is kept answers; empty for any other question. Raises Forbidden for what lies
    outside the scope, whose rows alone come back."""
    month = whole_month(ask.first, ask.last)
    # What is kept is of the areas of the time.
    asked = _wanted(county, scope, ask) if month and not ask.view else None
    closing = closing_of(conn, scope, month) if asked else None
    if asked is None or closing is None:
        return {}
    whole = Scope(county.code)
    kept = kept_figures(conn, whole, closing, asked.place)
    # A metric the dictionary did not have when the month was closed has no closed figure.
    known = kept_figures(conn, whole, closing, ("", ""))
    area, kind = asked.place
    needed = (area or kind, kind if area else "")
    return {
        key: sorted(answered(kept.get(key, ()), asked, county.township_of), key=_by_key)
        for key in keys
        if kept
        and key in known
        and has_split(BY_KEY[key], *needed)
        and has_split(BY_KEY[key], ask.by, ask.then)
    }


def _by_key(value: Value) -> tuple[str, ...]:
    return value.key if isinstance(value.key, tuple) else (value.key,)


def _wanted(county: County, viewer: Scope, ask: Ask) -> Wanted | None:
    """What the question needs; the scope is a filter like any other."""
    scope = scope_of(county, viewer, ask)
    kind = "major" if ask.category in county.majors else "category"
    fixed = {
        "township": scope.township_code,
        "grid": ask.grid,
        kind: ask.category,
        "source": ask.source,
        "urgency": ask.urgency,
        "unit": ask.unit,
    }
    asked = wanted(ask.splits, {split: value for split, value in fixed.items() if value})
    # What a township may call another's unit is decided row by row.
    if asked and "unit" in asked.place and not viewer.whole_county:
        return None
    return asked


def _closings(scope: Scope) -> Select[*tuple[Any, ...]]:
    c = month_closing.c
    columns = (c[name] for name in Closing._fields)
    return select(*columns).where(c.county_code == scope.county_code)


def _closing(row: Row[*tuple[Any, ...]], scope: Scope) -> Closing:
    """A township is told its own number alone."""
    told = row._asdict()
    n = orjson.loads(told["differing"]).get(scope.township_code, 0)
    return Closing(**{**told, "differing": n})
