"""督查考核: how well cases are closed, compared fairly."""

from __future__ import annotations

from dash import html
from sqlalchemy import Connection

from dashboards.components.compared import metrics_before, metrics_of
from dashboards.components.export_lines import metrics_out
from dashboards.components.metric_table import metric_table
from dashboards.components.page_frame import Frame, page
from dashboards.components.page_parts import column, panel, tile
from dashboards.panels.closure import closing_of, curve_panel, endings_panel
from dashboards.panels.funnels import funnel_panel, outside, shrunk_panel
from dashboards.panels.outcomes import (
    LATE,
    answers_panel,
    both_limits_panel,
    late_panel,
    supervision_panel,
)
from dashboards.strings import pages as words
from dashboards.strings import wording
from data_layer.core.statistics.rates import NO_RATE_BELOW
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
    compared = {"township": rates, "grid": grids} if whole else {"grid": grids}
    return page(frame, words.ASSESSMENT, _sentence(frame, now, compared), panels)


def _sentence(frame: Frame, now: dict[str, Value], compared: dict[str, list[Value]]) -> str:
    """The rate, and for each level that has a funnel what that funnel marks."""
    value = now.get("on_time_closure")
    if value is None or not value.n:
        return frame.say(words.NOTHING_DUE)
    k, n = wording.count(value.numerator), wording.count(value.n)
    if value.n < NO_RATE_BELOW:
        return frame.say(words.FEW_DUE, k=k, n=n)
    told = [outside(frame, by, rates) for by, rates in compared.items()]
    return frame.say(
        words.ON_TIME_SENTENCE,
        rate=f"{wording.share(value.value or 0)}%",
        k=k,
        n=n,
        outside=frame.say(words.THEN).join(told),
    )


def _table(conn: Connection, frame: Frame, by: str) -> html.Section:
    table = metric_table(frame, by, TABLE, metrics_of(conn, frame, by, TABLE))
    out = metrics_out(frame, by, TABLE)
    return panel(frame, by, words.BY[by], frame.say(words.BY_NOTE), table, out=out)
