"""Values of the dictionary's metrics for any question: one function behind pages, tables, files and
the API, so that all of them say the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import Connection

from data_layer.core.catalog import BY_KEY
from data_layer.core.catalog.measures import MEASURES, PEOPLE
from data_layer.core.county import County
from data_layer.core.metric import Cohort, Kind, Metric
from data_layer.core.scope import Scope
from data_layer.queries.asking import Ask
from data_layer.queries.durations import times_of
from data_layer.queries.planner import sums
from data_layer.queries.standing import open_sums, people_sums

# The city-management way (数管口径): what was closed in the period and what is late and still open.
FIELD_WAY = {"on_time_closure": ("closed_on_time", ("ended", "overdue"))}


class Value(NamedTuple):
    """One number: of which group ('' when not split), what it is made of. `value` is None where
    there is nothing to divide by or no case; `n` is the denominator, or the cases behind a
    quantile; a count is its own n."""

    key: Any
    metric: str
    value: float | None
    numerator: float
    n: int


def metric_values(
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
    does. Groups without any row are absent."""
    metrics = [BY_KEY[key] for key in keys]
    frame = _measured(conn, county, scope, now, ask, _wanted(metrics, field_way))
    found: list[Value] = []
    for metric in metrics:
        if metric.kind == Kind.QUANTILE:
            found += _quantiles(conn, county, scope, now, ask, metric)
        else:
            found += _additive(frame, metric, field_way=field_way)
    return found


def _wanted(metrics: Sequence[Metric], field_way: bool) -> list[str]:
    names: list[str] = []
    for metric in metrics:
        if metric.kind != Kind.QUANTILE:
            part, whole = _parts(metric, field_way=field_way)
            names += [part, *whole]
    return list(dict.fromkeys(names))


def _parts(metric: Metric, *, field_way: bool) -> tuple[str, tuple[str, ...]]:
    if field_way and metric.key in FIELD_WAY:
        return FIELD_WAY[metric.key]
    return metric.numerator, (metric.denominator,) if metric.denominator else ()


def _measured(
    conn: Connection, county: County, scope: Scope, now: int, ask: Ask, names: Sequence[str]
) -> pd.DataFrame:
    """One column a measure, from wherever it is kept."""
    people = tuple(name for name in names if name in PEOPLE)
    standing = tuple(
        name for name in names if MEASURES[name].cohort == Cohort.NOW and name not in PEOPLE
    )
    rest = tuple(name for name in names if name not in {*people, *standing})
    ways = ((people_sums, people), (open_sums, standing), (sums, rest))
    frames = [way(conn, county, scope, now, ask=ask, names=part) for way, part in ways if part]
    frames = [frame for frame in frames if not frame.empty]
    if not frames:
        return pd.DataFrame(columns=list(names))
    return pd.concat(frames, axis=1).reindex(columns=list(names)).fillna(0)


def _additive(frame: pd.DataFrame, metric: Metric, *, field_way: bool) -> Iterator[Value]:
    part, whole = _parts(metric, field_way=field_way)
    for key, row in frame.iterrows():
        numerator = float(row[part])
        if not whole:
            yield Value(key, metric.key, numerator, numerator, int(numerator))
            continue
        n = int(sum(row[name] for name in whole))
        yield Value(key, metric.key, numerator / n if n else None, numerator, n)


def _quantiles(
    conn: Connection, county: County, scope: Scope, now: int, ask: Ask, metric: Metric
) -> Iterator[Value]:
    times = times_of(conn, county, scope, now, ask=ask, duration=metric.numerator)
    for key, (n, of) in times.items():
        yield Value(key, metric.key, of(metric.share), 0.0, n)
