"""What a list of cases can be narrowed to beyond a question's filters: the conditions of the marks
in the figures, so that a mark and the list it opens never differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select
from sqlalchemy.sql.elements import SQLCoreOperations

from data_layer.core.county import County
from data_layer.core.days import DAY_MS, HOUR_MS, add_days, days_between, start_of
from data_layer.core.scope import Scope
from data_layer.core.splits import weekday_of
from data_layer.db.tables import assignment, incident, log, step
from data_layer.errors import BadRequest
from data_layer.ladder_words import Cause
from data_layer.queries.ageing import BANDS, SHARES, age_limits, stratum
from data_layer.queries.asking import Ask
from data_layer.queries.visible import Conditions, overdue, unit_code
from data_layer.vocab import (
    GRADES,
    AssignmentRole,
    EventType,
    Level,
    Outcome,
    Stage,
    Text,
)

Also = tuple[tuple[str, str], ...]
Condition = ColumnElement[bool]
_i = incident.c
ENDINGS: dict[str, tuple[Outcome, ...]] = {
    "closed": (Outcome.RESOLVED, Outcome.SELF_HANDLED),
    "transferred": (Outcome.TRANSFERRED,),
    "void": (Outcome.VOIDED, Outcome.MERGED, Outcome.REFUSED),
}
UNKNOWN = Text(
    "清单条件“{name}”没有“{value}”这个值。", "The list's condition {name} has no value {value}."
)


class Asker(NamedTuple):
    """Who narrows what, at which moment."""

    conn: Connection
    county: County
    scope: Scope
    now: int
    ask: Ask


def narrowed(asker: Asker, also: Also) -> Conditions:
    """The conditions on cases that `also` names; raises BadRequest for a value that is none."""
    return _conditions(asker, also, NARROWINGS)


def narrowed_acts(asker: Asker, also: Also) -> tuple[Conditions, Conditions]:
    """The conditions on acts that `also` names, and those on their cases."""
    acts = tuple(pair for pair in also if pair[0] in ACT_NARROWINGS)
    rest = tuple(pair for pair in also if pair not in acts)
    return _conditions(asker, acts, ACT_NARROWINGS), narrowed(asker, rest)


def _conditions(
    asker: Asker, also: Also, known: dict[str, Callable[[Asker, str], Condition]]
) -> Conditions:
    found: Conditions = []
    for name, value in also:
        try:
            found.append(known[name](asker, value))
        except (KeyError, ValueError):
            words = {"name": name, "value": value[:64]}
            told = Text(UNKNOWN.zh.format(**words), UNKNOWN.en.format(**words))
            raise BadRequest(told, "no_filter") from None
    return found


def _equal(column: ColumnElement[Any], known: Callable[[str], Any]) -> Callable[..., Condition]:
    return lambda _, value: column == known(value)


def _number(low: int, high: int) -> Callable[[str], int]:
    def known(value: str) -> int:
        if not low <= int(value) <= high:
            raise ValueError(value)
        return int(value)

    return known


def _one_of(words: Any) -> Callable[[str], str]:
    def known(value: str) -> str:
        if value not in words:
            raise ValueError(value)
        return value

    return known


def _age(asker: Asker, band: str) -> Condition:
    first, end = BANDS[band]
    age = asker.now - incident.c.reported_at
    return and_(age >= first * DAY_MS, age < end * DAY_MS)


def _persons(_: Asker, least: str) -> Condition:
    return incident.c.persons >= _number(1, 1_000_000)(least)


def _within(_: Asker, days: str) -> Condition:
    return incident.c.closed_at - incident.c.reported_at <= _number(0, 36_500)(days) * DAY_MS


def _ending(_: Asker, way: str) -> Condition:
    if way == "open":
        return incident.c.is_open == 1
    return incident.c.outcome.in_(ENDINGS[way])


def _beyond(asker: Asker, share: str) -> Condition:
    """Open longer than this share of the same stage and urgency were when they left it; suspended
    ones wait by permission."""
    place = [f"{round(100 * each)}" for each in SHARES].index(share)
    limits = age_limits(asker.conn, asker.county, asker.scope, asker.now, ask=asker.ask)
    key = stratum(incident.c.stage, incident.c.urgency)
    age = asker.now - incident.c.reported_at
    old = [
        and_(key == name, age > float(lines[place]) * 1000)
        for name, lines in limits.items()
        if lines[place] == lines[place]
    ]
    return and_(incident.c.suspended_at.is_(None), _any(old))


def _any(conditions: Conditions) -> Condition:
    found: SQLCoreOperations[bool] = incident.c.case_no == ""
    for condition in conditions:
        found = found | condition
    return found  # type: ignore[return-value]


def _of_unit(role: AssignmentRole | None) -> Callable[[Asker, str], Condition]:
    """Cases with a task of a unit: one it assisted in, or one it gave back in the window."""

    def condition(asker: Asker, unit: str) -> Condition:
        a, zone = assignment.c, asker.county.zone
        if not unit_code(asker.county, asker.scope, unit):
            raise ValueError(unit)
        first = start_of(asker.ask.first, zone)
        after = start_of(add_days(asker.ask.last, 1), zone)
        returned = and_(a.ended_by == EventType.RETURNED, a.ended_at >= first, a.ended_at < after)
        return exists(
            select(a.case_no).where(
                a.county_code == incident.c.county_code,
                a.case_no == incident.c.case_no,
                a.unit == unit,
                a.role == role if role else returned,
            )
        )

    return condition


def _handed_to(_: Asker, whom: str) -> Condition:
    """Cases whose last transfer went there."""
    part = orjson.dumps({"transfer_to": whom}).decode()[1:-1]
    last = (
        select(log.c.payload)
        .where(
            log.c.county_code == incident.c.county_code,
            log.c.case_no == incident.c.case_no,
            log.c.type == EventType.TRANSFERRED,
        )
        .order_by(log.c.occurred_at.desc(), log.c.source_seq.desc(), log.c.event_id.desc())
        .limit(1)
        .correlate(incident)
        .scalar_subquery()
    )
    return last.contains(part, autoescape=True)


def _move(_: Asker, pair: str) -> Condition:
    """Cases in whose regular steps the second comes directly after the first."""
    before, after = (EventType(name) for name in pair.split("."))
    following = func.lead(step.c.type).over(order_by=step.c.ordinal).label("following")
    own = (
        select(step.c.type.label("type"), following)
        .where(
            step.c.county_code == incident.c.county_code,
            step.c.case_no == incident.c.case_no,
            step.c.irregular.is_(False),
        )
        .correlate(incident)
        .subquery()
    )
    return exists(select(own.c.type).where(own.c.type == before, own.c.following == after))


def _timely(asker: Asker, kept: str) -> Condition:
    """Closed within the time, or not: closed late, or open and late by now."""
    late = or_(_i.on_time == 0, and_(_i.closed_at.is_(None), overdue(asker.now)))
    known: dict[str, Condition] = {"yes": _i.on_time == 1, "no": late}
    return known[kept]


def _passed(_: Asker, pair: str) -> Condition:
    """Cases whose regular steps led directly from the first stage to the second."""
    before, after = (Stage(name) for name in pair.split("."))
    return exists(
        select(step.c.case_no)
        .where(
            step.c.county_code == incident.c.county_code,
            step.c.case_no == incident.c.case_no,
            step.c.irregular.is_(False),
            step.c.prev_stage == before,
            step.c.stage == after,
        )
        .correlate(incident)
    )


def _on_weekday(day: ColumnElement[Any]) -> Callable[[Asker, str], Condition]:
    """The days of the window with that weekday: what is counted outside of it is not listed."""

    def condition(asker: Asker, weekday: str) -> Condition:
        wanted = _number(0, 6)(weekday)
        days = days_between(asker.ask.first, asker.ask.last)
        return day.in_([one for one in days if weekday_of(one) == wanted])

    return condition


def _at_hour(moment: ColumnElement[Any]) -> Callable[[Asker, str], Condition]:
    """The hour of the county's clock, by the offset its zone had when the window began."""

    def condition(asker: Asker, hour: str) -> Condition:
        zone, day = asker.county.zone, asker.ask.first
        midnight = start_of(day, zone)
        return (moment - midnight + FAR_MS) // HOUR_MS % 24 == _number(0, 23)(hour)

    return condition


