"""A judged night becomes alerts: raised, carried on, resolved; in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
from data_layer.services.warning_standing import (
    Key,
    carry_on,
    end_alert,
    standing_alerts,
    townships_of,
)


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
    found = {(one.rule, one.series): one for one in made.findings if one.rule in rules}
    signals = _signals(conn, county)
    standing = standing_alerts(conn, county)
    raised: list[Finding] = []
    for key in sorted({*found, *signals, *standing}):
        rule = rules.get(key[0])
        if rule is None or not rule.on:
            signals.pop(key, None)
            end_alert(conn, county, standing.pop(key, None), made.day)
            continue
        new = Reading.FIRING if key in found else _reading(made, key[0])
        signals[key], change = step(signals.get(key, Signal()), new)
        before = standing.get(key)
        if change == Change.RESOLVED or (before and key in found and before.outgrown(found[key])):
            end_alert(conn, county, standing.pop(key, None), made.day)
        if key in found and signals[key].raised:
            if key in standing:
                carry_on(conn, county, standing[key], found[key], made.day)
            else:
                raised.append(found[key])
    given = _raise(conn, county, rules, raised, made.day, now)
    _keep_signals(conn, county, signals)
    _keep_run(conn, county, made, began, now)
    raise_revision(conn, county.code, now)
    return given


def _reading(made: Judgement, rule: str) -> Reading:
    """What the night says of a series of that rule that did not fire."""
    state = made.states.get(rule)
    return Reading(state["reading"]) if state else Reading.NO_DATA


def _signals(conn: Connection, county: County) -> dict[Key, Signal]:
    s = warning_signal.c
    rows = conn.execute(select(s.rule, s.series, s.signal).where(s.county_code == county.code))
    signals = {}
    for rule, series, (raised, streak, recent, reading) in rows:
        signals[rule, series] = Signal(raised, streak, tuple(recent), Reading(reading))
    return signals


def _raise(
    conn: Connection,
    county: County,
    rules: Mapping[str, Rule],
    raised: Iterable[Finding],
    day: int,
    now: int,
) -> list[str]:
    """New alerts, the weightiest first; their numbers."""
    order = sorted(raised, key=lambda one: (-_weight(one), one.rule, one.series))
    a = alert.c
    here = a.county_code == county.code, a.raised_day == day
    before = conn.scalar(select(func.count()).select_from(alert).where(*here)) or 0
    given = []
    for serial, one in enumerate(order, start=before + 1):
        number = f"YJ{day}{serial:03}"
        given.append(number)
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


def _weight(one: Finding) -> float:
    return weight(Ranked(one.series, one.recurrence_days, one.consequence, one.matter))


def _keep_signals(conn: Connection, county: County, signals: Mapping[Key, Signal]) -> None:
    """What is quiet and was so as far as one looks back needs no row."""
    conn.execute(delete(warning_signal).where(warning_signal.c.county_code == county.code))
    rows = [
        {
            "county_code": county.code, "rule": rule, "series": series,
            "signal": list(signal),
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
