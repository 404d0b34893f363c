"""How long things take, by any split: quantiles of times to close, ages of open cases, steps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, or_, select

from data_layer.core.contribution import STEPS
from data_layer.core.county import County
from data_layer.core.days import add_days, month_of, start_of
from data_layer.core.histogram import percentile
from data_layer.core.scope import Scope
from data_layer.core.statistics.percentiles import nearest_rank
from data_layer.core.statistics.survival import Curve, closed_by, kaplan_meier, quantile
from data_layer.db.tables import hist, incident
from data_layer.queries.asking import Ask, fits, key_of, scope_of, shown_keys
from data_layer.queries.rollups import total
from data_layer.queries.visible import open_cases, townships_in
from data_layer.vocab import Stage

KEPT = frozenset({"", "month", "township"})
# A step has no split by day, and none by month under a filter.
MOMENTS = frozenset({"day", "month"})
Seconds = NDArray[np.float64]


class Spread(NamedTuple):
    """How long `n` cases took: quantiles in seconds, and the share over within so many seconds."""

    n: int
    quantile: Callable[[float], float | None]
    within: Callable[[float], float | None]


Times = dict[Any, Spread]

Groups = Callable[[Any], Any]


def times_of(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask, duration: str
) -> Times:
    """Spread of one duration by group: 'close' (reports of the window, open ones included),
    'closed_only' (what was closed in the window), 'open_age' (open cases now), or a step by the
    months it was done in."""
    groups = partial(_groups, conn, county, scope, ask)
    scope = scope_of(county, scope, ask)
    if duration == "close":
        return _closing(groups, county, scope, now, ask)
    if duration == "closed_only":
        return _closed(groups, county, scope, ask)
    if duration == "open_age":
        return _ages(groups, county, scope, now, ask)
    return _steps(conn, county, scope, ask, duration)


def _closing(groups: Groups, county: County, scope: Scope, now: int, ask: Ask) -> Times:
    key = key_of(incident, incident.c.report_day, ask.by)
    statement = select(key.label("key"), incident.c.reported_at, incident.c.closed_at).where(
        *fits(county, scope, incident, ask),
        incident.c.report_day.between(ask.first, ask.last),
        incident.c.stage != Stage.VOID,
    )
    return {code: _survival(part, now) for code, part in groups(statement)}


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


def _closed(groups: Groups, county: County, scope: Scope, ask: Ask) -> Times:
    key = key_of(incident, incident.c.closed_day, ask.by)
    statement = select(key.label("key"), incident.c.reported_at, incident.c.closed_at).where(
        *fits(county, scope, incident, ask),
        incident.c.closed_day.between(ask.first, ask.last),
    )
    return {
        code: _known((part["closed_at"] - part["reported_at"]).to_numpy() / 1000)
        for code, part in groups(statement)
    }


def _ages(groups: Groups, county: County, scope: Scope, now: int, ask: Ask) -> Times:
    key = key_of(incident, incident.c.report_day, ask.by)
    statement = select(key.label("key"), incident.c.reported_at).where(
        *open_cases(scope), *fits(county, scope, incident, ask)
    )
    found: Times = {}
    for code, part in groups(statement):
        ages = np.maximum(0, now - part["reported_at"].to_numpy()) / 1000
        found[code] = _known(ages)
    return found


def _groups(conn: Connection, county: County, viewer: Scope, ask: Ask, statement: Any) -> Any:
    """The rows by key; what the caller may see decides which units have a name."""
    rows = conn.execute(statement)
    frame = pd.DataFrame([tuple(row) for row in rows.all()], columns=list(rows.keys()))
    if ask.by == "unit":
        frame["key"] = shown_keys(county, viewer, frame["key"])
    return frame.groupby("key")


def _steps(conn: Connection, county: County, scope: Scope, ask: Ask, duration: str) -> Times:
    """By the months a step was done in: from the histograms where those keep it, else exactly."""
    beyond = ask.grid or ask.category or ask.source or ask.urgency or ask.unit
    if beyond or ask.by not in KEPT:
        return _steps_of_rows(conn, county, scope, ask, duration)
    return _steps_kept(conn, county, scope, ask, duration)


def _steps_of_rows(
    conn: Connection, county: County, scope: Scope, ask: Ask, duration: str
) -> Times:
    """Case by case, in whole seconds as the histograms count them."""
    if ask.by in MOMENTS:
        return {}
    begin, end = (incident.c[name] for name in STEPS[duration])
    month = month_of(ask.first)
    after = add_days(month_of(ask.last) * 100 + 28, 4) // 100 * 100 + 1
    key = key_of(incident, incident.c.report_day, ask.by)
    statement = select(key.label("key"), begin.label("begin"), end.label("end")).where(
        *fits(county, scope, incident, ask),
        # Nothing is done in a case after its closing: the index of closings leaves the past out.
        or_(incident.c.closed_day >= month * 100 + 1, incident.c.closed_day.is_(None)),
        begin.is_not(None),
        end >= start_of(month * 100 + 1, county.zone),
        end < start_of(after, county.zone),
    )
    return {
        code: _known(np.maximum(0, (part["end"] - part["begin"]).to_numpy() // 1000))
        for code, part in _groups(conn, county, scope, ask, statement)
    }


def _steps_kept(conn: Connection, county: County, scope: Scope, ask: Ask, duration: str) -> Times:
    """From the histograms, which are kept by month for the county and its townships."""
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
