"""Today hour by hour against its expected band, and today's counts of acts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.scope import Scope
from data_layer.core.statistics.bands import predictive_band
from data_layer.db.tables import incident
from data_layer.queries.rollups import by_day
from data_layer.queries.same_weekday import same_weekday
from data_layer.queries.visible import within

ACTS = (
    "escalated",
    "returned",
    "joint",
    "extended",
    "rework",
    "suspended",
    "transferred",
    "reopened",
    "urged",
    "supervised",
    "self_handled",
)


def today_curve(conn: Connection, county: County, scope: Scope, now: int) -> pd.DataFrame:
    """Columns: hour 0..23, reported, closed (cases; NaN for hours not begun), expected, low, high.

    The band is the 95 % negative-binomial predictive interval of the same weekday and hour in the
    last eight weeks; NaN without enough weeks.
    """
    today = local(now, county.zone)
    reports = same_weekday(conn, county, scope, now)
    closed = conn.scalars(
        select(incident.c.closed_at).where(
            *within(incident, scope),
            incident.c.closed_day == today.day,
            incident.c.counts.is_(True),
        )
    ).all()
    frame = pd.DataFrame({"hour": range(24)})
    begun = frame["hour"] <= today.hour
    frame["reported"] = _by_hour(reports.today, county.zone).where(begun)
    frame["closed"] = _by_hour(closed, county.zone).where(begun)
    frame[["expected", "low", "high"]] = np.nan
    if reports.comparable:
        band = predictive_band([_by_hour(times, county.zone) for times in reports.history])
        frame["expected"], frame["low"], frame["high"] = band
    return frame


def _by_hour(times: Sequence[int], zone: str) -> pd.Series[float]:
    hours = [local(at, zone).hour for at in times]
    return pd.Series(np.bincount(hours, minlength=24), dtype="float64")


def today_counts(conn: Connection, county: County, scope: Scope, now: int) -> dict[str, int]:
    """Acts of today by kind (keys: ACTS)."""
    today = local(now, county.zone).day
    (counts,) = by_day(conn, scope, today, today, ACTS)
    return dict(zip(ACTS, counts, strict=True))
