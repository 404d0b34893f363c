"""The people, seats or grids of a roster, all of them; names covered as on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dashboards.components.staffing_question import day_of_roster, list_of
from dashboards.outputs.plan import About
from dashboards.outputs.source import Source
from dashboards.strings import outputs as words
from dashboards.strings import staffing
from data_layer.core.days import noon_of
from data_layer.core.grid_team import GRID_LISTS, Team, listed
from data_layer.core.tabular import Column, Holds, Note, Tabular, in_portions
from data_layer.labels import POST_TEXT
from data_layer.queries.grid_teams import grid_teams
from data_layer.queries.seats import EMPTY, Seat, seats_listed
from data_layer.vocab import PostRole

ALL = 10**6
PLACE = (Column("township", words.TOWNSHIP), Column("village", words.VILLAGE))
HELD = (
    Column("post", staffing.POST),
    *PLACE,
    Column("name", staffing.NAME),
    Column("since", staffing.SINCE, Holds.DAY),
)
VACANT = (
    Column("post", staffing.POST),
    *PLACE,
    Column("days", staffing.DAYS_EMPTY, Holds.COUNT),
    Column("since", staffing.VACANT_SINCE, Holds.DAY),
)
# Beside those where a roster has told any.
LINKED = Column("households", staffing.HOUSEHOLDS, Holds.COUNT)
GRIDS = (
    Column("grid_code", words.GRID_CODE, Holds.CODE),
    *PLACE,
    Column("kind", staffing.KIND),
    Column("chiefs", staffing.CHIEFS, Holds.COUNT),
    Column("workers", staffing.WORKERS, Holds.COUNT),
    Column("leaders", staffing.LEADERS, Holds.COUNT),
    Column("helpers", staffing.HELPERS, Holds.COUNT),
    Column("vacant", staffing.EMPTY, Holds.COUNT),
    Column("households_per_leader", staffing.PER_LEADER, Holds.NUMBER),
)


def about_staffing(source: Source) -> About:
    """One day."""
    ask, day = source.ask(), _day(source)
    narrowed = {"of": list_of(source.order.query), "township": ask.township, "grid": ask.grid}
    return About(day, day, narrowed)


def staffing_table(source: Source) -> Tabular:
    """The list of the address, from its first line to its last."""
    of, ask = list_of(source.order.query), source.ask()
    scope = source.scope.narrow(ask.township)
    asker = source.conn, source.county, scope, noon_of(_day(source), source.county.zone)
    notes = [Note(words.NOTE_LIST, source.say(staffing.LISTS[of]))]
    if of in GRID_LISTS:
        teams = listed(grid_teams(*asker), of, ask.grid)
        rows = in_portions(map(_grid, teams))
        return Tabular(staffing.LIST_TITLE, GRIDS, len(teams), rows, notes)
    found = seats_listed(*asker, of=of, grid=ask.grid, limit=ALL)
    heads, who = (VACANT, "days") if of in EMPTY else (HELD, "name")
    told = any(seat.households is not None for seat in found.seats)
    rows = _seats(source, found.seats, who, households=told)
    columns = (*heads, LINKED) if told else heads
    if of not in EMPTY:
        notes.append(Note(words.NOTE_MASKED, source.say(words.NAMES_COVERED)))
    return Tabular(staffing.LIST_TITLE, columns, found.lines, in_portions(rows), notes)


def _day(source: Source) -> int:
    return day_of_roster(source.order.query, source.ask(), source.county, source.now)


def _seats(
    source: Source, seats: Iterable[Seat], who: str, *, households: bool
) -> Iterator[tuple[Any, ...]]:
    posts = {str(role): text.say(source.order.lang) for role, text in POST_TEXT.items()}
    for seat in seats:
        last = getattr(seat, who)
        role = posts[PostRole(seat.role)]
        more = [seat.households] if households else []
        yield role, seat.township, seat.village, last, seat.since, *more


def _grid(team: Team) -> tuple[Any, ...]:
    numbers = team.chiefs, team.workers, team.leaders, team.helpers, team.vacant
    return team.code, team.township, team.name, team.kind, *numbers, team.per_leader
