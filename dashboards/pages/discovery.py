"""发现问题: what was found, where and by whom, and who is silent."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from dash import html
from sqlalchemy import Connection

from dashboards.components.asked import group_name
from dashboards.components.page_frame import Frame, day_text, page
from dashboards.components.page_map import map_panel
from dashboards.components.page_parts import Bar, bars, column, graph, panel, tile, with_replay
from dashboards.figures.daily import daily
from dashboards.figures.gridmap import grid_map, legend, values
from dashboards.figures.hours import hours
from dashboards.strings import pages as words
from dashboards.strings import wording
from dashboards.theme import PAGE
from data_layer.core.days import add_days, days_between, to_date
from data_layer.core.scope import Scope
from data_layer.queries.cache import answer
from data_layer.queries.discovery import daily_reports, hourly_reports, silent_grids
from data_layer.queries.measures import OWN_FORCE
from data_layer.queries.metrics import Value, metric_values
from data_layer.queries.visible import grids_in

TILES = (
    "reported", "valid_rate", "self_discovery", "on_the_spot_rate", "duplicate_rate",
    "active_grids",
)  # fmt: skip
MOST_SILENT = 12


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page for the frame's question."""
    days = answer(conn, daily_reports, *_asker(frame), ask=frame.ask)
    silent = answer(conn, silent_grids, *_asker(frame), ask=frame.ask)
    now, before = _tiles(conn, frame)
    panels = [
        html.Div([tile(frame, one, before.get(one.metric)) for one in now], className="tiles"),
        column(_daily(frame, days), _hours(conn, frame)),
        column(_map(conn, frame), _mix(conn, frame, "source", words.SOURCES, words.SOURCES_NOTE)),
        column(
            _mix(conn, frame, "major", words.CATEGORIES, words.CATEGORIES_NOTE),
            _silent(frame, silent),
        ),
    ]
    sentence = _sentence(frame, days, silent, now, before)
    return page(frame, words.DISCOVERY, with_replay(frame, sentence), panels)


def _asker(frame: Frame) -> tuple[Any, Scope, int]:
    return frame.county, frame.scope, frame.now


def _before(frame: Frame) -> Any:
    """The same question about as many days before."""
    length = len(days_between(frame.ask.first, frame.ask.last))
    first = add_days(frame.ask.first, -length)
    return frame.ask._replace(first=first, last=add_days(frame.ask.first, -1))


def _tiles(conn: Connection, frame: Frame) -> tuple[list[Value], dict[str, Value]]:
    now = answer(conn, metric_values, *_asker(frame), ask=frame.ask, keys=TILES)
    before = answer(conn, metric_values, *_asker(frame), ask=_before(frame), keys=TILES)
    return now, {one.metric: one for one in before}


def _sentence(
    frame: Frame,
    days: pd.DataFrame,
    silent: pd.DataFrame,
    now: list[Value],
    before: dict[str, Value],
) -> str:
    known = days[days["low"].notna()]
    odd = known[(known["reported"] > known["high"]) | (known["reported"] < known["low"])]
    shown = "、".join(day_text(day)[5:] for day in odd["day"].tail(3))
    strange = frame.say(words.STRANGE, days=shown) if len(odd) else ""
    if not len(odd) and len(known):
        strange = frame.say(words.ALL_EXPECTED)
    quiet = words.SILENT if len(silent) else words.NONE_SILENT
    reported = next((one for one in now if one.metric == "reported"), None)
    n = reported.n if reported else 0
    old = before.get("reported")
    return frame.say(
        words.SENTENCE,
        first=day_text(frame.ask.first),
        last=day_text(frame.ask.last),
        n=wording.count(n),
        change=_against(frame, n, old.n if old else 0),
        strange=strange,
        silent=frame.say(quiet, n=len(silent)),
    )


def _against(frame: Frame, n: int, old: int) -> str:
    days = len(days_between(frame.ask.first, frame.ask.last))
    if n == old or not old:
        return frame.say(words.SAME_AS, days=days)
    share = f"{abs(100 * (n / old - 1)):.1f}%"
    return frame.say(words.MORE_THAN if n > old else words.FEWER_THAN, days=days, share=share)