# Whole days, so that no moment lies before the midnight it is told from.
FAR_MS = 100_000 * DAY_MS
# Of acts: what was done then, not what the case became.
ACT_NARROWINGS: dict[str, Callable[[Asker, str], Condition]] = {
    "act_weekday": _on_weekday(step.c.day),
    "act_hour": _at_hour(step.c.at),
}
NARROWINGS: dict[str, Callable[[Asker, str], Condition]] = {
    "stage": _equal(_i.stage, Stage),
    "age": _age,
    "persons": _persons,
    "beyond": _beyond,
    "within": _within,
    "ending": _ending,
    "timely": _timely,
    "from_level": _equal(_i.report_level, _number(min(Level), max(Level))),
    "level": _equal(_i.level, _number(min(Level), max(Level))),
    "cause": _equal(_i.escalated_because, Cause),
    "returned_by": _of_unit(None),
    "assisted_by": _of_unit(AssignmentRole.ASSIST),
    "handed_to": _handed_to,
    "move": _move,
    "weekday": _equal(_i.report_weekday, _number(0, 6)),
    "hour": _equal(_i.report_hour, _number(0, 23)),
    "closed_weekday": _on_weekday(_i.closed_day),
    "closed_hour": _at_hour(_i.closed_at),
    "due_weekday": _on_weekday(_i.due_day),
    "passed": _passed,
    "rating": _equal(_i.rating, _number(1, 5)),
    "grade": _equal(_i.supervised_grade, _one_of(GRADES)),
}
