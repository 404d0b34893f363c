"""Grids whose reports are unlike their own past, small ones drawn towards the usual."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.days import add_days
from data_layer.core.scope import Scope
from data_layer.core.statistics.shrinkage import fit_counts, shrink_counts
from data_layer.queries.asking import Ask, scope_of
from data_layer.queries.metrics import metric_values
from data_layer.queries.visible import grids_in

PAST_DAYS = 56
VALID = ("valid",)


def against_own_past(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> pd.DataFrame:
    """Index: grid codes in order; observed (valid reports of the window), expected (what came in
    the window, shared out as the reports of the 56 days before were), ratio, low, high
    (gamma-Poisson shrinkage, 90 %). Grids that reported nothing in those days have no expectation
    and are absent.
    """
    own, asker = scope_of(county, scope, ask._replace(view="")), (conn, county, scope, now)
    before = ask._replace(first=add_days(ask.first, -PAST_DAYS), last=add_days(ask.first, -1))
    observed, past = (
        {one.key: one.n for one in metric_values(*asker, ask=each._replace(by="grid"), keys=VALID)}
        for each in (ask, before)
    )
    codes = [area.code for area in grids_in(county, own) if past.get(area.code, 0)]
    found = pd.DataFrame(
        {
            "observed": [int(observed.get(code, 0)) for code in codes],
            "expected": [float(past[code]) for code in codes],
        },
        index=pd.Index(codes, dtype=object),
    )
    if found.empty or not found["observed"].sum():
        return found.iloc[:0].assign(ratio=0.0, low=0.0, high=0.0)
    found["expected"] *= found["observed"].sum() / found["expected"].sum()
    prior = fit_counts(found["observed"], found["expected"])
    shrunk = shrink_counts(found["observed"], found["expected"], prior)
    return found.assign(ratio=shrunk.value, low=shrunk.low, high=shrunk.high)
