"""A night whose findings are alerts of each kind, for pages and walls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.days import add_days, local, start_of
from data_layer.core.scope import Scope
from data_layer.core.warning.finding import Finding
from data_layer.db.engine import writer_engine
from data_layer.queries.warning_rules import rules_in_force
from data_layer.services.store import the_county
from data_layer.services.warning_night import Judgement
from data_layer.services.warning_store import store_night
from tests.served import settings_of

QUIET: dict[str, Any] = {"reading": "quiet", "found": 0, "seconds": 0.0, "why": ""}
HISTORY = {
    "first": 20260101, "counts": [1, 0, 2, 9], "expected": [1.0] * 4, "low": [0.0] * 4,
    "high": [3.0] * 4,
}  # fmt: skip


def findings(county: County, township: str, other: str) -> list[Finding]:
    """One of each kind a wall and a page treat otherwise, in two townships and the county."""
    grids = [grid.code for grid in county.grids if county.township_of[grid.code] == township]
    next_door = [grid.code for grid in county.grids if county.township_of[grid.code] == other]
    kind = next(code for code, known in county.categories.items() if known.parent)
    return [
        Finding("surge", "s1", (township,), "4", kind, 7, 18, 6.0, 100.0, 1, "m1",
                told={"history": HISTORY}),
        Finding("surge", "s2", (other,), "4", kind, 1, 9, 2.0, 60.0, 0, "m2"),
        Finding("surge", "s3", (county.code,), "5", kind, 1, 40, 20.0, 40.0, 0, "m3"),
        Finding("silent", "s4", (grids[0],), "silent", "", 12, 0, 10.0, 4000.0, 0, "m4"),
        Finding("surge", "s5", (grids[-1], next_door[0]), "2", kind, 5, 8, 1.0, 90.0, 0, "m5"),
        Finding("risky", "s6", (grids[0],), "persons+words", kind, 30, 1, matter="m6",
                told={"words": ["聚集"], "persons": 12}),
        Finding("bunching", "s7", (township,), "at_deadline", "", 30, 31, matter="m7"),
    ]  # fmt: skip


def raise_alerts(conn: Connection, county: County, found: list[Finding], now: int) -> list[str]:
    """Their numbers, raised by the night that was over last at `now`."""
    day = add_days(local(now, county.zone).day, -1)
    rules = {rule.key: rule for rule in rules_in_force(conn, Scope(county.code))}
    ended = start_of(add_days(day, 1), county.zone) + 60_000
    drawn = [{"category": next(iter(county.majors)), **HISTORY}]
    made = Judgement(day, tuple(found), dict.fromkeys(rules, QUIET), drawn)
    return store_night(conn, county, rules, made, ended, ended)


def raise_in(instance: Path, township: str, now: int) -> list[str]:
    """The same in a prepared instance that is not served yet."""
    engine = writer_engine(settings_of(instance).database_url)
    try:
        with engine.begin() as conn:
            county = the_county(conn)
            other = next(area.code for area in county.townships if area.code != township)
            return raise_alerts(conn, county, findings(county, township, other), now)
    finally:
        engine.dispose()
