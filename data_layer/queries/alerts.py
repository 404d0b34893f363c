"""Alerts as a scope and a role may see them: what stands, what became of it, what was said."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, select

from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.core.scope import Scope
from data_layer.core.warning.damping import Reading
from data_layer.core.warning.finding import Finding, from_json
from data_layer.core.warning.life import DONE, Act, Life, Mark, State, lived
from data_layer.core.warning.ranking import Order, Ranked, ranked
from data_layer.core.warning.rules import GUARDED, Detector, Rule
from data_layer.db.tables import alert, alert_mark, warning_signal
from data_layer.errors import NotFound
from data_layer.queries.visible import unindexed
from data_layer.queries.warning_rules import rules_in_force
from data_layer.vocab import Text

# What people looked at and have not closed, whether it goes on or not.
OWED = (State.CONFIRMED, State.WATCHING)
NO_ALERT = Text(
    "没有这条预警，或不在您的数据范围内，请返回研判预警页。",
    "There is no such alert, or it is outside your scope; go back to early warning.",
)


class Alert(NamedTuple):
    """An alert: `finding` raised it, `latest` is the newest word on it (told_day); `ended` is why
    it no longer stands ('' while it does), `stock` whether it stood before its rule was first
    judged; `areas` and `townships` are those the caller may name, `elsewhere` whether it reaches
    beyond them. `found` says whether the newest night found it, `quiet` in how many judged nights
    in a row it was not found (0 also where none could judge it)."""

    number: str
    rule: str
    detector: Detector
    raised_day: int
    raised_at: int
    last_day: int
    resolved_day: int
    ended: str
    stock: bool
    finding: Finding
    latest: Finding
    areas: tuple[str, ...]
    townships: tuple[str, ...]
    elsewhere: bool
    state: State
    since: int
    owner: str
    judged: bool | None
    found: bool = True
    quiet: int = 0

    @property
    def stands(self) -> bool:
        """Whether it has not been resolved and nobody has closed the matter."""
        return not self.resolved_day and self.state not in DONE


class Marked(NamedTuple):
    """A mark with the name of whoever made it."""

    mark: Mark
    name: str


def alerts_seen(
    conn: Connection, county: County, scope: Scope, role: str, *, since: int, last: int
) -> list[Alert]:
    """The alerts raised from `since` on, or standing still on `last`, that the scope may see and
    the role is told of; the newest first."""
    rules = {rule.key: rule for rule in rules_in_force(conn, scope)}
    a = alert.c
    # Asked in two parts, each by an index of its own, and put in order here: asked in order, SQLite
    # would read them all by their numbers.
    raised = conn.execute(_rows(scope).where(a.raised_day.between(since, last)))
    older = conn.execute(_rows(scope).where(a.resolved_day == 0, unindexed(a.raised_day) < since))
    rows = sorted(chain(raised, older), key=lambda row: row.alert_no, reverse=True)
    return list(_seen(county, scope, role, rules, rows))


def alerts_asked(
    conn: Connection, county: County, scope: Scope, role: str, *, since: int, last: int
) -> list[Alert]:
    """The alerts raised up to `last` that somebody still owes an answer, however old: those that
    stand, and those watched or found true and not handled; with all raised from `since` on."""
    rules = {rule.key: rule for rule in rules_in_force(conn, scope)}
    a = alert.c
    owed = (a.raised_day >= since) | (a.resolved_day == 0) | a.state.in_(OWED)
    rows = conn.execute(_rows(scope).where(owed, a.raised_day <= last))
    return list(_seen(county, scope, role, rules, rows))


def unseen_alerts(conn: Connection, county: County, scope: Scope, now: int, *, role: str) -> int:
    """How many alerts of the scope stand that the role is told of and nobody has looked into.
    Every page asks, so the alerts themselves are not read."""
    rules = {rule.key: rule for rule in rules_in_force(conn, scope)}
    a = alert.c
    waiting = a.county_code == county.code, a.resolved_day == 0, a.state == State.NEW
    rows = conn.execute(select(a.rule, a.detector, a.townships).where(*waiting))
    return sum(
        _is_told(rules.get(rule), detector, role) and _is_within(scope, townships)
        for rule, detector, townships in rows
    )


def alert_of(conn: Connection, county: County, scope: Scope, role: str, number: str) -> Alert:
    """One alert; NotFound where there is none for that scope and role."""
    rules = {rule.key: rule for rule in rules_in_force(conn, scope)}
    rows = conn.execute(_rows(scope).where(alert.c.alert_no == number))
    for one in _seen(county, scope, role, rules, rows):
        return one
    raise NotFound(NO_ALERT, "no_alert")


def marks_of(conn: Connection, scope: Scope, number: str) -> list[Marked]:
    """What was said of an alert, in order."""
    m = alert_mark.c
    columns = (m.act, m.by, m.at, m.note, m.case_no, m.by_name)
    rows = conn.execute(
        select(*columns)
        .where(m.county_code == scope.county_code, m.alert_no == number)
        .order_by(m.serial)
    )
    return [Marked(Mark(Act(act), *more), name) for act, *more, name in rows]


def life_of(one: Alert, marks: Iterable[Marked]) -> Life:
    """Where it stands by its marks."""
    return lived(one.raised_at, (marked.mark for marked in marks))


def in_order(alerts: Iterable[Alert]) -> Order:
    """The standing ones: at most ten on top, the rest after them."""
    return ranked(ranked_as(one) for one in alerts if one.stands)


def told_day(one: Alert, zone: str) -> int:
    """The night whose word `latest` is: the last that found it; of what people have closed the last
    before they did, since what it brings afterwards is counted no more."""
    if one.state not in DONE:
        return one.last_day
    before = add_days(local(one.since, zone).day, -1)
    return max(one.raised_day, min(one.last_day, before))


def ranked_as(one: Alert) -> Ranked:
    """An alert as it is ranked, by the newest night's word."""
    said = one.latest
    return Ranked(
        one.number, said.recurrence_days, said.consequence, said.matter, one.detector, one.stock,
        one.quiet > 0,
    )  # fmt: skip


