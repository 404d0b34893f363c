"""The days of a series with what was expected of them, for a picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from data_layer.core.county import County
from data_layer.core.days import add_days
from data_layer.core.statistics.arrays import Bools, Floats, Ints
from data_layer.core.warning.counts import Counts
from data_layer.core.warning.finding import HISTORY, Finding
from data_layer.core.warning.night_series import Watched
from data_layer.core.warning.outlook import Past, Window, outlook

# Days of a series shown beside its alert.
SHOWN_DAYS = 56
# About 95 of 100 days stay within so many standard deviations.
BAND = 2.0


def with_history(on: Watched, findings: Iterable[Finding]) -> list[Finding]:
    """The same with the days of each series, what was expected of them and how far they may stray
    (`told`: history), for a picture; 56 nights of these few series are looked at anew."""
    told = list(findings)
    at = {name: place for place, name in enumerate(on.own.names)}
    columns = [at[one.areas[0], one.category] for one in told]
    if not columns:
        return told
    drawn = history(on, columns)
    return [
        one._replace(told={**one.told, HISTORY: line})
        for one, line in zip(told, drawn, strict=True)
    ]


def history(on: Watched, columns: list[int]) -> list[dict[str, Any]]:
    """Of each of these series: `first` day, `counts`, `expected` and the `low` and `high` ends of
    where days should lie (None where too little is known)."""
    nights = min(SHOWN_DAYS, len(on.counts.days))
    few = on.past._replace(
        counts=on.own.counts[:, columns],
        teaches=on.past.teaches[:, columns],
    )
    return _drawn(few, add_days(on.counts.days[-1], 1 - nights), nights)


def county_series(county: County, counts: Counts) -> list[dict[str, Any]]:
    """The county's days by major category (`category`), as `history` has those of a series; the
    majors in their order, those that never occur left out."""
    own = counts.in_grids.sum(axis=1) + counts.in_townships.sum(axis=1) + counts.nowhere
    majors = [county.categories[kind].parent for kind in counts.categories]
    names = [name for name in sorted(set(majors)) if own[:, _of(majors, name)].any()]
    if not names:
        return []
    table = np.stack([own[:, _of(majors, name)].sum(axis=1) for name in names], axis=1)
    nights = min(SHOWN_DAYS, len(counts.days))
    past = Past(table, counts.kinds, counts.known, np.ones(table.shape, bool))
    drawn = _drawn(past, counts.days[-nights], nights)
    return [{"category": name, **line} for name, line in zip(names, drawn, strict=True)]


def _of(majors: list[str], name: str) -> Bools:
    return np.array([major == name for major in majors], bool)


def _drawn(past: Past, first: int, nights: int) -> list[dict[str, Any]]:
    groups = np.arange(past.counts.shape[1])
    daily = outlook(past, groups, nights).windows[0]
    low, high = band(daily, groups)
    return [
        {
            "first": first,
            "counts": past.counts[-nights:, at].tolist(),
            "expected": _plain(daily.expected[:, at]),
            "low": _plain(low[:, at]),
            "high": _plain(high[:, at]),
        }
        for at in groups.tolist()
    ]


def band(window: Window, groups: Ints) -> tuple[Floats, Floats]:
    """Ends of where a window's counts should lie in about 95 of 100 nights."""
    spread = np.sqrt(window.dispersion[:, groups] * (window.expected + window.variance))
    return np.maximum(0.0, window.expected - BAND * spread), window.expected + BAND * spread


def _plain(values: Floats) -> list[float | None]:
    return [None if np.isnan(value) else round(float(value), 2) for value in values]
