"""网格力量: who stands in the grids on a day, and where somebody is missing."""

from __future__ import annotations

from dash import html
from sqlalchemy import Connection

from dashboards.components.page_frame import Frame, day_text, page
from dashboards.components.page_map import map_panel
from dashboards.components.page_parts import column, tile
from dashboards.components.staffing_panels import by_area, teams_panel, vacant_panel
from dashboards.components.staffing_question import Roster, day_form, roster_of
from dashboards.figures.gridmap import grid_map, legend, values
from dashboards.strings import pages, rosters, wording
from dashboards.strings import staffing as words
from data_layer.core.grid_team import Team
from data_layer.queries.cache import answer
from data_layer.queries.grid_teams import grid_teams
from data_layer.queries.metrics import metric_values
from data_layer.queries.seats import SEVERAL, Listed, seats_listed
from data_layer.queries.staffing import staffing_by_grid, staffing_by_township

TILES = ("chiefs", "workers", "leaders", "coverage", "leaders_per_worker", "vacancies")
LONGEST = 12


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page for the day in the address."""
    roster = roster_of(frame)
    frame, asker = roster.frame, roster.asker
    now = answer(conn, metric_values, *asker, ask=frame.ask, keys=TILES)
    grids = answer(conn, staffing_by_grid, *asker)
    areas = answer(conn, staffing_by_township, *asker) if frame.scope.whole_county else grids
    teams = answer(conn, grid_teams, *asker)
    vacant = answer(conn, seats_listed, *asker, of="vacant", limit=LONGEST)
    several = answer(conn, seats_listed, *asker, of=SEVERAL, limit=1).n
    if not any(team.chiefs + team.workers + team.leaders for team in teams):
        door = html.A(frame.say(rosters.TITLE), href="/settings/rosters")
        no_staff = [frame.say(words.NO_STAFF), door]
        return page(frame, pages.STAFFING, no_staff, [], form=day_form(frame))
    painted = grid_map(grids.rename(columns={"worker_posts": "posts"}), "vacancies")
    told, key = values(painted, frame.county.code), legend(painted, frame.lang)
    doors = frame.address("/staffing/list", of="vacant_workers")
    panels = [
        html.Div([tile(frame, one, when=day_text(roster.day)) for one in now], className="tiles"),
        column(map_panel(frame, words.GAP_MAP, words.GAP_MAP_NOTE, told, key, "", doors)),
        column(teams_panel(frame, teams, several), vacant_panel(frame, vacant)),
        by_area(frame, areas, teams),
    ]
    sentence = _sentence(roster, teams, vacant)
    return page(frame, pages.STAFFING, sentence, panels, form=day_form(frame))


def _sentence(roster: Roster, teams: list[Team], vacant: Listed) -> str:
    frame = roster.frame
    told = frame.say(
        words.SENTENCE,
        day=day_text(roster.day),
        grids=wording.count(len(teams)),
        chiefs=wording.count(sum(team.chiefs for team in teams)),
        workers=wording.count(sum(team.workers for team in teams)),
        leaders=wording.count(sum(team.leaders for team in teams)),
    )
    if not vacant.n:
        return told + frame.say(words.NONE_VACANT)
    return told + frame.say(
        words.VACANT_NOW, n=wording.count(vacant.n), longest=vacant.seats[0].days
    )
