"""How long things take, by any split: quantiles of times to close, ages of open cases, steps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, or_, select

from data_layer.core.contribution import STEPS
from data_layer.core.county import County
from data_layer.core.days import add_days, month_of, start_of
from data_layer.core.histogram import percentile
from data_layer.core.scope import Scope
from data_layer.core.splits import MOMENTS
from data_layer.core.statistics.percentiles import nearest_rank
from data_layer.core.statistics.survival import Curve, closed_by, kaplan_meier, quantile
from data_layer.db.tables import hist, incident
from data_layer.queries.area_view import crosses
from data_layer.queries.asking import Ask, fits, scope_of
from data_layer.queries.rollups import total
from data_layer.queries.split_keys import Reading, grouped, keys_of, labelled
from data_layer.queries.visible import open_cases, townships_in
from data_layer.vocab import Stage

KEPT = frozenset({"", "month", "township"})
Seconds = NDArray[np.float64]


class Spread(NamedTuple):
    """How long `n` cases took: quantiles in seconds, and the share over within so many seconds."""

    n: int
    quantile: Callable[[float], float | None]
    within: Callable[[float], float | None]


Times = dict[Any, Spread]


def times_of(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask, duration: str
) -> Times:
    """Spread of one duration by group: 'close' (reports of the window, open ones included),
    'closed_only' (what was closed in the window), 'open_age' (open cases now), or a step by the
    months it was done in."""
    reading = Reading(conn, county, scope_of(county, scope, ask), scope)
    if duration == "close":
        return _closing(reading, now, ask)
    if duration == "closed_only":
        return _closed(reading, ask)
    if duration == "open_age":
        return _ages(reading, now, ask)
    return _steps(reading, ask, duration)


def _closing(reading: Reading, now: int, ask: Ask) -> Times:
    i = incident.c
    window = i.report_day.between(ask.first, ask.last), i.stage != Stage.VOID
    columns = i.reported_at, i.closed_at
    found = _groups(reading, ask, i.report_day, columns, window)
    return {code: _survival(part, now) for code, part in found}


def _survival(part: pd.DataFrame, now: int) -> Spread:
    ended = part["closed_at"].notna()
    taken = (part["closed_at"] - part["reported_at"])[ended].to_numpy() / 1000
    waited = np.maximum(0, now - part["reported_at"][~ended].to_numpy()) / 1000
    curve = kaplan_meier(taken, waited)
    return Spread(len(part), partial(quantile, curve), partial(_closed_by, curve))


def _closed_by(curve: Curve, seconds: float) -> float | None:
    """None where nobody was watched so long."""
    share = float(closed_by(curve, [seconds])[0])
    return share if share == share else None


def _known(seconds: Seconds) -> Spread:
    """Of times that are all over."""
    within = lambda limit: float((seconds <= limit).mean()) if seconds.size else None  # noqa: E731
    return Spread(seconds.size, partial(nearest_rank, seconds), within)


def _closed(reading: Reading, ask: Ask) -> Times:
    i = incident.c
    window = [i.closed_day.between(ask.first, ask.last)]
    columns = i.reported_at, i.closed_at
    return {
        code: _known((part["closed_at"] - part["reported_at"]).to_numpy() / 1000)
        for code, part in _groups(reading, ask, i.closed_day, columns, window)
    }


def _ages(reading: Reading, now: int, ask: Ask) -> Times:
    i, found = incident.c, {}
    standing = open_cases(reading.scope)
    for code, part in _groups(reading, ask, i.report_day, [i.reported_at], standing):
        ages = np.maximum(0, now - part["reported_at"].to_numpy()) / 1000
        found[code] = _known(ages)
    return found


def _groups(
    reading: Reading,
    ask: Ask,
    day: ColumnElement[Any],
    columns: Sequence[ColumnElement[Any]],
    where: Sequence[ColumnElement[bool]],
) -> list[tuple[Any, pd.DataFrame]]:
    """The cases that fit, by the groups of a split on `day`."""
    keys = keys_of(reading, incident, day, ask)
    fitting = fits(reading.county, reading.scope, incident, ask)
    rows = reading.conn.execute(select(*labelled(keys), *columns).where(*where, *fitting))
    frame = pd.DataFrame([tuple(row) for row in rows.all()], columns=list(rows.keys()))
    return grouped(frame, keys)


def _steps(reading: Reading, ask: Ask, duration: str) -> Times:
    """By the months a step was done in: from the histograms where those keep it, else exactly."""
    beyond = ask.grid or ask.category or ask.source or ask.urgency or ask.unit or ask.then
    across = crosses(reading.county, reading.scope, ask)
    if beyond or across or ask.by not in KEPT:
        return _steps_of_rows(reading, ask, duration)
    return _steps_kept(reading, ask, duration)


def _steps_of_rows(reading: Reading, ask: Ask, duration: str) -> Times:
    """Case by case, in whole seconds as the histograms count them; no split by time."""
    if MOMENTS & set(ask.splits):
        return {}
    i, zone = incident.c, reading.county.zone
    begin, end = (i[name] for name in STEPS[duration])
    month = month_of(ask.first)
    after = add_days(month_of(ask.last) * 100 + 28, 4) // 100 * 100 + 1
    where = [
        # Nothing is done in a case after its closing: the index of closings leaves the past out.
        or_(i.closed_day >= month * 100 + 1, i.closed_day.is_(None)),
        begin.is_not(None),
        end >= start_of(month * 100 + 1, zone),
        end < start_of(after, zone),
    ]
    columns = begin.label("begin"), end.label("end")
    return {
        code: _known(np.maximum(0, (part["end"] - part["begin"]).to_numpy() // 1000))
        for code, part in _groups(reading, ask, i.report_day, columns, where)
    }


def _steps_kept(reading: Reading, ask: Ask, duration: str) -> Times:
    """From the histograms, which are kept by month for the county and its townships."""
    conn, county, scope, _ = reading
    level, areas = scope.level, [scope.area_code]
    if ask.by == "township":
        level, areas = "township", [area.code for area in townships_in(county, scope)]
    key = {"month": hist.c.period, "township": hist.c.area}.get(ask.by, hist.c.county_code)
    statement = (
        select(key.label("key"), hist.c.bucket, total(hist.c.n))
        .where(
            hist.c.county_code == scope.county_code,
            hist.c.level == level,
            hist.c.area.in_(areas),
            hist.c.metric == duration,
            hist.c.period.between(month_of(ask.first), month_of(ask.last)),
        )
        .group_by(key, hist.c.bucket)
    )
    counts: dict[Any, Counter[int]] = defaultdict(Counter)
    for code, bucket, n in conn.execute(statement):
        counts[code if ask.by else ""][bucket] += n
    return {
        code: Spread(found.total(), partial(percentile, found), _unknown)
        for code, found in counts.items()
    }


def _unknown(_seconds: float) -> float | None:
    """Histograms are kept for quantiles."""
    return None
