"""The open cases that may miss their limit, judged by what became of cases like them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Row, select

from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.core.scope import Scope
from data_layer.core.warning.breach import Curves, Like, like, probability
from data_layer.core.warning.night_areas import is_about
from data_layer.core.warning.risk import (
    LEARNED_DAYS,
    Learned,
    curves_of,
    decode,
    kinds_of,
    told_from,
)
from data_layer.core.warning.rules import Detector, quiet_on
from data_layer.core.warning.spent import spent
from data_layer.db.tables import incident, warning_run
from data_layer.queries.cache import memory
from data_layer.queries.visible import NAMED, named, open_cases, unit_name, within
from data_layer.queries.warning_cases import TIMED, timed
from data_layer.queries.warning_rules import rules_in_force
from data_layer.vocab import Stage


class Risk(NamedTuple):
    """An open case that may miss its limit: names fit to be shown, when it is due (ms), its
    `chance` to miss that, and why it is so (None where too little is known of its like)."""

    case_no: str
    township: str
    village: str
    title: str
    category: str
    urgency: str
    unit: str
    due_at: int
    chance: float
    like: Like | None


def breach_list(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    *,
    until: int,
    readers: tuple[str, ...] = (),
) -> list[Risk]:
    """The open, not suspended cases of the scope due from `now` to `until` that may be late, the
    likeliest first; those that are late already stand in other lists. [] while no night has been
    judged, or no rule tells all of these `readers` (roles) of breach risk today."""
    today = local(now, county.zone).day
    rules = [
        rule
        for rule in rules_in_force(conn, scope)
        if rule.detector == Detector.BREACH
        and rule.on
        and not quiet_on(rule, today)
        and rule.told.issuperset(readers)
    ]
    curves = _curves(conn, scope) if rules else None
    if curves is None:
        return []
    i = incident.c
    more = [column for column in TIMED if column.name not in {one.name for one in NAMED}]
    rows = conn.execute(
        select(*NAMED, i.lead_unit, *more).where(
            *open_cases(scope), i.suspended_at.is_(None), i.due_current.between(now, until)
        )
    ).all()
    shares = spent(county, [timed(row) for row in rows], [now] * len(rows)).tolist()
    found = []
    for row, share in zip(rows, shares, strict=True):
        least = told_from(rule for rule in rules if is_about(county, rule, row.category))
        chance = probability(curves, kinds_of(row.category, row.urgency), share, 1.0)
        if least is not None and chance is not None and chance >= least:
            why = like(curves, kinds_of(row.category, row.urgency), share, 1.0)
            found.append(_risk(county, scope, row, chance, why))
    return sorted(found, key=lambda one: (-one.chance, one.due_at, one.case_no))


def _risk(
    county: County, scope: Scope, row: Row[*tuple[Any, ...]], chance: float, why: Like | None
) -> Risk:
    return Risk(
        *named(county, scope, row),
        row.category,
        row.urgency,
        unit_name(county, scope, row.lead_unit),
        row.due_current,
        chance,
        why,
    )


def _curves(conn: Connection, scope: Scope) -> Curves | None:
    """Those of the newest night that learned any, made of it once."""
    r = warning_run.c
    here = r.county_code == scope.county_code, r.curves.is_not(None)
    newest = conn.execute(
        select(r.day, r.ended_at).where(*here).order_by(r.day.desc()).limit(1)
    ).first()
    if newest is None:
        return None
    kept = select(r.curves).where(*here, r.day == newest.day)
    made: Callable[[], Curves] = lambda: curves_of(decode(conn.execute(kept).scalar_one()))  # noqa: E731
    return memory(conn).recall(("breach_curves", scope.county_code, *newest), made)


def learned_cases(conn: Connection, county: County, scope: Scope, now: int) -> Learned:
    """What became of the cases of the last 180 days, as known now: those still open count up to
    their age, suspended ones up to their pause."""
    i = incident.c
    last = local(now, county.zone).day
    rows = conn.execute(
        select(i.closed_at, i.suspended_at, *TIMED).where(
            *within(incident, scope),
            i.report_day.between(add_days(last, -LEARNED_DAYS), last),
            i.counts.is_(True),
            i.stage != Stage.VOID,
        )
    ).all()
    ended = np.array([row.closed_at is not None for row in rows], bool)
    seen = [row.closed_at or row.suspended_at or now for row in rows]
    shares = spent(county, [timed(row) for row in rows], seen)
    known = ~np.isnan(shares)
    kinds = [kinds_of(row.category, row.urgency)[0] for row in rows]
    return Learned(
        [kind for kind, is_known in zip(kinds, known, strict=True) if is_known],
        shares[known],
        ended[known],
    )
