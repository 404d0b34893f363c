"""Alerts that stand, and what a night does to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from data_layer.core.county import County
from data_layer.core.warning.continuity import grown, lasting_level
from data_layer.core.warning.damping import Change
from data_layer.core.warning.finding import Finding, as_json, from_json
from data_layer.core.warning.life import DONE, Ending, State
from data_layer.core.warning.rules import Detector
from data_layer.db.tables import alert

# Its rule and its series within it.
Key = tuple[str, str]


class StandingAlert(NamedTuple):
    """An alert that is not resolved: what the newest night said of it, or, once people have closed
    it, what they closed."""

    number: str
    detector: Detector
    raised_day: int
    state: State
    latest: Finding
    townships: tuple[str, ...]

    def ending(self, day: int, new: Finding | None, change: Change | None) -> Ending | None:
        """Why it ends with a night that found so much of it (None: nothing) and changed its signal
        so; None: it stands."""
        if change == Change.RESOLVED:
            return Ending.QUIET
        if new is None:
            return None
        if self.state in DONE and grown(self.latest, new):
            return Ending.OUTGROWN
        return Ending.LEVEL if lasting_level(self.detector, self.raised_day, day) else None


def standing_alerts(conn: Connection, county: County) -> dict[Key, StandingAlert]:
    """The alerts that are not resolved; at most one a series."""
    a = alert.c
    columns = (
        *(a.rule, a.series, a.alert_no, a.detector, a.raised_day, a.state, a.latest),
        a.townships,
    )
    rows = conn.execute(
        select(*columns)
        .where(a.county_code == county.code, a.resolved_day == 0)
        .order_by(a.alert_no)
    )
    return {
        (row.rule, row.series): StandingAlert(
            row.alert_no, Detector(row.detector), row.raised_day, State(row.state),
            from_json(row.latest), tuple(row.townships),
        )
        for row in rows
    }  # fmt: skip


def townships_of(county: County, areas: Iterable[str]) -> list[str]:
    """The townships some areas lie in; none for the county."""
    return sorted({county.township_of[area] for area in areas if area in county.township_of})


def carry_on(conn: Connection, county: County, one: StandingAlert, new: Finding, day: int) -> None:
    """The alert fired again. Whoever has seen it goes on seeing it, wherever it moves; what people
    closed stays as they closed it."""
    values: dict[str, Any] = {"last_day": day}
    if one.state not in DONE:
        seen_in = {*one.townships, *townships_of(county, new.areas)}
        values |= {"latest": as_json(new), "townships": sorted(seen_in)}
    _set(conn, county, one.number, **values)


def end_alert(
    conn: Connection, county: County, one: StandingAlert | None, day: int, why: Ending
) -> None:
    """It is over, if there is one."""
    if one is not None:
        _set(conn, county, one.number, resolved_day=day, ended=why)


def _set(conn: Connection, county: County, number: str, **values: Any) -> None:
    a = alert.c
    here = a.county_code == county.code, a.alert_no == number
    conn.execute(update(alert).where(*here).values(**values))
