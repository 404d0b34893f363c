"""Panels of what was found: when, where, by whom, of which kind."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html
from sqlalchemy import Connection

from dashboards.components.asked import group_name
from dashboards.components.compared import asker, lived, metrics_before, metrics_of
from dashboards.components.export_lines import metrics_out
from dashboards.components.page_frame import Frame, day_text
from dashboards.components.page_map import map_panel
from dashboards.components.page_parts import Bar, bars, graph, panel
from dashboards.figures.daily import daily
from dashboards.figures.gridmap import grid_map, legend, values
from dashboards.figures.hours import hours
from dashboards.strings import compared, wording
from dashboards.strings import discovery as own
from dashboards.strings import pages as words
from dashboards.theme import PAGE
from data_layer.core.case_measures import OWN_FORCE
from data_layer.core.days import days_between, local
from data_layer.queries.cache import answer
from data_layer.queries.discovery import hourly_reports
from data_layer.queries.metrics import Value
from data_layer.queries.visible import grids_in
from data_layer.vocab import Text

MONTH = 30
# The metric a map can show, how the map's scale calls it, and the measure its grids open.
MAPS = {
    "valid": ("activity", "cohort_valid", ("valid",)),
    "on_time": ("on_time", "due", ("on_time_closure",)),
    "open": ("open", "open", ("open", "overdue", "escalated_open")),
}


def daily_panel(frame: Frame, days: pd.DataFrame) -> html.Section:
    """Reports day by day against their band."""
    links = [
        frame.address("/cases", measure="reported", **{"from": day_text(day), "to": day_text(day)})
        for day in days["day"]
    ]
    partial = frame.ask.last >= local(frame.now, frame.county.zone).day
    note = frame.say(words.DAILY_NOTE)
    note = f"{note} · {frame.say(own.PARTIAL)}" if partial else note
    figure = daily(days, PAGE, frame.lang, links, partial)
    return panel(frame, "daily", words.DAILY, note, graph(figure, "15rem"))


def hours_panel(conn: Connection, frame: Frame) -> html.Section:
    """Weekday by hour; each cell opens its reports."""
    table = answer(conn, hourly_reports, *asker(frame), ask=frame.ask)
    links = [
        [
            frame.address("/cases", measure="cohort_reported", weekday=str(day), hour=str(hour))
            for hour in range(24)
        ]
        for day in range(7)
    ]
    most = wording.decimal(float(table.to_numpy().max(initial=0)))
    figure = hours(table, PAGE, frame.lang, links)
    return panel(
        frame, "hours", words.HOURS, frame.say(own.HOURS_NOTE, most=most), graph(figure, "17rem")
    )


def grid_map_panel(conn: Connection, frame: Frame) -> html.Section:
    """The grids by the metric the address names."""
    shown = frame.shown or "valid"
    metric, measure, keys = MAPS[shown]
    found = {(one.key, one.metric): one for one in metrics_of(conn, frame, "grid", keys)}
    codes = [area.code for area in grids_in(frame.county, frame.scope)]
    span = lived(conn, frame)
    # A shorter period is not blown up to a month: one case in a day is one.
    monthly = min(1.0, MONTH / len(days_between(span.first, span.last)))
    rows = [_grid(code, found, monthly) for code in codes]
    painted = grid_map(pd.DataFrame(rows), metric)
    told, key = values(painted, frame.county.code), legend(painted, frame.lang)
    note = own.MAP_OF_PERIOD if shown == "valid" and monthly == 1 else own.MAP_NOTES[shown]
    section = map_panel(frame, own.MAPS[shown], note, told, key, measure)
    section.children[0].children += metrics_out(frame, "grid", keys)
    section.children.insert(1, _choice(frame, shown))
    return section


def _choice(frame: Frame, shown: str) -> html.P:
    links = [
        html.A(
            frame.say(text),
            href=frame.address(map="" if name == "valid" else name),
            className="current" if name == shown else "",
        )
        for name, text in own.MAPS.items()
    ]
    return html.P([frame.say(own.MAP_BY), *links], className="doors")


def _grid(code: str, found: dict[tuple[Any, str], Value], monthly: float) -> dict[str, Any]:
    """A grid as the map's scales want it; `monthly` makes its reports those of a month."""

    def n(key: str) -> int:
        one = found.get((code, key))
        return one.n if one else 0

    on_time = found.get((code, "on_time_closure"))
    return {
        "code": code,
        "reported_30": n("valid") * monthly,
        "due_n": n("on_time_closure"),
        "due_on_time": on_time.numerator if on_time else 0,
        "open": n("open"),
        "overdue": n("overdue"),
        "escalated": n("escalated_open"),
        "critical_open": 0,
    }


def mix_panel(conn: Connection, frame: Frame, by: str, title: Text, note: Text) -> html.Section:
    """Valid reports by source or category, against the earlier period."""
    now = metrics_of(conn, frame, by, ("valid",))
    was = {key: one.n for (key, _), one in metrics_before(conn, frame, by, ("valid",)).items()}
    total, most = sum(one.n for one in now), max((one.n for one in now), default=1)
    split = frame.ask._replace(by=by)
    lines = [
        Bar(
            group_name(frame.county, frame.scope, split, one.key).say(frame.lang),
            one.n / max(most, 1),
            (wording.count(one.n), f"{100 * one.n / max(total, 1):.1f}%", _grown(one, was)),
            frame.address("/cases", measure="cohort_valid", **{_filter(by): str(one.key)}),
            by != "source" or one.key in OWN_FORCE,
        )
        for one in sorted(now, key=lambda one: -one.n)
        if one.n
    ]
    against = frame.say(compared.BEFORE[frame.against])
    content = bars(lines) if lines else html.P(frame.say(words.NOTHING))
    return panel(
        frame,
        by,
        title,
        frame.say(note, n=wording.count(total), against=against),
        content,
        out=metrics_out(frame, by, ("valid",)),
    )


def _filter(by: str) -> str:
    return "category" if by == "major" else by


def _grown(one: Value, was: dict[Any, int]) -> str:
    old = was.get(one.key, 0)
    return f"{wording.signed(round(100 * (one.n / old - 1)))}%" if old else wording.DASH
