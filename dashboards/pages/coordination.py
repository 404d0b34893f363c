"""协调联动: what went up or across, and at which level it was settled."""

from __future__ import annotations

from dash import html
from sqlalchemy import Connection

from dashboards.components.metric_table import metric_table
from dashboards.components.page_frame import Frame, page
from dashboards.components.page_parts import Bar, bars, column, panel, tile
from dashboards.strings import pages as words
from dashboards.strings import wording
from data_layer.core.catalog import BY_KEY
from data_layer.queries.cache import answer
from data_layer.queries.metrics import Value, metric_values

TILES = (
    "escalated_share", "risen_rate", "closed_in_village", "joint_share", "handed_in_closure",
    "transfer_rate",
)  # fmt: skip
LEVELS = (
    "closed_in_household", "closed_in_village", "closed_in_township", "closed_in_county",
    "closed_above",
)  # fmt: skip
TABLE = ("escalated_share", "closed_in_village", "closed_in_township", "joint_share", "transferred")


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page for the frame's question."""
    now = _values(conn, frame, "", TILES)
    by = "township" if frame.scope.narrow(frame.ask.township).whole_county else "grid"
    panels = [
        html.Div([tile(frame, one) for one in now], className="tiles"),
        column(_levels(conn, frame), _table(conn, frame, "source")),
        column(_table(conn, frame, by)),
        column(_table(conn, frame, "major")),
    ]
    return page(frame, words.COORDINATION, _sentence(frame, now), panels)


def _values(conn: Connection, frame: Frame, by: str, keys: tuple[str, ...]) -> list[Value]:
    asker = frame.county, frame.scope, frame.now
    return answer(conn, metric_values, *asker, ask=frame.ask._replace(by=by), keys=keys)


def _sentence(frame: Frame, now: list[Value]) -> str:
    share = {one.metric: f"{100 * one.value:.1f}%" for one in now if one.value is not None}
    wanted = {key: share.get(key, wording.DASH) for key in TILES}
    return frame.say(words.COORDINATION_SENTENCE, **wanted)


def _levels(conn: Connection, frame: Frame) -> html.Section:
    lines = [
        Bar(
            frame.say(BY_KEY[one.metric].label),
            one.value or 0.0,
            (wording.count(one.numerator), f"{100 * (one.value or 0):.1f}%"),
            frame.address("/cases", measure=BY_KEY[one.metric].numerator),
        )
        for one in _values(conn, frame, "", LEVELS)
    ]
    return panel(frame, "levels", words.LEVELS, frame.say(words.LEVELS_NOTE), bars(lines))


def _table(conn: Connection, frame: Frame, by: str) -> html.Section:
    table = metric_table(frame, by, TABLE, _values(conn, frame, by, TABLE))
    return panel(frame, by, words.BY[by], frame.say(words.BY_NOTE), table)
