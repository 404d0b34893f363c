"""协调联动: what went up or across, what came of it, and at which level it was settled."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html
from sqlalchemy import Connection

from dashboards.components.compared import metrics_before, metrics_of
from dashboards.components.export_lines import metrics_out
from dashboards.components.metric_table import metric_table
from dashboards.components.page_frame import Frame, page
from dashboards.components.page_parts import Bar, bars, column, panel, tile
from dashboards.panels.across import (
    cause_name,
    causes_panel,
    escalated,
    joint_panel,
    out_panel,
    up_panel,
)
from dashboards.strings import coordination as own
from dashboards.strings import pages as words
from dashboards.strings import wording
from data_layer.core.catalog import BY_KEY
from data_layer.queries.metrics import Value

TILES = (
    "escalated_share", "risen_rate", "closed_in_village", "joint_share", "handed_in_closure",
    "transfer_rate",
)  # fmt: skip
LEVELS = (
    "closed_in_household", "closed_in_village", "closed_in_township", "closed_in_county",
    "closed_above",
)  # fmt: skip
TABLE = ("escalated_share", "closed_in_village", "closed_in_township", "joint_share", "transferred")
HANDED = ("handed_in", "handed_in_closure", "on_time_closure", "satisfied_rate", "overdue")
FROM_OUTSIDE = ("hotline_12345", "police_110")


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page for the frame's question."""
    now = {one.metric: one for one in metrics_of(conn, frame, "", TILES)}
    before = metrics_before(conn, frame, "", TILES)
    up = escalated(conn, frame)
    by = "township" if frame.scope.narrow(frame.ask.township).whole_county else "grid"
    joint = now.get("joint_share")
    tiles = [tile(frame, now[key], before.get(("", key))) for key in TILES if key in now]
    panels = [
        html.Div(tiles, className="tiles"),
        column(up_panel(frame, up), _levels(conn, frame)),
        column(causes_panel(frame, up), out_panel(conn, frame)),
        column(joint_panel(conn, frame, int(joint.numerator) if joint else 0)),
        column(_table(conn, frame, by), wide=True),
        column(_handed_in(conn, frame), _table(conn, frame, "major"), wide=True),
    ]
    return page(frame, words.COORDINATION, _sentence(frame, up, now), panels)


def _sentence(frame: Frame, up: pd.DataFrame, now: dict[str, Value]) -> str:
    def part(key: str) -> str:
        return wording.count(now[key].numerator if key in now else 0)

    village = now.get("closed_in_village")
    known = village is not None and village.value is not None
    said: dict[str, Any] = {
        "joint": part("joint_share"),
        "out": part("transfer_rate"),
        "village": f"{wording.share(village.value)}%"
        if village and known and village.value is not None
        else wording.DASH,
    }
    if up.empty:
        return frame.say(own.QUIET, **said)
    cause = str(up.groupby("cause")["n"].sum().idxmax())
    n = wording.count(up["n"].sum())
    return frame.say(own.SENTENCE, up=n, cause=cause_name(frame, cause), **said)


def _levels(conn: Connection, frame: Frame) -> html.Section:
    lines = [
        Bar(
            frame.say(BY_KEY[one.metric].label),
            one.value or 0.0,
            (wording.count(one.numerator), f"{wording.share(one.value or 0)}%"),
            frame.address("/cases", measure=BY_KEY[one.metric].numerator),
        )
        for one in metrics_of(conn, frame, "", LEVELS)
    ]
    return panel(frame, "levels", words.LEVELS, frame.say(words.LEVELS_NOTE), bars(lines))


def _handed_in(conn: Connection, frame: Frame) -> html.Section:
    found = metrics_of(conn, frame, "source", HANDED)
    kept = [one for one in found if one.key in FROM_OUTSIDE]
    table = metric_table(frame, "source", HANDED, kept)
    out = metrics_out(frame, "source", HANDED)
    return panel(frame, "in", own.IN, frame.say(own.IN_NOTE), table, out=out)


def _table(conn: Connection, frame: Frame, by: str) -> html.Section:
    table = metric_table(frame, by, TABLE, metrics_of(conn, frame, by, TABLE))
    out = metrics_out(frame, by, TABLE)
    return panel(frame, by, words.BY[by], frame.say(words.BY_NOTE), table, out=out)
