"""The closed loop stage by stage: how many came, how many are there, how long each step takes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

import pandas as pd
from sqlalchemy import Connection, func, select

from data_layer.core.county import County
from data_layer.core.days import add_days, local, month_of
from data_layer.core.histogram import percentile
from data_layer.core.scope import Scope
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.db.tables import hist, incident
from data_layer.queries.rollups import moves, total
from data_layer.queries.visible import open_cases
from data_layer.vocab import OPEN_STAGES, Stage

# The duration that runs from a stage to the next one.
METRIC_AFTER = {
    Stage.REPORTED: "accept",
    Stage.ACCEPTED: "dispatch",
    Stage.DISPATCHED: "sign",
    Stage.HANDLING: "handle",
    Stage.VERIFYING: "verify",
}
FLOW_STAGES = (*OPEN_STAGES, Stage.CLOSED)

Buckets = dict[int, int]


def stage_flow(conn: Connection, county: County, scope: Scope, now: int) -> pd.DataFrame:
    """Columns: stage, entered_today, open_now (cases), median_to_next_s, p90_to_next_s, n_next.

    Six rows, reported to closed. Entries count each time a case enters the stage. Times are
    nearest-rank percentiles in seconds over the steps concluded in this and the previous calendar
    month (histogram, within 2.5 %); None below five steps and for the last stage.
    """
    today = local(now, county.zone).day
    entered: Counter[str] = Counter()
    for _, _, stage, n in moves(conn, scope, [today]):
        entered[stage] += n
    standing = select(incident.c.stage, func.count()).where(*open_cases(scope))
    open_now: dict[str, int] = dict(conn.execute(standing.group_by(incident.c.stage)).all())
    buckets = _buckets(conn, scope, today)
    rows = []
    for stage in FLOW_STAGES:
        counts = buckets.get(METRIC_AFTER.get(stage, ""), {})
        rows.append((str(stage), entered[stage], open_now.get(stage, 0), *_times(counts)))
    names = ["stage", "entered_today", "open_now", "median_to_next_s", "p90_to_next_s", "n_next"]
    return pd.DataFrame(rows, columns=names)


def _buckets(conn: Connection, scope: Scope, today: int) -> Mapping[str, Buckets]:
    """Metric -> histogram of this and the previous calendar month."""
    month = month_of(today)
    months = [month_of(add_days(month * 100 + 1, -1)), month]
    conditions = [
        hist.c.county_code == scope.county_code,
        hist.c.level == scope.level,
        hist.c.area == scope.area_code,
        hist.c.period.in_(months),
    ]
    key = (hist.c.metric, hist.c.bucket)
    statement = select(*key, total(hist.c.n)).where(*conditions).group_by(*key)
    found: dict[str, Buckets] = defaultdict(dict)
    for metric, bucket, n in conn.execute(statement).all():
        found[metric][bucket] = n
    return found


def _times(counts: Buckets) -> tuple[float | None, float | None, int]:
    n = sum(counts.values())
    if n < NO_RATE_BELOW:
        return None, None, n
    return percentile(counts, 0.5), percentile(counts, 0.9), n
