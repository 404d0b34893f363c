"""Values of the dictionary's metrics for any question, counted from what is stored now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from data_layer.core.catalog import BY_KEY
from data_layer.core.catalog.measures import GRIDS, PEOPLE, STOCKS
from data_layer.core.county import County
from data_layer.core.metric import Kind, Metric, Value
from data_layer.core.scope import Scope
from data_layer.core.splits import MOMENTS, has_split
from data_layer.queries.asking import Ask
from data_layer.queries.durations import Times, times_of
from data_layer.queries.planner import sums
from data_layer.queries.standing import open_sums, people_sums

# The city-management way (数管口径): what was closed in the period and what is late and still open.
FIELD_WAY = {"on_time_closure": ("closed_on_time", ("ended", "overdue"))}
TIMED = frozenset({Kind.QUANTILE, Kind.WITHIN})
DAY_S = 86_400


def live_values(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    *,
    ask: Ask,
    keys: tuple[str, ...],
    field_way: bool = False,
) -> list[Value]:
    """The metrics asked for, group by group; `field_way` counts on-time closure as city management
    does. Groups without any row are absent, and so are metrics that do not know the split."""
    metrics = [BY_KEY[key] for key in keys if has_split(BY_KEY[key], ask.by, ask.then)]
    additive = [m for m in metrics if m.kind not in TIMED]
    parts = {m.key: parts_of(m, field_way=field_way) for m in additive}
    names = dict.fromkeys(name for part in parts.values() for name in part)
    frames = _measured(conn, county, scope, now, ask, tuple(names))
    durations = dict.fromkeys(m.numerator for m in metrics if m.kind in TIMED)
    times = {name: times_of(conn, county, scope, now, ask=ask, duration=name) for name in durations}
    found: list[Value] = []
    for metric in metrics:
        if metric.kind in TIMED:
            found += _timed(times[metric.numerator], metric)
        else:
            found += _additive(frames, parts[metric.key], metric.key)
    return found


def parts_of(metric: Metric, *, field_way: bool) -> tuple[str, ...]:
    """The measures of the numerator and of what the denominator is the sum of; a count has a
    numerator alone."""
    if field_way and metric.key in FIELD_WAY:
        part, whole = FIELD_WAY[metric.key]
        return (part, *whole)
    return (metric.numerator, metric.denominator) if metric.denominator else (metric.numerator,)


def _measured(
    conn: Connection, county: County, scope: Scope, now: int, ask: Ask, names: tuple[str, ...]
) -> dict[str, pd.Series[Any]]:
    """Measure -> its values by group, from wherever it is kept."""
    areas = tuple(name for name in names if name in PEOPLE or name in GRIDS)
    standing = tuple(name for name in names if name in STOCKS)
    rest = tuple(name for name in names if name not in {*areas, *standing})
    found: dict[str, pd.Series[Any]] = {}
    for way, part in ((people_sums, areas), (open_sums, standing), (sums, rest)):
        if part and not (part is standing and MOMENTS & set(ask.splits)):
            frame = way(conn, county, scope, now, ask=ask, names=part)
            found |= {name: frame[name].dropna() for name in part}
    return found


def _additive(
    frames: Mapping[str, pd.Series[Any]], parts: tuple[str, ...], key: str
) -> Iterator[Value]:
    """Only groups that every part knows: zeros are not made up for a source that has none."""
    known = [frames[name] for name in parts if name in frames]
    if len(known) < len(parts) or any(series.empty for series in known):
        return
    table = pd.concat(known, axis=1).fillna(0)
    groups, values = table.index.tolist(), table.to_numpy(float).tolist()
    for group, (numerator, *whole) in zip(groups, values, strict=True):
        if not whole:
            yield Value(group, key, numerator, numerator, int(numerator))
            continue
        n = int(sum(whole))
        yield Value(group, key, numerator / n if n else None, numerator, n)


def _timed(times: Times, metric: Metric) -> Iterator[Value]:
    for group, spread in times.items():
        if metric.kind == Kind.WITHIN:
            value = spread.within(metric.share * DAY_S)
        else:
            value = spread.quantile(metric.share)
        yield Value(group, metric.key, value, 0.0, spread.n)
