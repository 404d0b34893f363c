"""督查考核: how well cases are closed, compared fairly."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html
from sqlalchemy import Connection

from dashboards.components.asked import group_name
from dashboards.components.metric_table import metric_table
from dashboards.components.page_frame import Frame, page
from dashboards.components.page_parts import column, graph, panel, tile
from dashboards.figures.funnel import funnel
from dashboards.strings import pages as words
from dashboards.strings import wording
from dashboards.theme import PAGE
from data_layer.core.statistics.funnel import funnel_limits, overdispersion
from data_layer.core.statistics.rates import GREY_BELOW
from data_layer.queries.cache import answer
from data_layer.queries.metrics import Value, metric_values

TILES = (
    "on_time_closure", "on_time_first", "rework_rate", "satisfied_rate", "response_rate", "overdue",
)  # fmt: skip
TABLE = ("on_time_closure", "rework_rate", "extension_rate", "satisfied_rate", "overdue")


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page for the frame's question."""
    now = _values(conn, frame, "", TILES)
    by = "township" if frame.scope.narrow(frame.ask.township).whole_county else "grid"
    rates = [one for one in _values(conn, frame, by, ("on_time_closure",)) if one.n]
    rows = _values(conn, frame, by, TABLE)
    majors = _values(conn, frame, "major", TABLE)
    panels = [
        html.A(frame.say(words.TO_SCORES), href="/assessment/scores", className="onward"),
        html.Div([tile(frame, one) for one in now], className="tiles"),
        column(_funnel(frame, by, rates)),
        column(_table(frame, by, rows), _table(frame, "major", majors)),
    ]
    return page(frame, words.ASSESSMENT, _sentence(frame, by, now, rates), panels)


def _values(conn: Connection, frame: Frame, by: str, keys: tuple[str, ...]) -> list[Value]:
    asker = frame.county, frame.scope, frame.now
    return answer(conn, metric_values, *asker, ask=frame.ask._replace(by=by), keys=keys)


def _pooled(rates: list[Value]) -> tuple[float, float]:
    """The share of all groups together and how much wider than chance they vary."""
    k, n = [one.numerator for one in rates], [one.n for one in rates]
    return (sum(k) / sum(n) if sum(n) else 0.0), overdispersion(k, n).phi if n else 1.0


def _sentence(frame: Frame, by: str, now: list[Value], rates: list[Value]) -> str:
    value = next((one for one in now if one.metric == "on_time_closure"), None)
    if value is None or not value.n:
        return frame.say(words.NOTHING_DUE)
    share, phi = _pooled(rates)
    large = [one for one in rates if one.n >= GREY_BELOW]
    limits = funnel_limits(share, [one.n for one in large], phi=phi)
    below = [
        group_name(frame.county, frame.scope, frame.ask._replace(by=by), one.key).say(frame.lang)
        for one, low in zip(large, limits.low, strict=True)
        if one.numerator / one.n < low
    ]
    names = "、".join(below[:5])
    outside = frame.say(words.BELOW_LIMIT, names=names) if below else frame.say(words.ALL_INSIDE)
    return frame.say(
        words.ON_TIME_SENTENCE,
        rate=f"{100 * (value.value or 0):.1f}%",
        k=wording.count(value.numerator),
        n=wording.count(value.n),
        outside=outside,
    )


def _funnel(frame: Frame, by: str, rates: list[Value]) -> html.Section:
    split = frame.ask._replace(by=by)
    names = [group_name(frame.county, frame.scope, split, one.key).say(frame.lang) for one in rates]
    points = pd.DataFrame(
        {"name": names, "k": [one.numerator for one in rates], "n": [one.n for one in rates]}
    )
    links = [frame.address("/cases", measure="due", **{by: str(one.key)}) for one in rates]
    content: Any = html.P(frame.say(words.NOTHING_DUE))
    if rates:
        content = graph(funnel(points, *_pooled(rates), PAGE, links), "26rem")
    return panel(frame, "funnel", words.FUNNEL, frame.say(words.FUNNEL_NOTE), content)


def _table(frame: Frame, by: str, values: list[Value]) -> html.Section:
    title = words.BY[by]
    return panel(frame, by, title, frame.say(words.BY_NOTE), metric_table(frame, by, TABLE, values))
