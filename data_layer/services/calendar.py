"""Changes of the working calendar: a new version of the days that say something new; old versions
stay, since closed cases pin them, and open cases are counted by the new one at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, update

from data_layer.core.calendar_days import (
    days_in_force,
    hours_in_force,
    hours_text,
    usual_day,
)
from data_layer.core.county import County
from data_layer.core.days import to_date
from data_layer.core.working_time import CalendarDay, OfficeHours
from data_layer.db.tables import calendar_day, office_hours
from data_layer.db.tables import county as county_table
from data_layer.db.upsert import put_rows
from data_layer.errors import TableInvalid
from data_layer.log.record import check_county, lock_revision
from data_layer.log.refold import refold_open
from data_layer.queries.county import load_county
from data_layer.services.audit import write_audit
from data_layer.services.calendar_file import day_problems


class Changes(NamedTuple):
    """What a version adds; `version` is the one in force afterwards."""

    version: int
    days: list[CalendarDay]
    hours: tuple[OfficeHours, ...] = ()


def changes(
    county: County, days: Iterable[CalendarDay], hours: tuple[OfficeHours, ...] = ()
) -> Changes:
    """The days and seasons that differ from the calendar in force; without any no new version.

    Days that are not named stay as they are, and so do the hours when none are given.
    """
    now = county.calendar_version
    known = days_in_force(county.calendar, now)
    news = [row for row in days if _other(row, known.get(row.day) or usual_day(row.day))]
    if _timetable(hours) == _timetable(hours_in_force(county.office_hours, now)):
        hours = ()
    return Changes(now + 1 if news or hours else now, news, hours)


def change_calendar(
    connection: Connection, county: County, rows: Sequence[CalendarDay], account: str, now: int
) -> int:
    """Say anew what those days are, and count every open case by it; returns the version in force,
    the present one when the rows say nothing new.

    Raises TableInvalid with everything that is wrong, Busy when `county` is not the stored one
    any more.
    """
    if problems := list(day_problems(rows)):
        raise TableInvalid("calendar", problems)
    lock_revision(connection, county.code)
    check_county(connection, county)
    made = changes(county, rows)
    if made.version == county.calendar_version:
        return made.version
    put_changes(connection, county.code, made)
    here = county_table.c.county_code == county.code
    connection.execute(update(county_table).where(here).values(calendar_version=made.version))
    cases = refold_open(connection, county, load_county(connection, county.code), now)
    days = {to_date(row.day).isoformat(): row.kind for row in made.days}
    write_audit(
        connection, county.code, now, account, "change_calendar",
        object=str(made.version), detail={"days": days, "cases": cases},
    )  # fmt: skip
    return made.version


def put_changes(conn: Connection, county_code: str, made: Changes) -> None:
    """Store what a version adds."""
    same = {"county_code": county_code, "version": made.version}
    put_rows(conn, calendar_day, [{**row._asdict(), **same} for row in made.days])
    seasons = [
        {**same, "first_day": s.first_day, "intervals": hours_text(s.intervals)} for s in made.hours
    ]
    put_rows(conn, office_hours, seasons)


def _other(row: CalendarDay, known: CalendarDay) -> bool:
    return row._replace(version=known.version) != known


def _timetable(hours: Iterable[OfficeHours]) -> list[tuple[int, tuple[tuple[int, int], ...]]]:
    return sorted((season.first_day, season.intervals) for season in hours)
