"""Charts of the analyst's page that ask once more: how long, where on the map, which way cases
went."""

from __future__ import annotations

import json
from typing import Any

from dash import html
from sqlalchemy import Connection

from dashboards.components.analysis_drawn import Drawn, value_text
from dashboards.components.compared import asker
from dashboards.components.group_doors import group_door
from dashboards.components.map_sign import map_sign
from dashboards.components.page_map import legend_list
from dashboards.components.page_parts import counted_by, graph
from dashboards.figures import boxes as box_figures
from dashboards.figures import moves as move_figures
from dashboards.figures.analysis_map import legend, painted
from dashboards.figures.closure import curves
from dashboards.figures.gridmap import values
from dashboards.figures.marks import Mark
from dashboards.figures.stage_flow import forwards, stage_flow
from dashboards.panels.analysis_marks import Picture, mark_of, nothing, scale_in
from dashboards.panels.analysis_series import MOST_SERIES
from dashboards.strings import analysis as words
from dashboards.strings import wording
from dashboards.theme import PAGE
from data_layer.core.chart_choice import Chart
from data_layer.core.splits import AREAS, KINDS
from data_layer.core.statistics.process import frequent
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.queries.cache import answer
from data_layer.queries.closing import closing_by
from data_layer.queries.durations import times_of
from data_layer.queries.flow_graph import flow_graph
from data_layer.queries.stage_passages import stage_passages
from data_layer.queries.visible import grids_in
from data_layer.vocab import Stage

LEAST_SHARE = 0.01


def box_picture(conn: Connection, drawn: Drawn) -> Picture:
    """The spread of a duration by group, the quantile that was asked for printed over each."""
    question, frame = drawn.question, drawn.frame
    metric = question.metrics[0]
    found = answer(conn, times_of, *asker(frame), ask=question.ask, duration=metric.numerator)
    boxes = []
    for line in drawn.found.lines:
        spread = found.get(line.key[0])
        if spread is None or spread.n < NO_RATE_BELOW:
            continue
        times = [spread.quantile(share) for share in box_figures.SHARES]
        # A quantile that was never reached is longer than all that were watched.
        if times[2] is not None:
            longest = max(one for one in times if one is not None)
            told = tuple(longest if one is None else one for one in times)
            one = line.cells[0].now
            printed = value_text(frame, metric, one)
            asked = (one.value, printed) if one and one.value is not None else (told[2], printed)
            boxes.append(box_figures.Box(drawn.name(line), spread.n, told, asked))
    if not boxes:
        return nothing(drawn)
    figure = box_figures.boxes(boxes, PAGE, frame.lang)
    note = frame.say(words.BOX_NOTE, metric=frame.say(metric.label))
    return Picture(graph(figure, f"{60 + 48 * len(boxes)}px"), note)


def map_picture(_: Connection, drawn: Drawn) -> Picture:
    """Grids in the colour of their own value, or of their township's."""
    question, frame, county = drawn.question, drawn.frame, drawn.frame.county
    metric, by = question.metrics[0], question.ask.by
    found = {line.key[0]: line for line in drawn.found.lines}
    marks: dict[str, Mark] = {}
    for grid in grids_in(county, frame.scope):
        code = grid.code if by == "grid" else county.township_of[grid.code]
        line = found.get(code)
        marks[grid.code] = (
            mark_of(drawn, metric, "", line.cells[0].now, line.key) if line else Mark("", None, "")
        )
    told = painted(marks, scale_in(drawn, metric))
    href = group_door(frame, counted_by(frame, metric), ("",), ("",))
    slot = html.Div(
        className="gridmap",
        **_data(
            map="page",
            values=json.dumps(values(told, county.code), ensure_ascii=False),
            href=href,
            by=by,
            township=question.ask.township or frame.scope.township_code,
        ),
    )
    key = legend_list(frame, legend(told, frame.say(metric.label)))
    return Picture(html.Div([slot, key]), frame.say(map_sign(county)))


def _data(**attributes: str) -> dict[str, Any]:
    return {f"data-{name}": value for name, value in attributes.items()}


def sankey_picture(conn: Connection, drawn: Drawn) -> Picture:
    """How the cases reported in the period went from stage to stage."""
    frame = drawn.frame
    table = answer(conn, stage_passages, *asker(frame), ask=drawn.question.ask)
    ahead = forwards(table)
    if ahead.empty:
        return nothing(drawn)
    pairs = list(zip(ahead["before"], ahead["after"], strict=True))
    where = {pair: f"{pair[0]}.{pair[1]}" for pair in pairs}
    plain = frame._replace(also=())
    links = {
        pair: plain.address("/cases", measure="cohort_reported", passed=name)
        for pair, name in where.items()
    }
    first = int(table.loc[table["before"] == Stage.PENDING, "n"].sum())
    back = int(table["n"].sum() - ahead["n"].sum()) - first
    note = frame.say(words.SANKEY_NOTE, n=wording.count(first), back=wording.count(back))
    return Picture(graph(stage_flow(ahead, PAGE, frame.lang, links), "26rem"), note)


def moves_picture(conn: Connection, drawn: Drawn) -> Picture:
    """What comes directly after what, with the time between."""
    frame = drawn.frame
    edges = answer(conn, flow_graph, *asker(frame), ask=drawn.question.ask)
    found = frequent(edges, LEAST_SHARE)
    if not found.edges:
        return nothing(drawn)
    plain = frame._replace(also=())
    links = [
        plain.address("/cases", measure="cohort_reported", move=f"{edge.before}.{edge.after}")
        for edge in found.edges
    ]
    figure = move_figures.moves(found.edges, PAGE, frame.lang, links)
    note = frame.say(words.MOVES_NOTE, share=f"{100 * found.hidden:.1f}%")
    return Picture(graph(figure, f"{move_figures.height(found.edges)}px"), note)


def curves_picture(conn: Connection, drawn: Drawn) -> Picture:
    """How soon cases are closed, the largest groups side by side."""
    frame, ask = drawn.frame, drawn.question.ask
    by = ask.by if ask.by in {*AREAS, *KINDS} else ""
    found = answer(conn, closing_by, *asker(frame), ask=ask._replace(by=by))
    known = [one for one in found if one.ended >= NO_RATE_BELOW]
    if not known:
        return Picture(html.P(frame.say(words.FEW_CASES)))
    largest = sorted(known, key=lambda one: -one.n)[:MOST_SERIES]
    shown = [one for one in known if one in largest]
    groups = [
        (
            drawn.split_name(0, one.key) if by else frame.say(words.WHOLE),
            one.curve,
            group_door(frame, "cohort_valid", (by,), (one.key,)),
        )
        for one in shown
    ]
    note = frame.say(words.CURVES_NOTE)
    if len(known) > len(shown):
        note = f"{note} · {frame.say(words.MOST_DRAWN, n=MOST_SERIES)}"
    return Picture(graph(curves(groups, PAGE, frame.lang), "20rem"), note)


ASKING = {
    Chart.BOX: box_picture,
    Chart.MAP: map_picture,
    Chart.SANKEY: sankey_picture,
    Chart.MOVES: moves_picture,
    Chart.CURVES: curves_picture,
}
