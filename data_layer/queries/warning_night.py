"""What a night is judged by: its counts, the rules, and what earlier nights found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from data_layer.core.county import County
from data_layer.core.days import add_days, days_between, local
from data_layer.core.scope import Scope
from data_layer.core.warning.counts import LEAD_DAYS, Counts
from data_layer.core.warning.finding import Finding, from_json
from data_layer.core.warning.life import Ending
from data_layer.core.warning.night_series import Alarmed
from data_layer.core.warning.rules import Detector, Rule
from data_layer.db.tables import alert, warning_run
from data_layer.queries.warning_counts import read_counts
from data_layer.queries.warning_rules import rules_in_force

# A county with fewer reports a day may well have a day without.
USUAL_REPORTS = 5


class Night(NamedTuple):
    """A night to be judged at `now` (ms): `day` is the last whole day, `newest` whether cases can
    still be seen as they stood then, `behind` by how many days the newest data is late. `alarmed`
    are the series alerts were raised for, `raised` the areas of standing alerts by rule and
    series."""

    conn: Connection
    county: County
    scope: Scope
    day: int
    now: int
    newest: bool
    behind: int
    rules: tuple[Rule, ...]
    counts: Counts
    alarmed: tuple[Alarmed, ...]
    raised: Mapping[str, Mapping[str, tuple[str, ...]]]


def night_of(conn: Connection, county: County, day: int, now: int) -> Night:
    """Everything the detectors ask of that night."""
    scope = Scope(county.code)
    yesterday = add_days(local(now, county.zone).day, -1)
    found = _alerts(conn, scope, day)
    counts = read_counts(conn, county, scope, day, LEAD_DAYS)
    return Night(
        conn, county, scope, day, now, day == yesterday, _behind(counts),
        tuple(rules_in_force(conn, scope)), counts,
        tuple(_alarmed(county, found)), _raised(found),
    )  # fmt: skip


def missing_nights(conn: Connection, scope: Scope, last: int, most: int) -> list[int]:
    """The nights not judged yet since the newest that was, at most `most` before and with `last`,
    the oldest first."""
    r = warning_run.c
    # A clock that was once ahead has judged nights that are still to come.
    here = r.county_code == scope.county_code, r.day <= last
    newest = conn.scalar(select(func.max(r.day)).where(*here))
    first = max(add_days(last, 1 - most), add_days(newest, 1) if newest else 0)
    return list(days_between(first, last)) if first <= last else []


class _Alert(NamedTuple):
    rule: str
    detector: str
    series: str
    raised_day: int
    last_day: int
    resolved_day: int
    ended: str
    finding: Finding
    latest: Finding


def _alerts(conn: Connection, scope: Scope, day: int) -> list[_Alert]:
    a = alert.c
    plain = (a.rule, a.detector, a.series, a.raised_day, a.last_day, a.resolved_day, a.ended)
    rows = conn.execute(
        select(*plain, a.finding, a.latest).where(
            a.county_code == scope.county_code,
            or_(a.last_day >= add_days(day, -LEAD_DAYS), a.resolved_day == 0),
        )
    )
    return [_Alert(*row[:-2], from_json(row.finding), from_json(row.latest)) for row in rows]


def _alarmed(county: County, found: list[_Alert]) -> list[Alarmed]:
    """The days of surges, from the first of their window on, where they count today; not of those
    that became the usual level."""
    return [
        Alarmed(
            county.heirs.get(one.finding.areas[0], one.finding.areas[0]),
            one.finding.category,
            add_days(one.raised_day, 1 - one.finding.days),
            one.last_day,
        )
        for one in found
        if one.detector == Detector.SURGE and one.ended != Ending.LEVEL
    ]


def _raised(found: list[_Alert]) -> dict[str, dict[str, tuple[str, ...]]]:
    standing: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in found:
        if not one.resolved_day:
            standing.setdefault(one.rule, {})[one.series] = one.latest.areas
    return standing


def _behind(counts: Counts) -> int:
    """Whole days at the end on which nothing was reported anywhere, where a usual day brings
    some."""
    daily = counts.in_grids.sum(axis=(1, 2)) + counts.in_townships.sum(axis=(1, 2))
    silent = (daily + counts.nowhere.sum(axis=1))[::-1] == 0
    return int(silent.argmin()) if daily.mean() >= USUAL_REPORTS and not silent.all() else 0
