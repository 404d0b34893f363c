"""A judged night becomes alerts: raised, carried on, resolved; in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from data_layer.core.county import County
from data_layer.core.warning.damping import Change, Reading, Signal, step
from data_layer.core.warning.finding import Finding, as_json
from data_layer.core.warning.life import State
from data_layer.core.warning.night_clusters import seed_of
from data_layer.core.warning.ranking import Ranked, weight
from data_layer.core.warning.rules import Rule
from data_layer.db.tables import alert, warning_check, warning_run, warning_signal
from data_layer.log.record import lock_revision, raise_revision
from data_layer.services.warning_night import Judgement

Key = tuple[str, str]


def store_night(
    conn: Connection,
    county: County,
    rules: Mapping[str, Rule],
    made: Judgement,
    began: int,
    now: int,
) -> list[str]:
    """Keep the night; the numbers of the alerts it raised, [] also where it was kept before."""
    lock_revision(conn, county.code)
    known = select(warning_run.c.day).where(
        warning_run.c.county_code == county.code, warning_run.c.day == made.day
    )
    if conn.scalar(known) is not None:
        return []
    found = {(one.rule, one.series): one for one in made.findings}
    signals, numbers = _signals(conn, county)
    raised: list[Finding] = []
    for key in sorted({*found, *signals}):
        state = made.states.get(key[0])
        reading = Reading(state["reading"]) if state else Reading.NO_DATA
        new = Reading.FIRING if key in found else reading
        signals[key], change = step(signals.get(key, Signal()), new)
        if change == Change.RAISED:
            raised.append(found[key])
        elif key in found and signals[key].raised:
            _carry_on(conn, county, numbers.get(key, ""), found[key], made.day)
        elif change == Change.RESOLVED:
            _set(conn, county, numbers.pop(key, ""), resolved_day=made.day)
    given = _raise(conn, county, rules, raised, made.day, now)
    _keep_signals(conn, county, signals, {**numbers, **given})
    _keep_run(conn, county, made, began, now)
    raise_revision(conn, county.code, now)
    return list(given.values())


def _signals(conn: Connection, county: County) -> tuple[dict[Key, Signal], dict[Key, str]]:
    s = warning_signal.c
    signals, numbers = {}, {}
    for row in conn.execute(
        select(s.rule, s.series, s.signal, s.alert_no).where(s.county_code == county.code)
    ):
        raised, streak, recent, reading = row.signal
        key = row.rule, row.series
        signals[key] = Signal(raised, streak, tuple(recent), Reading(reading))
        if row.alert_no:
            numbers[key] = row.alert_no
    return signals, numbers


def _raise(
    conn: Connection,
    county: County,
    rules: Mapping[str, Rule],
    raised: Iterable[Finding],
    day: int,
    now: int,
) -> dict[Key, str]:
    """New alerts, the weightiest first; their numbers."""
    order = sorted(raised, key=lambda one: (-_weight(one), one.rule, one.series))
    a = alert.c
    here = a.county_code == county.code, a.raised_day == day
    before = conn.scalar(select(func.count()).select_from(alert).where(*here)) or 0
    given = {}
    for serial, one in enumerate(order, start=before + 1):
        number = f"YJ{day}{serial:03}"
        given[one.rule, one.series] = number
        told = as_json(one)
        row = {
            "county_code": county.code, "alert_no": number, "rule": one.rule,
            "detector": rules[one.rule].detector, "series": one.series, "raised_day": day,
            "raised_at": now, "last_day": day, "townships": townships_of(county, one.areas),
            "finding": told, "latest": told, "recurrence_days": one.recurrence_days,
            "consequence": one.consequence, "matter": one.matter, "state": State.NEW,
            "since": now,
        }  # fmt: skip
        conn.execute(insert(alert), row)
    return given


def townships_of(county: County, areas: Iterable[str]) -> list[str]:
    """The townships some areas lie in; none for the county."""
    return sorted({county.township_of[area] for area in areas if area in county.township_of})


def _weight(one: Finding) -> float:
    return weight(Ranked(one.series, one.recurrence_days, one.consequence, one.matter))


def _carry_on(conn: Connection, county: County, number: str, one: Finding, day: int) -> None:
    _set(
        conn,
        county,
        number,
        latest=as_json(one),
        last_day=day,
        townships=townships_of(county, one.areas),
    )


def _set(conn: Connection, county: County, number: str, **values: Any) -> None:
    a = alert.c
    here = a.county_code == county.code, a.alert_no == number
    conn.execute(update(alert).where(*here).values(**values))


def _keep_signals(
    conn: Connection, county: County, signals: Mapping[Key, Signal], numbers: Mapping[Key, str]
) -> None:
    """What is quiet and was so as far as one looks back needs no row."""
    conn.execute(delete(warning_signal).where(warning_signal.c.county_code == county.code))
    rows = [
        {
            "county_code": county.code, "rule": rule, "series": series,
            "signal": list(signal), "alert_no": numbers.get((rule, series), ""),
        }
        for (rule, series), signal in signals.items()
        if signal.raised or signal.streak or any(signal.recent)
    ]  # fmt: skip
    if rows:
        conn.execute(insert(warning_signal), rows)


def _keep_run(conn: Connection, county: County, made: Judgement, began: int, now: int) -> None:
    """What breach risk was learned from is kept of the newest night that learned alone."""
    if made.curves:
        r = warning_run.c
        older = r.county_code == county.code, r.curves.is_not(None)
        conn.execute(update(warning_run).where(*older).values(curves=None))
    row = {
        "county_code": county.code, "day": made.day, "began_at": began, "ended_at": now,
        "seed": seed_of(county, "", made.day), "states": made.states, "series": made.series,
        "curves": made.curves or None,
    }  # fmt: skip
    conn.execute(insert(warning_run), row)
    if made.check is not None:
        told = {"county_code": county.code, "day": made.day, "content": made.check}
        conn.execute(insert(warning_check), told)