def _daily(frame: Frame, days: pd.DataFrame) -> html.Section:
    links = [
        frame.address("/cases", measure="reported", **{"from": day_text(day), "to": day_text(day)})
        for day in days["day"]
    ]
    figure = daily(days, PAGE, links)
    return panel(frame, "daily", words.DAILY, frame.say(words.DAILY_NOTE), graph(figure, "15rem"))


def _hours(conn: Connection, frame: Frame) -> html.Section:
    table = answer(conn, hourly_reports, *_asker(frame), ask=frame.ask)
    return panel(
        frame, "hours", words.HOURS, frame.say(words.HOURS_NOTE),
        graph(hours(table, PAGE, frame.lang), "17rem"),
    )  # fmt: skip


def _map(conn: Connection, frame: Frame) -> html.Section:
    ask = frame.ask._replace(by="grid")
    found = answer(conn, metric_values, *_asker(frame), ask=ask, keys=("valid",))
    reported = {one.key: one.n for one in found}
    codes = [area.code for area in grids_in(frame.county, frame.scope)]
    # The classes are those of thirty days.
    monthly = 30 / len(days_between(frame.ask.first, frame.ask.last))
    counts = [reported.get(code, 0) * monthly for code in codes]
    grids = pd.DataFrame({"code": codes, "reported_30": counts})
    painted = grid_map(grids, "activity")
    told, key = values(painted, frame.county.code), legend(painted, frame.lang)
    return map_panel(frame, words.MAP, words.MAP_NOTE, told, key, "cohort_valid")


def _mix(conn: Connection, frame: Frame, by: str, title: Any, note: Any) -> html.Section:
    keys = ("valid",)
    now = answer(conn, metric_values, *_asker(frame), ask=frame.ask._replace(by=by), keys=keys)
    old = answer(conn, metric_values, *_asker(frame), ask=_before(frame)._replace(by=by), keys=keys)
    was = {one.key: one.n for one in old}
    total, most = sum(one.n for one in now), max((one.n for one in now), default=1)
    lines = [
        Bar(
            group_name(frame.county, frame.scope, frame.ask._replace(by=by), one.key).say(
                frame.lang
            ),
            one.n / max(most, 1),
            (wording.count(one.n), f"{100 * one.n / max(total, 1):.1f}%", _grown(one, was)),
            frame.address("/cases", measure="cohort_valid", **{_filter(by): str(one.key)}),
            by != "source" or one.key in OWN_FORCE,
        )
        for one in sorted(now, key=lambda one: -one.n)
        if one.n
    ]
    return panel(frame, by, title, frame.say(note, n=wording.count(total)), bars(lines))


def _filter(by: str) -> str:
    return "category" if by == "major" else by


def _grown(one: Value, was: dict[Any, int]) -> str:
    old = was.get(one.key, 0)
    return f"{wording.signed(round(100 * (one.n / old - 1)))}%" if old else wording.DASH


def _silent(frame: Frame, silent: pd.DataFrame) -> html.Section:
    note = frame.say(words.SILENT_NOTE, n=len(silent))
    if silent.empty:
        return panel(frame, "silent", words.SILENT_GRIDS, note, html.P(frame.say(words.NO_SILENT)))
    head = html.Thead(
        html.Tr(
            [html.Th(frame.say(text)) for text in (words.GRID, words.TOWNSHIP, words.LAST_REPORT)]
        )
    )
    rows = [
        html.Tr(
            [
                html.Td(str(row.village)),
                html.Td(str(row.township)),
                html.Td(_last(frame, row.last_day)),
            ]
        )
        for row in silent.head(MOST_SILENT).itertuples()
    ]
    table = html.Table([head, html.Tbody(rows)])
    return panel(frame, "silent", words.SILENT_GRIDS, note, table)


def _last(frame: Frame, day: Any) -> str:
    if day is None or (isinstance(day, float) and math.isnan(day)):
        return frame.say(words.NEVER)
    return to_date(int(day)).isoformat()
