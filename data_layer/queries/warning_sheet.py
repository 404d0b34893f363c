"""What the weekly judgement sheet tells: a week's alerts, what became of earlier ones, what is
open, what may be late. Marks are those of the moment asked for, not of the week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from data_layer.core.county import County
from data_layer.core.days import DAY_MS, add_days, start_of
from data_layer.core.scope import Scope
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.life import State
from data_layer.core.warning.ranking import ranked
from data_layer.core.warning.rules import GUARDED, Detector, Rule
from data_layer.db.tables import alert_mark
from data_layer.queries.alerts import OWED, Alert, alerts_asked, ranked_as
from data_layer.queries.breach_risk import Risks, breach_risk
from data_layer.queries.warning_rules import rules_in_force
from data_layer.vocab import Role, Text

# What became of alerts is told of so many days. What resolved by itself and nobody looked at is
# asked for so many more; what stands, is watched or was found true, until it is closed.
MONTH_DAYS, ASKED_DAYS = 30, 90
# Days after its own an alert may wait for its first mark before the meeting asks why.
UNMARKED_DAYS = 2
# Whoever may have the sheet of the county, and that of a township.
READERS = (Role.OPERATOR, Role.SUPERVISOR, Role.ANALYST)
OWN_READERS = (Role.LEADER,)
BECAME = {
    State.CONFIRMED: "confirmed",
    State.FALSE: "false",
    State.WATCHING: "watched",
    State.HANDLED: "handled",
    State.NEW: "new",
}

# By rule ('' all) and what is counted: raised in the week; of those raised in the month before its
# end confirmed, false, watched, handled, new by their state, and true of those judged.
Numbers = Mapping[tuple[str, str], int]


class Shown(NamedTuple):
    """An alert that every reader is told of, and who marked it last ('' nobody)."""

    alert: Alert
    owner: str


class Question(NamedTuple):
    """An alert that has waited for its first mark since the end of its day, been watched, or been
    true without being handled, for so many whole days."""

    shown: Shown
    days: int


class Sheet(NamedTuple):
    """`rules` are those with any number, in order, by key and name; `raised` the week's alerts, the
    weightiest first. Of all that is open, however old: the questions; and, with those that not
    every reader is told of, how many wait for a first mark (`waiting`), are watched (`watching`),
    were found true and not handled (`confirmed`) or tell of a grid gone quiet (`silent`). `risks`
    are what may be late, by numbers alone."""

    rules: tuple[tuple[str, Text], ...]
    numbers: Numbers
    raised: tuple[Shown, ...]
    unmarked: tuple[Question, ...]
    watched: tuple[Question, ...]
    to_handle: tuple[Question, ...]
    waiting: int
    watching: int
    confirmed: int
    silent: int
    risks: Risks


def sheet_of(
    conn: Connection, county: County, scope: Scope, now: int, first: int, last: int
) -> Sheet:
    """The sheet of the days from `first` to `last`, as things stand `now` (ms)."""
    rules = {rule.key: rule for rule in rules_in_force(conn, scope)}
    heard = _heard(conn, county, scope, last)
    open_to_all = [one for one, everybody in heard if everybody and one.detector not in GUARDED]
    raised = _in_order([one for one in open_to_all if first <= one.raised_day])
    asked = _asked(open_to_all, county.zone, now)
    owners = _owners(conn, scope, [*raised, *asked])
    shown = {one.number: Shown(one, owners.get(one.number, "")) for one in [*raised, *asked]}
    questions = {
        state: tuple(
            Question(shown[one.number], (now - _waits_from(one, county.zone)) // DAY_MS)
            for one in asked
            if one.state == state
        )
        for state in (State.NEW, State.WATCHING, State.CONFIRMED)
    }
    numbers = numbers_of((one for one, _ in heard), first, last)
    told = [one for one, _ in heard]
    owed = Counter(one.state for one in _asked(told, county.zone, now))
    return Sheet(
        _named(rules, told, numbers), numbers, tuple(shown[one.number] for one in raised),
        questions[State.NEW], questions[State.WATCHING], questions[State.CONFIRMED],
        owed[State.NEW], owed[State.WATCHING], owed[State.CONFIRMED],
        sum(one.detector == Detector.SILENT and one.stands for one in told),
        breach_risk(conn, county, scope, now, readers=_readers(scope), most=0),
    )  # fmt: skip


def numbers_of(alerts: Iterable[Alert], first: int, last: int) -> Numbers:
    """The sheet's numbers of alerts raised up to `last`."""
    found: Counter[tuple[str, str]] = Counter()
    month = add_days(last, 1 - MONTH_DAYS)
    for one in alerts:
        of = ["raised"] if first <= one.raised_day <= last else []
        if month <= one.raised_day <= last:
            of.append(BECAME[one.state])
            of += [] if one.judged is None else ["judged", *["true"] * one.judged]
        for rule in ("", one.rule):
            found.update((rule, what) for what in of)
    return dict(found)


def _heard(conn: Connection, county: County, scope: Scope, last: int) -> list[tuple[Alert, bool]]:
    """The alerts that some reader of the sheet is told of, and whether every one is."""
    readers = _readers(scope)
    since = add_days(last, 1 - ASKED_DAYS)
    told: Counter[str] = Counter()
    found: dict[str, Alert] = {}
    for role in readers:
        for one in alerts_asked(conn, county, scope, role, since=since, last=last):
            found[one.number] = one
            told[one.number] += 1
    return [(found[number], told[number] == len(readers)) for number in sorted(found)]


def _readers(scope: Scope) -> tuple[Role, ...]:
    return READERS if scope.whole_county else OWN_READERS


def _in_order(alerts: list[Alert]) -> list[Alert]:
    by_number = {one.number: one for one in alerts}
    order = ranked(map(ranked_as, alerts))
    return [by_number[number] for number in (*order.top, *order.rest)]


def _asked(alerts: Iterable[Alert], zone: str, now: int) -> list[Alert]:
    """Those nobody marked for too long, those watched, those true and not handled; the oldest
    first."""
    waits = now - UNMARKED_DAYS * DAY_MS
    asked = [
        one
        for one in alerts
        if one.state in OWED or (one.state == State.NEW and _waits_from(one, zone) <= waits)
    ]
    return sorted(asked, key=lambda one: (_waits_from(one, zone), one.number))


def _waits_from(one: Alert, zone: str) -> int:
    """Since when it waits: an unmarked one since the end of the day it is dated by, also where that
    day was judged late."""
    return start_of(add_days(one.raised_day, 1), zone) if one.state == State.NEW else one.since


def _owners(conn: Connection, scope: Scope, alerts: Iterable[Alert]) -> dict[str, str]:
    """Number of an alert -> the name of whoever marked it last."""
    m = alert_mark.c
    rows = conn.execute(
        select(m.alert_no, m.by_name)
        .where(m.county_code == scope.county_code, m.alert_no.in_({one.number for one in alerts}))
        .order_by(m.alert_no, m.serial)
    )
    return {row.alert_no: row.by_name for row in rows}


def _named(
    rules: Mapping[str, Rule], alerts: Iterable[Alert], numbers: Numbers
) -> tuple[tuple[str, Text], ...]:
    """The rules with a number, those in force in their order, then those that are gone."""
    usual = {rule.detector: rule.name for rule in DEFAULTS}
    gone = {one.rule: usual[one.detector] for one in alerts if one.rule not in rules}
    names = {key: rule.name for key, rule in rules.items()} | gone
    told = {rule for rule, _ in numbers}
    return tuple((key, name) for key, name in names.items() if key in told)