def judged_between(alerts: Iterable[Alert], first: int, last: int) -> list[bool]:
    """What people said of the alerts raised in those days, of those they judged."""
    return [
        one.judged for one in alerts if first <= one.raised_day <= last and one.judged is not None
    ]


def week_before(day: int) -> tuple[int, int]:
    """The seven days that end with a day."""
    return add_days(day, -6), day


def _rows(scope: Scope) -> Select[tuple[Any, ...]]:
    a, s = alert.c, warning_signal.c
    same = (s.county_code == a.county_code) & (s.rule == a.rule) & (s.series == a.series)
    with_signal = alert.outerjoin(warning_signal, same)
    return (
        select(alert, s.signal).select_from(with_signal).where(a.county_code == scope.county_code)
    )


def _seen(
    county: County,
    scope: Scope,
    role: str,
    rules: dict[str, Rule],
    rows: Iterable[Row[tuple[Any, ...]]],
) -> Iterable[Alert]:
    for row in rows:
        if _is_told(rules.get(row.rule), row.detector, role) and _is_within(scope, row.townships):
            yield _alert(county, scope, row)


def _is_told(rule: Rule | None, detector: str, role: str) -> bool:
    """A rule says who hears of it; one that is gone was told to all but of persons."""
    return role in rule.told if rule else detector not in GUARDED


def _is_within(scope: Scope, townships: Collection[str]) -> bool:
    return scope.whole_county or scope.township_code in townships


def _alert(county: County, scope: Scope, row: Row[tuple[Any, ...]]) -> Alert:
    latest, (found, quiet) = from_json(row.latest), _newest(row)
    areas = tuple(code for code in latest.areas if scope.allows(county.township_of.get(code, "")))
    return Alert(
        row.alert_no, row.rule, Detector(row.detector), row.raised_day, row.raised_at,
        row.last_day, row.resolved_day, row.ended, bool(row.stock), from_json(row.finding),
        latest, areas,
        tuple(code for code in row.townships if scope.allows(code)),
        any(not scope.allows(code) for code in row.townships),
        State(row.state), row.since, row.owner, None if row.judged is None else bool(row.judged),
        found, quiet,
    )  # fmt: skip


def _newest(row: Row[tuple[Any, ...]]) -> tuple[bool, int]:
    """Whether the newest night found it, and for how many judged ones it was quiet; a signal that
    is no longer raised is not this alert's."""
    if row.resolved_day or not row.signal or not row.signal[0]:
        return not row.resolved_day, 0
    return row.signal[3] == Reading.FIRING, row.signal[1]
