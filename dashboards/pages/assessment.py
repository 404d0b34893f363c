"""督查考核: how well cases are closed, compared fairly."""

from __future__ import annotations

from dash import html
from sqlalchemy import Connection

from dashboards.components.compared import metrics_before, metrics_of
from dashboards.components.metric_table import metric_table
from dashboards.components.page_frame import Frame, page
from dashboards.components.page_parts import column, panel, tile
from dashboards.panels.closure import closing_of, curve_panel, endings_panel
from dashboards.panels.funnels import below, funnel_panel, shrunk_panel
from dashboards.panels.outcomes import (
    LATE,
    answers_panel,
    both_limits_panel,
    late_panel,
    supervision_panel,
)
from dashboards.strings import pages as words
from dashboards.strings import wording
from data_layer.queries.metrics import Value

TILES = (
    "on_time_closure", "on_time_first", "rework_rate", "satisfied_rate", "response_rate", "overdue",
)  # fmt: skip
TABLE = (
    "on_time_closure", "on_time_first", "rework_rate", "satisfied_rate", "response_rate", "overdue",
)  # fmt: skip
RATE = ("on_time_closure",)


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page for the frame's question."""
    values = metrics_of(conn, frame, "", (*TILES, *LATE))
    now, before = {one.metric: one for one in values}, metrics_before(conn, frame, "", TILES)
    whole = frame.scope.narrow(frame.ask.township).whole_county
    by = "township" if whole else "grid"
    grids = metrics_of(conn, frame, "grid", RATE)
    rates = metrics_of(conn, frame, by, RATE) if whole else grids
    closing = closing_of(conn, frame)
    tiles = [tile(frame, now[key], before.get(("", key))) for key in TILES if key in now]
    panels = [
        html.A(frame.say(words.TO_SCORES), href="/assessment/scores", className="onward"),
        html.Div(tiles, className="tiles"),
        column(
            *([funnel_panel(frame, "township", rates)] if whole else []),
            curve_panel(conn, frame, closing),
            supervision_panel(conn, frame),
        ),
        column(
            funnel_panel(frame, "grid", grids),
            endings_panel(frame, closing),
            answers_panel(conn, frame, now),
        ),
        column(
            both_limits_panel(conn, frame),
            shrunk_panel(frame, grids),
            late_panel(frame, [now[key] for key in LATE if key in now]),
        ),
        column(_table(conn, frame, by), wide=True),
        column(_table(conn, frame, "major"), wide=True),
    ]
    return page(frame, words.ASSESSMENT, _sentence(frame, by, now, rates), panels)


def _sentence(frame: Frame, by: str, now: dict[str, Value], rates: list[Value]) -> str:
    value = now.get("on_time_closure")
    if value is None or not value.n:
        return frame.say(words.NOTHING_DUE)
    low = below(frame, by, rates)
    names = "、".join(low[:5])
    outside = frame.say(words.BELOW_LIMIT, names=names) if low else frame.say(words.ALL_INSIDE)
    return frame.say(
        words.ON_TIME_SENTENCE,
        rate=f"{wording.share(value.value or 0)}%",
        k=wording.count(value.numerator),
        n=wording.count(value.n),
        outside=outside,
    )


def _table(conn: Connection, frame: Frame, by: str) -> html.Section:
    table = metric_table(frame, by, TABLE, metrics_of(conn, frame, by, TABLE))
    return panel(frame, by, words.BY[by], frame.say(words.BY_NOTE), table)
