"""The open cases that may miss their limit, judged by what became of cases like them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Row, select

from data_layer.core.county import County
from data_layer.core.days import add_days, local, start_of
from data_layer.core.scope import Scope
from data_layer.core.statistics.arrays import Floats
from data_layer.core.warning.breach import Curves, Like, chances, like
from data_layer.core.warning.night_areas import is_about
from data_layer.core.warning.risk import (
    LEARNED_DAYS,
    LIKELY,
    Learned,
    Unknown,
    curves_of,
    decode,
    kinds_of,
    told_from,
)
from data_layer.core.warning.rules import Detector, Rule, quiet_on
from data_layer.core.warning.spent import spent
from data_layer.db.tables import incident, warning_run
from data_layer.queries.cache import memory
from data_layer.queries.desk_filters import due_between
from data_layer.queries.visible import LISTED, NAMED, named, open_cases, unit_name, within
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


class Risks(NamedTuple):
    """What is known of the open, not suspended cases due from now to the end of `last` (a day).

    `cases` are the likeliest of those that may miss their limit, in order; None where nothing is
    known, and `unknown` says why. `learned` is the last day whose cases taught (0: none). Of the
    `due` cases `judged` have a chance, and about `expected` of these will miss their limit; `told`
    reach the line from which on a rule tells, `likely` of them are rather missed than kept.
    """

    last: int
    cases: tuple[Risk, ...] | None = None
    unknown: Unknown | None = None
    learned: int = 0
    due: int = 0
    judged: int = 0
    expected: float = 0.0
    told: int = 0
    likely: int = 0


class Taught(NamedTuple):
    """The curves of the newest night that learned any."""

    day: int
    curves: Curves


def breach_risk(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    *,
    readers: tuple[str, ...] = (),
    last: int = 0,
    most: int = LISTED,
) -> Risks:
    """The cases of the scope due from `now` to the end of the next workday (of `last`, where that
    is given) that may be late, for all of these `readers` (roles); `most` are listed. Limits run in
    working time, so before days off little is due by tomorrow; cases late already stand in other
    lists."""
    until = last or county.working_time(county.calendar_version).next_workday(now)
    rules = _rules(conn, county, scope, now, readers)
    if isinstance(rules, Unknown):
        return Risks(until, unknown=rules)
    taught = _taught(conn, scope)
    if taught is None:
        return Risks(until, unknown=Unknown.NOT_LEARNED)
    rows = _due(conn, scope, now, start_of(add_days(until, 1), county.zone) - 1)
    kinds = [kinds_of(row.category, row.urgency) for row in rows]
    shares = spent(county, [timed(row) for row in rows], [now] * len(rows))
    said = chances(taught.curves, kinds, shares, 1.0)
    # What is not known reaches no line.
    told = np.flatnonzero(said >= _lines(county, rules, [row.category for row in rows])).tolist()
    told.sort(key=lambda at: (-said[at], rows[at].due_current, rows[at].case_no))
    whys = [like(taught.curves, kinds[at], shares[at], 1.0) for at in told[:most]]
    listed = [
        _risk(county, scope, rows[at], float(said[at]), why)
        for at, why in zip(told, whys, strict=False)
    ]
    return Risks(
        until, tuple(listed), None, taught.day, len(rows), int(np.count_nonzero(~np.isnan(said))),
        float(np.nansum(said)), len(told), int(np.count_nonzero(said[told] >= LIKELY)),
    )  # fmt: skip


def _lines(county: County, rules: Sequence[Rule], categories: Sequence[str]) -> Floats:
    """From which chance on a case of each category is told of; inf where no rule is about it."""
    lines = {
        code: told_from(rule for rule in rules if is_about(county, rule, code))
        for code in set(categories)
    }
    known = (lines[code] for code in categories)
    return np.array([np.inf if line is None else line for line in known], float)


def _rules(
    conn: Connection, county: County, scope: Scope, now: int, readers: tuple[str, ...]
) -> list[Rule] | Unknown:
    """The rules that tell these readers today, or why none does."""
    today = local(now, county.zone).day
    rules = [
        rule for rule in rules_in_force(conn, scope) if rule.detector == Detector.BREACH and rule.on
    ]
    if not rules:
        return Unknown.OFF
    told = [rule for rule in rules if rule.told.issuperset(readers)]
    if not told:
        return Unknown.NOT_TOLD
    return [rule for rule in told if not quiet_on(rule, today)] or Unknown.QUIET


def _due(conn: Connection, scope: Scope, now: int, until: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The open cases whose limit runs and ends between two moments."""
    i = incident.c
    more = [column for column in TIMED if column.name not in {one.name for one in NAMED}]
    query = select(*NAMED, i.lead_unit, *more).where(*open_cases(scope), *due_between(now, until))
    return conn.execute(query).all()


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


def _taught(conn: Connection, scope: Scope) -> Taught | None:
    """Made once of what the newest night that learned any kept."""
    r = warning_run.c
    here = r.county_code == scope.county_code, r.curves.is_not(None)
    newest = conn.execute(
        select(r.day, r.ended_at).where(*here).order_by(r.day.desc()).limit(1)
    ).first()
    if newest is None:
        return None
    kept = select(r.curves).where(*here, r.day == newest.day)
    made: Callable[[], Curves] = lambda: curves_of(decode(conn.execute(kept).scalar_one()))  # noqa: E731
    key = "breach_curves", scope.county_code, *newest
    return Taught(newest.day, memory(conn).recall(key, made))


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
