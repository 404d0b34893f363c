"""The own grids of a township: rates with their intervals."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html
from sqlalchemy import Connection

from dashboards.components.export_lines import metrics_out
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import panel
from dashboards.strings import pages
from dashboards.strings import township as words
from data_layer.core.days import add_days
from data_layer.core.statistics.rates import GREY_BELOW, NO_RATE_BELOW, wilson
from data_layer.queries.cache import answer
from data_layer.queries.metrics import Value, metric_values
from data_layer.queries.visible import grids_in, village_name

DAYS = 90
KEYS = ("open", "overdue", "on_time_closure")


def window(frame: Frame, last: int) -> Frame:
    """The frame asked about the days the grids are compared over, up to the last full one."""
    return frame._replace(ask=frame.ask._replace(first=add_days(last, 1 - DAYS), last=last))


def by_grid(conn: Connection, frame: Frame) -> pd.DataFrame:
    """Code, village, open and late cases, due and on-time ones of the window; code order."""
    asker = frame.county, frame.scope, frame.now
    found = answer(conn, metric_values, *asker, ask=frame.ask._replace(by="grid"), keys=KEYS)
    values_of: dict[tuple[str, str], Value] = {(one.metric, one.key): one for one in found}
    rows = []
    for area in grids_in(frame.county, frame.scope):
        open_now, late, rate = (values_of.get((key, area.code)) for key in KEYS)
        rows.append(
            {
                "code": area.code,
                "village": village_name(frame.county, frame.scope, area.code),
                "open": open_now.n if open_now else 0,
                "late": late.n if late else 0,
                "due_n": rate.n if rate else 0,
                "due_on_time": int(rate.numerator) if rate else 0,
            }
        )
    return pd.DataFrame(rows)


def grids_table(frame: Frame, grids: pd.DataFrame) -> html.Section:
    """Every grid with its numbers, each a door to its cases."""
    heads = pages.GRID, words.OPEN_NOW, words.LATE_NOW, words.ON_TIME, words.INTERVAL
    head = html.Thead(html.Tr([html.Th(frame.say(text)) for text in heads]))
    rows = [_grid(frame, row) for row in grids.itertuples()]
    table = html.Table([head, html.Tbody(rows)], className="numbers")
    out = metrics_out(frame, "grid", KEYS)
    return panel(frame, "grids", words.GRID_RATES, frame.say(words.GRID_RATES_NOTE), table, out=out)


def _grid(frame: Frame, row: Any) -> html.Tr:
    k, n = row.due_on_time, row.due_n
    few = "few" if n < GREY_BELOW else ""
    if n < NO_RATE_BELOW:
        rate, range_text = f"{k}/{n}", frame.say(words.COUNT_ONLY)
    else:
        low, high = wilson(k, n)
        rate = f"{100 * k / n:.1f}% {k}/{n}"
        range_text = frame.say(words.SMALL) if few else f"{100 * low:.0f}–{100 * high:.0f}%"
    cells = [
        html.Th(row.village, scope="row"),
        html.Td(_door(frame, row.open, "open", row.code)),
        html.Td(_door(frame, row.late, "overdue", row.code), className="cr" if row.late else ""),
        html.Td(_door(frame, rate, "due", row.code) if n else rate, className=few),
        html.Td(range_text, className=few),
    ]
    return html.Tr(cells)


def _door(frame: Frame, text: Any, measure: str, grid: str) -> Any:
    if text == 0:
        return "0"
    return html.A(str(text), href=frame.address("/cases", measure=measure, grid=grid))
