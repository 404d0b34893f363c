"""Panels of the steps of the process: how long, in which order, and who gave back."""

from __future__ import annotations

from typing import Any

from dash import html
from sqlalchemy import Connection

from dashboards.components.compared import asker
from dashboards.components.number_lists import rows_of, shaded
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import graph, panel
from dashboards.figures import moves as graphs
from dashboards.figures.boxes import SHARES, Box, boxes
from dashboards.strings import dispatch as words
from dashboards.strings import pages, wording
from dashboards.theme import PAGE
from data_layer.core.catalog import BY_KEY
from data_layer.core.days import add_days, days_between
from data_layer.core.statistics.process import frequent
from data_layer.queries.cache import answer
from data_layer.queries.durations import times_of
from data_layer.queries.flow_graph import flow_graph
from data_layer.queries.returning import returns_by_unit
from data_layer.queries.visible import area_short, townships_in, unit_short

STEPS = ("accept", "dispatch", "sign", "handle", "verify")
LEAST_SHARE, MOST_DAYS = 0.01, 90
VILLAGE = "village"


def boxes_panel(conn: Connection, frame: Frame) -> html.Section:
    """How long each step takes."""
    found = []
    for step in STEPS:
        spread = answer(conn, times_of, *asker(frame), ask=frame.ask, duration=step).get("")
        if spread and spread.n:
            times = tuple(spread.quantile(share) or 0.0 for share in SHARES)
            name = frame.say(BY_KEY[f"{step}_p50"].label).rpartition(" ")[0].rstrip(",")
            found.append(Box(name, spread.n, times))
    content: Any = html.P(frame.say(words.NO_BOXES))
    if found:
        content = graph(boxes(found, PAGE, frame.lang), f"{60 + 56 * len(found)}px")
    return panel(frame, "steps", words.BOXES, frame.say(words.BOXES_NOTE), content)


def moves_panel(conn: Connection, frame: Frame) -> html.Section:
    """What comes directly after what; of a long period its last days, which say as much."""
    length = len(days_between(frame.ask.first, frame.ask.last))
    own, short = frame, ""
    if length > MOST_DAYS:
        first = add_days(frame.ask.last, 1 - MOST_DAYS)
        own = frame._replace(ask=frame.ask._replace(first=first))
        short = frame.say(words.SHORT, n=MOST_DAYS)
    found = frequent(answer(conn, flow_graph, *asker(own), ask=own.ask), LEAST_SHARE)
    if not found.edges:
        return panel(frame, "moves", pages.MOVES, "", html.P(frame.say(words.NO_MOVES)))
    links = [
        own.address("/cases", measure="cohort_reported", move=f"{edge.before}.{edge.after}")
        for edge in found.edges
    ]
    figure = graphs.moves(found.edges, PAGE, frame.lang, links)
    note = frame.say(words.MOVES_NOTE, short=short, share=f"{100 * found.hidden:.1f}%")
    content = graph(figure, f"{graphs.height(found.edges)}px")
    return panel(frame, "moves", pages.MOVES, note, content)


def returns_panel(conn: Connection, frame: Frame) -> html.Section:
    """Which kinds of units gave cases of which townships back; a township's own unit of a kind is
    one, so each cell is one unit or the villages together."""
    table = answer(conn, returns_by_unit, *asker(frame), ask=frame.ask)
    note = frame.say(words.RETURNS_NOTE, n=wording.count(table["n"].sum()))
    if table.empty:
        return panel(frame, "returns", words.RETURNS, note, html.P(frame.say(words.NO_RETURNS)))
    table = table.assign(kind=[_kind(frame, unit) for unit in table["unit"]])
    sums = table.groupby("kind")["n"].sum().sort_values(ascending=False)
    kinds, most = list(sums.index), int(table["n"].max())
    cells = {(row.township_code, row.kind): row for row in rows_of(table)}
    counts = table.groupby(["township_code", "kind"])["n"].sum()
    townships = [*townships_in(frame.county, frame.scope.narrow(frame.ask.township))]
    rows = []
    for area in townships:
        own = [int(counts.get((area.code, kind), 0)) for kind in kinds]
        if not sum(own):
            continue
        line = [html.Td(area_short(area))]
        for kind, n in zip(kinds, own, strict=True):
            unit = cells[area.code, kind].unit if n and kind != VILLAGE else ""
            also = {"returned_by": unit} if unit else {}
            href = frame.address("/cases", measure="returned", township=area.code, **also)
            line.append(shaded(n, most, href if also else ""))
        rows.append(html.Tr(line))
    heads = [html.Th(""), *(html.Th(_kind_name(frame, kind)) for kind in kinds)]
    body = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="matrix")
    return panel(frame, "returns", words.RETURNS, note, body)


def _kind(frame: Frame, unit: str) -> str:
    """A county's unit is its own kind; a township's go by what they are."""
    known = frame.county.units.get(unit)
    if known is None:
        return VILLAGE
    return f"/{known.kind}" if known.township_code else unit


def _kind_name(frame: Frame, kind: str) -> str:
    if kind == VILLAGE:
        return frame.say(words.VILLAGES)
    if not kind.startswith("/"):
        return unit_short(frame.county, frame.scope, kind)
    for unit in frame.county.units.values():
        home = frame.county.areas.get(unit.township_code)
        if home and unit.kind == kind[1:] and frame.scope.allows(home.code):
            own = unit_short(frame.county, frame.scope, unit.code)
            return own.removeprefix(area_short(home))
    return kind[1:]
