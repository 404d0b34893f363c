"""Panels of the page of people: teams of the grids, vacant seats, areas side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import html

from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import panel
from dashboards.strings import staffing as words
from dashboards.strings import wording
from data_layer.core.grid_team import Team, fits
from data_layer.labels import POST_TEXT
from data_layer.queries.seats import SEVERAL, Listed, Seat
from data_layer.vocab import PostRole


def teams_panel(frame: Frame, teams: Sequence[Team], several: int) -> html.Section:
    """What each grid has of its people, and what the pack cannot say, in words."""
    lines = [_triangle(frame, teams)]
    lines += [_of_grids(frame, teams, of, text) for of, text in words.TEAM_LINES.items()]
    lines.append(_line(frame, words.SEVERAL, frame.say(words.PEOPLE, n=several), SEVERAL))
    if any(team.per_leader is not None for team in teams):
        lines += [_of_grids(frame, teams, of, text) for of, text in words.HOUSEHOLD_LINES.items()]
    else:
        lines.append(_line(frame, words.PER_LEADER, frame.say(words.NO_HOUSEHOLDS)))
    content: list[Any] = [html.Ul(lines, className="facts")]
    if not any(team.complete is not None for team in teams):
        content.append(html.P(frame.say(words.TRIANGLE_NOTE), className="note"))
    return panel(frame, "teams", words.TEAMS, frame.say(words.TEAMS_NOTE), *content)


def _triangle(frame: Frame, teams: Sequence[Team]) -> html.Li:
    if not any(team.complete is not None for team in teams):
        return _line(frame, words.TRIANGLE, frame.say(words.NO_PARTY_GROUPS))
    return _of_grids(frame, teams, "complete", words.TRIANGLE)


def _of_grids(frame: Frame, teams: Sequence[Team], of: str, text: Any) -> html.Li:
    n = sum(fits(team, of) for team in teams)
    told = frame.say(words.OF_GRIDS, n=wording.count(n), whole=wording.count(len(teams)))
    return _line(frame, text, told, of)


def _line(frame: Frame, text: Any, told: str, of: str = "") -> html.Li:
    number = html.A(told, href=_list(frame, of)) if of else html.I(told)
    return html.Li([html.Span(frame.say(text)), number])


def _list(frame: Frame, of: str, **where: str) -> str:
    return frame.address("/staffing/list", of=of, **where)


def vacant_panel(frame: Frame, vacant: Listed) -> html.Section:
    """The longest-empty seats, each with its days."""
    if not vacant.n:
        return panel(frame, "vacant", words.VACANT, "", html.P(frame.say(words.NONE_VACANT)))
    heads = words.POST, words.PLACE, words.DAYS_EMPTY
    head = html.Thead(html.Tr([html.Th(frame.say(text)) for text in heads]))
    rows = [
        html.Tr(
            [
                html.Td(frame.say(POST_TEXT[PostRole(seat.role)])),
                html.Td(place_of(seat)),
                html.Td(wording.count(seat.days), className="wa"),
            ]
        )
        for seat in vacant.seats
    ]
    table = html.Table([head, html.Tbody(rows)], className="seats")
    whole = html.A(
        frame.say(words.WHOLE_LIST, n=wording.count(vacant.n)),
        href=_list(frame, "vacant"),
        className="whole",
    )
    return panel(frame, "vacant", words.VACANT, frame.say(words.VACANT_NOTE), table, whole)


def place_of(seat: Seat) -> str:
    """Township and village of a seat."""
    return " · ".join(part for part in (seat.township, seat.village) if part)


def by_area(frame: Frame, areas: pd.DataFrame, teams: Sequence[Team]) -> html.Section:
    """Townships of a county, grids of a township, in code order; each number opens its list."""
    ratios = _per_leader(frame, teams)
    # Where no grid has told its households, the panel of teams says so once.
    heads = (
        *(words.AREA, words.CHIEFS, words.PARTY, words.WORKERS, words.PARTY, words.LEADERS),
        *(words.PARTY, words.HELPERS, words.EMPTY, words.PER_WORKER),
        *((words.PER_LEADER,) if ratios else ()),
    )
    head = html.Thead(html.Tr([html.Th(frame.say(text)) for text in heads]))
    rows = [_area(frame, row, ratios) for row in areas.itertuples()]
    table = html.Table([head, html.Tbody(rows)], className="numbers")
    return panel(frame, "areas", words.BY_AREA, frame.say(words.BY_AREA_NOTE), table)


def _per_leader(frame: Frame, teams: Sequence[Team]) -> dict[str, float | None]:
    """Area -> households per leader over the grids that have told their households."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for team in teams:
        county = frame.county
        code = county.township_of[team.code] if frame.scope.whole_county else team.code
        if team.households is not None:
            sums[code][0] += team.households
            sums[code][1] += team.leaders
    return {code: whole / people for code, (whole, people) in sums.items() if people}


def _area(frame: Frame, row: Any, ratios: dict[str, float | None]) -> html.Tr:
    by_township = frame.scope.whole_county
    code = row.township_code if by_township else row.code
    where = {"township" if by_township else "grid": code}
    village = frame.county.areas[frame.county.areas[code].parent].name
    name = (
        html.A(row.name, href=frame.address("/staffing", township=code)) if by_township else village
    )

    def door(text: str, of: str) -> Any:
        return html.A(text, href=_list(frame, of, **where))

    people, ratio = row.leaders_per_worker, ratios.get(code)
    workers = f"{wording.count(row.workers)}/{wording.count(row.worker_posts)}"
    cells = [
        html.Th(name, scope="row"),
        html.Td(door(wording.count(row.chiefs), "chiefs")),
        html.Td(wording.count(row.chiefs_party)),
        html.Td(door(workers, "workers")),
        html.Td(wording.count(row.workers_party)),
        html.Td(door(wording.count(row.leaders), "leaders")),
        html.Td(wording.count(row.leaders_party)),
        html.Td(door(wording.count(row.helpers), "helpers") if row.helpers else "0"),
        html.Td(
            door(wording.count(row.vacant), "vacant") if row.vacant else "0",
            className="wa" if row.vacant else "",
        ),
        html.Td(wording.decimal(people)),
    ]
    if ratios:
        known = wording.decimal(ratio) if ratio is not None else frame.say(words.NO_HOUSEHOLDS)
        cells.append(html.Td(known))
    return html.Tr(cells)
