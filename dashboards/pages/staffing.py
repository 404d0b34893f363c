"""网格力量: who stands in the grids on a day, and where somebody is missing."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html
from sqlalchemy import Connection

from dashboards.components.page_frame import Frame, day_text, page
from dashboards.components.page_map import map_panel
from dashboards.components.page_parts import column, panel, tile
from dashboards.figures.gridmap import grid_map, legend, values
from dashboards.strings import pages as words
from dashboards.strings import wording
from data_layer.core.days import start_of
from data_layer.labels import POST_TEXT
from data_layer.queries.cache import answer
from data_layer.queries.metrics import metric_values
from data_layer.queries.staffing import staffing_by_grid, staffing_by_township
from data_layer.queries.vacancies import vacant_seats
from data_layer.vocab import PostRole

TILES = ("chiefs", "workers", "leaders", "coverage", "leaders_per_worker", "vacancies")
NOON_MS = 12 * 3_600_000
MOST = 40


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page for the last day of the frame's period."""
    frame = frame._replace(scope=frame.scope.narrow(frame.ask.township))
    then = start_of(frame.ask.last, frame.county.zone) + NOON_MS
    asker = frame.county, frame.scope, then
    now = answer(conn, metric_values, *asker, ask=frame.ask, keys=TILES)
    grids = answer(conn, staffing_by_grid, *asker)
    by_area = grids if not frame.scope.whole_county else answer(conn, staffing_by_township, *asker)
    vacant = answer(conn, vacant_seats, *asker)
    if not grids[["chiefs", "workers", "leaders"]].to_numpy().sum():
        return page(frame, words.STAFFING, frame.say(words.NO_STAFF), [])
    panels = [
        html.Div([tile(frame, one) for one in now], className="tiles"),
        column(_map(frame, grids), _vacant(frame, vacant)),
        column(_table(frame, by_area)),
    ]
    sentence = frame.say(
        words.STAFF_SENTENCE,
        day=day_text(frame.ask.last),
        n=len(vacant),
        longest=int(vacant["days"].max()) if len(vacant) else 0,
    )
    return page(frame, words.STAFFING, sentence, panels)


def _map(frame: Frame, grids: pd.DataFrame) -> html.Section:
    painted = grid_map(grids.rename(columns={"worker_posts": "posts"}), "vacancies")
    told, key = values(painted, frame.county.code), legend(painted, frame.lang)
    return map_panel(frame, words.GAP_MAP, words.GAP_MAP_NOTE, told, key, "open")


def _vacant(frame: Frame, vacant: pd.DataFrame) -> html.Section:
    heads = words.POST, words.TOWNSHIP, words.GRID, words.DAYS_EMPTY
    head = html.Thead(html.Tr([html.Th(frame.say(text)) for text in heads]))
    rows = [
        html.Tr(
            [
                html.Td(cell)
                for cell in (
                    frame.say(POST_TEXT[PostRole(role)]), township, village, wording.count(days),
                )
            ]
        )
        for role, township, village, days in vacant.head(MOST).itertuples(index=False)
    ]  # fmt: skip
    note = frame.say(words.VACANT_NOTE, n=len(vacant))
    content: Any = (
        html.Table([head, html.Tbody(rows)]) if rows else html.P(frame.say(words.ALL_HELD))
    )
    return panel(frame, "vacant", words.VACANT, note, content)


def _table(frame: Frame, areas: pd.DataFrame) -> html.Section:
    heads = (
        words.AREA, words.CHIEFS, words.WORKERS, words.LEADERS, words.PARTY, words.EMPTY,
        words.PER_WORKER,
    )  # fmt: skip
    head = html.Thead(html.Tr([html.Th(frame.say(text)) for text in heads]))
    rows = [_row(row) for row in areas.itertuples()]
    table = html.Table([head, html.Tbody(rows)], className="numbers")
    return panel(frame, "areas", words.BY_AREA, frame.say(words.BY_AREA_NOTE), table)


def _row(row: Any) -> html.Tr:
    party = row.chiefs_party + row.workers_party + row.leaders_party
    ratio = row.leaders_per_worker
    cells = [
        row.name,
        wording.count(row.chiefs),
        f"{wording.count(row.workers)}/{wording.count(row.worker_posts)}",
        wording.count(row.leaders),
        wording.count(party),
        wording.count(row.vacancies),
        wording.decimal(ratio) if ratio is not None and ratio == ratio else wording.DASH,
    ]
    late = ["", "", "", "", "", "wa" if row.vacancies else "", ""]
    return html.Tr([html.Td(cell, className=tone) for cell, tone in zip(cells, late, strict=True)])
