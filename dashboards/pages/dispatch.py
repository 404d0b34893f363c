"""流转派遣: at which step cases stand, how long steps take, who gives back."""

from __future__ import annotations

from dash import html
from sqlalchemy import Connection

from dashboards.components.metric_table import metric_table
from dashboards.components.page_frame import Frame, page
from dashboards.components.page_parts import column, figure_text, panel, tile, with_replay
from dashboards.strings import pages as words
from dashboards.strings import wording
from data_layer.core.catalog import BY_KEY
from data_layer.core.statistics.process import frequent
from data_layer.labels import EVENT_TEXT
from data_layer.queries.cache import answer
from data_layer.queries.flow_graph import flow_graph
from data_layer.queries.metrics import Value, metric_values
from data_layer.vocab import EventType

TILES = ("to_accept", "awaiting", "to_sign", "to_verify", "return_rate", "acknowledged_rate")
STEPS = ("accept", "dispatch", "sign", "handle", "verify")
UNITS = ("dispatched", "returned", "reassigned", "on_time_closure", "open", "overdue")
MOST_UNITS, LEAST_SHARE = 40, 0.01


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page for the frame's question."""
    now = _values(conn, frame, "", TILES)
    panels = [
        html.Div([tile(frame, one) for one in now], className="tiles"),
        column(_steps(conn, frame), _follows(conn, frame)),
        column(_units(conn, frame)),
    ]
    return page(frame, words.DISPATCH, with_replay(frame, _sentence(frame, now)), panels)


def _values(conn: Connection, frame: Frame, by: str, keys: tuple[str, ...]) -> list[Value]:
    asker = frame.county, frame.scope, frame.now
    return answer(conn, metric_values, *asker, ask=frame.ask._replace(by=by), keys=keys)


def _sentence(frame: Frame, now: list[Value]) -> str:
    n = {one.metric: wording.count(one.n) for one in now}
    waiting = {key: n.get(key, "0") for key in ("to_accept", "awaiting", "to_sign", "to_verify")}
    return frame.say(words.DISPATCH_SENTENCE, **waiting)


def _steps(conn: Connection, frame: Frame) -> html.Section:
    keys = tuple(f"{step}_{share}" for step in STEPS for share in ("p50", "p90"))
    found = {one.metric: one for one in _values(conn, frame, "", keys)}
    rows = []
    for step in STEPS:
        half, most = found.get(f"{step}_p50"), found.get(f"{step}_p90")
        name = frame.say(BY_KEY[f"{step}_p50"].label).rpartition(" ")[0].rstrip(",")
        cells = [_time(frame, one) for one in (half, most)]
        n = wording.count(half.n if half else 0)
        rows.append(html.Tr([html.Td(name), *(html.Td(cell) for cell in (*cells, n))]))
    heads = (
        html.Th(frame.say(text)) for text in (words.STEP, words.HALF, words.NINETY, words.HOW_MANY)
    )
    table = html.Table([html.Thead(html.Tr(list(heads))), html.Tbody(rows)], className="numbers")
    return panel(frame, "steps", words.STEPS, frame.say(words.STEPS_NOTE), table)


def _time(frame: Frame, one: Value | None) -> str:
    return figure_text(one.value, BY_KEY[one.metric], frame.lang) if one else wording.DASH


def _follows(conn: Connection, frame: Frame) -> html.Section:
    """What comes directly after what, the frequent moves alone."""
    asker = frame.county, frame.scope, frame.now
    found = frequent(answer(conn, flow_graph, *asker, ask=frame.ask), LEAST_SHARE)
    rows = [
        html.Tr(
            [
                html.Td(f"{_named(frame, edge.before)} → {_named(frame, edge.after)}"),
                html.Td(wording.count(edge.n)),
                html.Td(wording.duration(edge.median, frame.lang)),
            ]
        )
        for edge in sorted(found.edges, key=lambda edge: -edge.n)
    ]
    heads = (html.Th(frame.say(text)) for text in (words.MOVE, words.HOW_MANY, words.HALF))
    table = html.Table([html.Thead(html.Tr(list(heads))), html.Tbody(rows)], className="numbers")
    note = frame.say(words.MOVES_NOTE, share=f"{100 * found.hidden:.1f}%")
    return panel(frame, "moves", words.MOVES, note, table)


def _named(frame: Frame, kind: str) -> str:
    return frame.say(EVENT_TEXT[EventType(kind)])


def _units(conn: Connection, frame: Frame) -> html.Section:
    values = _values(conn, frame, "unit", UNITS)
    busiest = sorted((one for one in values if one.metric == "dispatched"), key=lambda one: -one.n)[
        :MOST_UNITS
    ]
    kept = {one.key for one in busiest}
    table = metric_table(frame, "unit", UNITS, [one for one in values if one.key in kept])
    return panel(frame, "unit", words.BY["unit"], frame.say(words.UNITS_NOTE, n=len(kept)), table)
