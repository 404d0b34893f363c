"""The working calendar: a year at a glance, and for the system administrator its changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, home_of, lang, say, store
from dashboards.components import year_calendar
from dashboards.strings import calendar as words
from dashboards.theme import PAGE, css_variables
from data_layer.core.calendar_days import (
    awaited_year,
    days_in_force,
    hours_in_force,
    hours_text,
)
from data_layer.core.county import FIRST_YEAR, LAST_YEAR
from data_layer.core.days import local, to_date, to_day
from data_layer.core.rights import Action, may
from data_layer.core.working_time import CalendarDay
from data_layer.errors import Forbidden, Invalid
from data_layer.labels import DAY_KIND_TEXT
from data_layer.services.calendar import change_calendar
from data_layer.services.calendar_file import CalendarInvalid, parse_calendar
from data_layer.vocab import DayKind, Text

ADDRESS = "/settings/calendar"
LONGEST_FIELD = 256

blueprint = Blueprint("calendar", __name__)


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """The year asked for, or the present one; `day` fills the form with that day."""
    return _page()


@blueprint.post(ADDRESS)
def change_day() -> ResponseReturnValue:
    """Say anew what one day is."""
    _check_right()
    try:
        row = _posted_day()
        return _done(_change([row]), row.day // 10000)
    except Invalid as error:
        return _page(error)


@blueprint.post(f"{ADDRESS}/file")
def import_file() -> ResponseReturnValue:
    """Take over the days of an uploaded file."""
    _check_right()
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Invalid(words.NO_FILE, "no_file")
        rows = parse_calendar(sent.filename[:LONGEST_FIELD], sent.read())
        return _done(_change(rows), max(row.day for row in rows) // 10000)
    except Invalid as error:
        return _page(error)


def _check_right() -> None:
    if not may(current_account().role, Action.EDIT_CALENDAR):
        raise Forbidden(words.FORBIDDEN, "not_the_administrator")


def _change(rows: Sequence[CalendarDay]) -> tuple[int, bool]:
    """The version in force afterwards, and whether it is a new one."""
    held, username = store(), current_account().username
    county, now = held.county, held.clock()
    version = held.writer.submit(
        lambda conn: change_calendar(conn, county, rows, username, now), urgent=True
    )
    held.look_again()
    return version, version != county.calendar_version


def _done(changed: tuple[int, bool], year: int) -> ResponseReturnValue:
    version, new = changed
    return redirect(f"{ADDRESS}?year={year}&done={version if new else 0}")


def _posted_day() -> CalendarDay:
    try:
        day = to_day(date.fromisoformat(_field("day")))
    except ValueError:
        raise Invalid(words.NO_DAY, "no_day") from None
    official = _field("official") == "yes"
    return CalendarDay(0, day, _field("kind"), _field("name"), _field("source"), official)


def _field(name: str) -> str:
    return request.form.get(name, "")[:LONGEST_FIELD].strip()


def _page(problem: Invalid | None = None) -> Response:
    held, account = store(), current_account()
    county, today = held.county, local(held.clock(), held.county.zone).day
    working = county.working_time(county.calendar_version)
    chosen = _chosen_day()
    year = _year(chosen, today)
    in_force = days_in_force(county.calendar, county.calendar_version).values()
    back = quote(f"{ADDRESS}?year={year}", safe="/")
    rows = [row for row in in_force if row.day // 10000 == year]
    page = render_template(
        "settings/calendar.html",
        W=words,
        theme=css_variables(PAGE),
        switch=f"/language/{'zh' if lang() == 'en' else 'en'}?next={back}",
        home=home_of(account),
        year=year,
        years=[y for y in (year - 1, year + 1) if FIRST_YEAR <= y < LAST_YEAR],
        official=year in working.official,
        sources=year_calendar.sources(rows),
        awaited=awaited_year(working.official, today),
        totals=year_calendar.totals(working, year),
        months=year_calendar.months(working, year, today, lang()),
        spans=year_calendar.spans(rows, lang()),
        seasons=_seasons(),
        kinds=DAY_KIND_TEXT,
        editable=may(account.role, Action.EDIT_CALENDAR),
        form=_form(working.day(chosen) if chosen else None),
        problems=_problems(problem),
        done=_told_done() if problem is None else "",
    )
    return make_response(page, 422 if problem else 200)


def _chosen_day() -> int | None:
    try:
        return to_day(date.fromisoformat(request.values.get("day", "")))
    except ValueError:
        return None


def _year(chosen: int | None, today: int) -> int:
    asked = request.args.get("year", type=int)
    year = asked or (chosen or today) // 10000
    return min(max(year, FIRST_YEAR), LAST_YEAR - 1)


def _form(row: CalendarDay | None) -> dict[str, Any]:
    """What stands in the form: what was posted, else the day that was chosen."""
    if request.form:
        kept = {name: _field(name) for name in ("day", "kind", "name", "source")}
        return {**kept, "official": _field("official") == "yes"}
    if row is None:
        return {"day": "", "kind": DayKind.HOLIDAY, "name": "", "source": "", "official": True}
    return {**row._asdict(), "day": to_date(row.day).isoformat()}


def _seasons() -> list[tuple[str, str]]:
    county = store().county
    seasons = hours_in_force(county.office_hours, county.calendar_version)
    return [
        (
            say(words.SEASON).format(month=s.first_day // 100, day=s.first_day % 100),
            hours_text(s.intervals).replace("-", "–").replace(" ", say(words.AND)),
        )
        for s in seasons
    ]


def _problems(error: Invalid | None) -> list[str]:
    if error is None:
        return []
    return error.problems if isinstance(error, CalendarInvalid) else [say(error.text)]


def _told_done() -> str:
    version = request.args.get("done", type=int)
    if version is None:
        return ""
    told: Text = words.SAVED if version else words.UNCHANGED
    return say(told).format(version=version)
