"""A judged night becomes alerts: raised, carried on, resolved; in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from data_layer.core.county import County
from data_layer.core.warning.damping import JUDGED, Reading, Signal, step
from data_layer.core.warning.finding import Finding, Unfound, as_json, without_history
from data_layer.core.warning.life import Ending, State
from data_layer.core.warning.ranking import NEWS, Ranked, weight
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

# What a rule finds after so many nights without it stood before.
LATELY = 28


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
        if over := _over(made, key, rule):
            signals.pop(key, None)
            end_alert(conn, county, standing.get(key), made.day, over)
            continue
        one, new = standing.get(key), found.get(key)
        signals[key], change = step(signals.get(key, Signal()), _reading(made, key, new))
        why = one.ending(made.day, new, change) if one else None
        if one and new and why != Ending.OUTGROWN:
            carry_on(conn, county, one, new, made.day)
        if why:
            end_alert(conn, county, one, made.day, why)
        if why == Ending.LEVEL:
            # What is higher still is another alert.
            del signals[key]
        elif new and signals[key].raised and (one is None or why):
            raised.append(new)
    given = _raise(conn, county, rules, raised, made.day, now)
    _keep_signals(conn, county, signals)
    _keep_run(conn, county, made, began, now)
    raise_revision(conn, county.code, now)
    return given


def _unfound(made: Judgement, key: Key) -> Unfound | None:
    rule, series = key
    return made.unfound.get(rule, {}).get(series)


def _over(made: Judgement, key: Key, rule: Rule | None) -> Ending | None:
    """Why nobody judges a series any more; None: it is judged."""
    if rule is None or not rule.on:
        return Ending.RULE
    return Ending.GONE if _unfound(made, key) == Unfound.GONE else None


def _reading(made: Judgement, key: Key, new: Finding | None) -> Reading:
    """What the night says of a series."""
    state = made.states.get(key[0])
    if new is not None:
        return Reading.FIRING
    if state is None or _unfound(made, key):
        return Reading.NO_DATA
    return Reading(state["reading"])


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
    new_rules = _never_judged(conn, county, {one.rule for one in order})
    given = []
    for serial, one in enumerate(order, start=before + 1):
        number = f"YJ{day}{serial:03}"
        given.append(number)
        detector = rules[one.rule].detector
        row = {
            "county_code": county.code, "alert_no": number, "rule": one.rule,
            "detector": detector, "series": one.series, "raised_day": day,
            "raised_at": now, "last_day": day, "townships": townships_of(county, one.areas),
            "stock": int(one.rule in new_rules and detector not in NEWS),
            "finding": as_json(without_history(one)), "latest": as_json(one),
            "state": State.NEW, "since": now,
        }  # fmt: skip
        conn.execute(insert(alert), row)
    return given


def _weight(one: Finding) -> float:
    return weight(Ranked(one.series, one.recurrence_days, one.consequence, one.matter, one.rule))


def _never_judged(conn: Connection, county: County, rules: Collection[str]) -> set[str]:
    """Those of the rules that no night of the last weeks could judge."""
    r = warning_run.c
    nights = select(r.states).where(r.county_code == county.code).order_by(r.day.desc())
    lately = conn.scalars(nights.limit(LATELY)).all() if rules else ()
    return {rule for rule in rules if not any(_was_judged(states.get(rule)) for states in lately)}


def _was_judged(state: Mapping[str, Any] | None) -> bool:
    return state is not None and state["reading"] in JUDGED


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
    """What is drawn of the county and what breach risk was learned from are kept of the newest
    night that has them alone."""
    r = warning_run.c
    older = update(warning_run).where(r.county_code == county.code)
    if made.series:
        conn.execute(older.where(r.series != []).values(series=[]))
    if made.curves:
        conn.execute(older.where(r.curves.is_not(None)).values(curves=None))
    row = {
        "county_code": county.code, "day": made.day, "began_at": began, "ended_at": now,
        "states": made.states, "series": made.series, "curves": made.curves or None,
    }  # fmt: skip
    conn.execute(insert(warning_run), row)
    if made.check is not None:
        told = {"county_code": county.code, "day": made.day, "content": made.check}
        conn.execute(insert(warning_check), told)
