"""流转派遣: at which step cases stand, how long steps take, who gives back."""

from __future__ import annotations

from dash import html
from sqlalchemy import Connection

from dashboards.components.compared import metrics_before, metrics_of
from dashboards.components.export_lines import metrics_out
from dashboards.components.metric_table import metric_table
from dashboards.components.page_frame import Frame, page
from dashboards.components.page_parts import column, panel, rule_of, tile, with_replay
from dashboards.panels.backlog import (
    aged,
    ageing_panel,
    by_age_panel,
    flow_panel,
    old,
    stuck_panel,
)
from dashboards.panels.steps import boxes_panel, moves_panel, returns_panel
from dashboards.strings import dispatch as own
from dashboards.strings import pages as words
from dashboards.strings import wording
from data_layer.core.catalog import BY_KEY
from data_layer.queries.ageing import Ageing
from data_layer.queries.metrics import Value

TILES = ("to_accept", "awaiting", "to_sign", "to_verify", "return_rate", "acknowledged_rate")
SAID = (*TILES, "open", "overdue")
UNITS = ("dispatched", "returned", "reassigned", "on_time_closure", "open", "overdue")
MOST_UNITS = 30


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page for the frame's question."""
    now = {one.metric: one for one in metrics_of(conn, frame, "", SAID)}
    before = metrics_before(conn, frame, "", ("return_rate", "acknowledged_rate"))
    found = aged(conn, frame)
    tiles = [tile(frame, now[key], before.get(("", key))) for key in TILES if key in now]
    panels = [
        html.Div(tiles, className="tiles"),
        column(flow_panel(conn, frame), by_age_panel(conn, frame), boxes_panel(conn, frame)),
        column(ageing_panel(frame, found), moves_panel(conn, frame)),
        returns_panel(conn, frame),
        column(stuck_panel(conn, frame), wide=True),
        column(_units(conn, frame), wide=True),
    ]
    return page(frame, words.DISPATCH, with_replay(frame, _sentence(frame, now, found)), panels)


def _sentence(frame: Frame, now: dict[str, Value], found: Ageing) -> str:
    n = {key: wording.count(now[key].n if key in now else 0) for key in SAID}
    beyond = old(found)
    aged_ones = frame.say(own.OLD, n=wording.count(beyond)) if beyond else ""
    return frame.say(own.SENTENCE, **n, old=aged_ones, late=frame.say(own.LATE, n=n["overdue"]))


def _units(conn: Connection, frame: Frame) -> html.Section:
    values = metrics_of(conn, frame, "unit", UNITS)
    sent = (one for one in values if one.metric == "dispatched")
    busiest = sorted(sent, key=lambda one: -one.n)[:MOST_UNITS]
    kept = {one.key for one in busiest}
    table = metric_table(frame, "unit", UNITS, [one for one in values if one.key in kept])
    cohort = rule_of(frame, BY_KEY["on_time_closure"])
    note = frame.say(own.UNITS_NOTE, n=len(kept), cohort=cohort)
    out = metrics_out(frame, "unit", UNITS)
    return panel(frame, "unit", words.BY["unit"], note, table, out=out)
