"""力量名册: the people, seats or grids behind a number of the staffing page."""

from __future__ import annotations

from typing import Any

from dash import html
from sqlalchemy import Connection

from dashboards.components.export_lines import out_of
from dashboards.components.page_frame import Frame, day_text, page
from dashboards.components.page_parts import panel
from dashboards.components.staffing_panels import place_of
from dashboards.components.staffing_question import Roster, day_form, list_of, roster_of
from dashboards.strings import staffing as words
from dashboards.strings import wording
from data_layer.core.grid_team import GRID_LISTS, Team, listed
from data_layer.labels import POST_TEXT
from data_layer.queries.cache import answer
from data_layer.queries.grid_teams import grid_teams
from data_layer.queries.seats import EMPTY, Seat, seats_listed
from data_layer.vocab import PostRole, Text


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The list the address names."""
    of, roster = list_of(frame.query), roster_of(frame)
    return (_of_grids if of in GRID_LISTS else _of_seats)(conn, roster, of)


def _of_seats(conn: Connection, roster: Roster, of: str) -> html.Div:
    frame, grid = roster.frame, roster.frame.ask.grid
    n, lines, seats = answer(conn, seats_listed, *roster.asker, of=of, grid=grid)
    unit = words.UNIT_SEATS if of in EMPTY else words.UNIT_PEOPLE
    note = frame.say(words.LIST_NOTE, n=len(seats)) if len(seats) < lines else ""
    content: Any = html.P(frame.say(words.NOBODY))
    if seats:
        since = words.VACANT_SINCE if of in EMPTY else words.SINCE
        who = words.DAYS_EMPTY if of in EMPTY else words.NAME
        # A column of its own only where a roster has told any.
        told = any(seat.households is not None for seat in seats)
        heads = (words.POST, words.PLACE, who, since, *([words.HOUSEHOLDS] if told else []))
        content = _table(frame, heads, map(_seat(frame, households=told), seats))
    return _page(roster, of, n, unit, note, content, empty=not seats)


def _seat(frame: Frame, *, households: bool) -> Any:
    def row(seat: Seat) -> list[Any]:
        person = frame.address("/staffing/person", person=seat.person_id)
        last = html.A(seat.name, href=person) if seat.person_id else wording.count(seat.days)
        role = frame.say(POST_TEXT[PostRole(seat.role)])
        n = wording.DASH if seat.households is None else wording.count(seat.households)
        more = [n] if households else []
        return [role, place_of(seat), last, day_text(seat.since), *more]

    return row


def _of_grids(conn: Connection, roster: Roster, of: str) -> html.Div:
    frame = roster.frame
    teams = listed(answer(conn, grid_teams, *roster.asker), of, frame.ask.grid)
    heads = (
        *(words.PLACE, words.KIND, words.CHIEFS, words.WORKERS, words.LEADERS, words.HELPERS),
        *(words.EMPTY, words.PER_LEADER),
    )
    content: Any = html.P(frame.say(words.NO_GRID))
    if teams:
        content = _table(frame, heads, (_grid(frame, team) for team in teams), "numbers")
    return _page(roster, of, len(teams), words.UNIT_GRIDS, "", content, empty=not teams)


def _grid(frame: Frame, team: Team) -> list[Any]:
    def door(n: int, of: str) -> Any:
        href = frame.address("/staffing/list", of=of, grid=team.code)
        return html.A(wording.count(n), href=href) if n else "0"

    ratio = team.per_leader
    return [
        f"{team.township} · {team.name}",
        team.kind,
        door(team.chiefs, "chiefs"),
        door(team.workers, "workers"),
        door(team.leaders, "leaders"),
        door(team.helpers, "helpers"),
        door(team.vacant, "vacant"),
        frame.say(words.NO_HOUSEHOLDS) if ratio is None else wording.decimal(ratio),
    ]


def _table(frame: Frame, heads: Any, rows: Any, kind: str = "seats") -> html.Table:
    head = html.Thead(html.Tr([html.Th(frame.say(text)) for text in heads]))
    body = html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows])
    return html.Table([head, body], className=kind)


def _page(
    roster: Roster, of: str, n: int, unit: Text, note: str, content: Any, *, empty: bool
) -> html.Div:
    frame = roster.frame
    name, day = frame.say(words.LISTS[of]), day_text(roster.day)
    told = frame.say(
        words.LIST_SENTENCE, day=day, name=name, n=wording.count(n), unit=frame.say(unit)
    )
    back = html.A(frame.say(words.BACK), href=frame.address("/staffing", grid=""), className="back")
    kept = {"of": of} | ({"grid": frame.ask.grid} if frame.ask.grid else {})
    out = [] if empty else out_of(frame, "/staffing/list", of=of)
    ways = [html.Div(out, className="ways")] if out else []
    parts = [back, panel(frame, "list", name, note, *ways, content)]
    return page(frame, words.LIST_TITLE, told, parts, form=day_form(frame, **kept))
