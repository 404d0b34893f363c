"""The townships of a county to choose from, each with what waits in it."""

from __future__ import annotations

from typing import Any

from dash import html
from sqlalchemy import Connection

from dashboards.components.compared import metrics_of
from dashboards.components.number_lists import door, number_table
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import panel
from dashboards.strings import pages, wording
from dashboards.strings import township as words
from data_layer.core.county import Area
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.queries.metrics import Value
from data_layer.queries.visible import area_short, townships_in

KEYS = ("open", "overdue", "on_time_closure")
Found = dict[tuple[str, str], Value]


def choice_panel(conn: Connection, frame: Frame) -> html.Section:
    """Every township in code order, its name the door to its page, its numbers to their lists."""
    found: Found = {
        (str(one.key), one.metric): one for one in metrics_of(conn, frame, "township", KEYS)
    }
    rows = [_row(frame, area, found) for area in townships_in(frame.county, frame.scope)]
    texts = pages.TOWNSHIP, words.OPEN_NOW, words.LATE_NOW, words.ON_TIME_30
    table = number_table([frame.say(text) for text in texts], rows)
    return panel(frame, "choice", pages.BY["township"], frame.say(words.CHOICE_NOTE), table)


def _row(frame: Frame, area: Area, found: Found) -> list[Any]:
    name = html.A(area_short(area), href=frame.address("/township", township=area.code))
    open_now, late, rate = (found.get((area.code, key)) for key in KEYS)

    def list_of(measure: str) -> str:
        return frame.address("/cases", measure=measure, township=area.code)

    counts = [
        door(one.n if one else 0, list_of(measure))
        for one, measure in ((open_now, "open"), (late, "overdue"))
    ]
    return [name, *counts, _rate(rate, list_of("due"))]


def _rate(one: Value | None, href: str) -> Any:
    if one is None or not one.n:
        return wording.DASH
    counts = f"{wording.count(one.numerator)}/{wording.count(one.n)}"
    if one.n < NO_RATE_BELOW or one.value is None:
        return html.A(counts, href=href)
    return html.A([f"{wording.share(one.value)}% ", html.Small(f"({counts})")], href=href)
