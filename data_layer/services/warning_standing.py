"""Alerts that stand, and what a night does to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from data_layer.core.county import County
from data_layer.core.warning.continuity import grown
from data_layer.core.warning.finding import Finding, as_json, from_json
from data_layer.core.warning.life import DONE, State
from data_layer.db.tables import alert

# Its rule and its series within it.
Key = tuple[str, str]


class Standing(NamedTuple):
    """An alert that is not resolved: what the newest night said of it, or, once people have closed
    it, what they closed."""

    number: str
    state: State
    latest: Finding
    townships: tuple[str, ...]

    def outgrown(self, new: Finding) -> bool:
        """Whether it was closed by people and what is found now is another matter."""
        return self.state in DONE and grown(self.latest, new)


def standing_alerts(conn: Connection, county: County) -> dict[Key, Standing]:
    """The alerts that are not resolved; at most one a series."""
    a = alert.c
    columns = (a.rule, a.series, a.alert_no, a.state, a.latest, a.townships)
    rows = conn.execute(
        select(*columns)
        .where(a.county_code == county.code, a.resolved_day == 0)
        .order_by(a.alert_no)
    )
    return {
        (rule, series): Standing(number, State(state), from_json(latest), tuple(townships))
        for rule, series, number, state, latest, townships in rows
    }


def townships_of(county: County, areas: Iterable[str]) -> list[str]:
    """The townships some areas lie in; none for the county."""
    return sorted({county.township_of[area] for area in areas if area in county.township_of})


def carry_on(conn: Connection, county: County, one: Standing, new: Finding, day: int) -> None:
    """The alert fired again. Whoever has seen it goes on seeing it, wherever it moves; what people
    closed stays as they closed it."""
    values: dict[str, Any] = {"last_day": day}
    if one.state not in DONE:
        seen_in = {*one.townships, *townships_of(county, new.areas)}
        values |= {"latest": as_json(new), "townships": sorted(seen_in)}
    _set(conn, county, one.number, **values)


def end_alert(conn: Connection, county: County, one: Standing | None, day: int) -> None:
    """It is over: quiet for long enough, outgrown, or its rule is off or gone."""
    if one is not None:
        _set(conn, county, one.number, resolved_day=day)


def _set(conn: Connection, county: County, number: str, **values: Any) -> None:
    a = alert.c
    here = a.county_code == county.code, a.alert_no == number
    conn.execute(update(alert).where(*here).values(**values))
