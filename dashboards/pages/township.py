"""本乡镇: what needs the leader of a township now, where it slips, and against what."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pandas as pd
from dash import html
from sqlalchemy import Connection

from dashboards.components.page_frame import Frame, page
from dashboards.components.page_map import map_panel
from dashboards.components.page_parts import column
from dashboards.components.township_choice import choice_panel
from dashboards.components.township_gaps import gaps_panel
from dashboards.components.township_grids import by_grid, grids_table, window
from dashboards.components.township_needs import kind_asked, needs_panel, urgent_words
from dashboards.components.township_week import (
    changes_panel,
    weeks_below,
    weeks_panel,
    yesterday_of,
)
from dashboards.figures.gridmap import grid_map, legend, values
from dashboards.figures.weeks import weeks
from dashboards.strings import pages, wording
from dashboards.strings import township as words
from data_layer.core.days import add_days
from data_layer.core.rights import Action, may
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.queries.asking import Ask
from data_layer.queries.cache import answer
from data_layer.queries.metrics import metric_values
from data_layer.queries.township import Week, needs, weekly_on_time
from data_layer.vocab import Text


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page of the frame's township; a county's reader chooses one first."""
    code = frame.ask.township or frame.scope.township_code
    if not code:
        choice = [choice_panel(conn, frame)]
        return page(frame, pages.TOWNSHIP_PAGE, frame.say(words.CHOOSE), choice, filtered=False)
    own = frame._replace(scope=frame.scope.narrow(code), ask=frame.ask._replace(township=code))
    asker = own.county, own.scope, own.now
    waiting = answer(conn, needs, *asker, kind=kind_asked(own))
    past = answer(conn, weekly_on_time, *asker)
    compared = window(own, yesterday_of(own))
    grids = by_grid(conn, compared)
    panels = [
        column(needs_panel(own, waiting), changes_panel(conn, own)),
        column(_map(compared, grids), weeks_panel(own, past, weeks)),
        column(grids_table(compared, grids), gaps_panel(conn, own)),
    ]
    name = frame.county.areas[code].name
    sentence = [*urgent_words(own, waiting), *_rate(conn, own, past), *_brief(own, code)]
    return page(own, Text(name, name), sentence, panels, filtered=False)


def _brief(frame: Frame, code: str) -> list[Any]:
    """The month's brief in one press, for whoever may take it; without scripts a form."""
    if not may(frame.account.role, Action.EXPORT):
        return []
    asked = urlencode({"kind": "brief", "township": code, "format": "pdf"})
    order: dict[str, Any] = {"data-post": "/reports", "data-fields": asked}
    told = frame.say(words.BRIEF)
    return [" ", html.A(told, href="/reports#brief", className="onward", **order)]


def _map(frame: Frame, grids: pd.DataFrame) -> html.Section:
    painted = grid_map(grids, "on_time")
    told, key = values(painted, frame.county.code), legend(painted, frame.lang)
    return map_panel(frame, words.GRID_RATES, words.GRID_MAP_NOTE, told, key, "due")


def _rate(conn: Connection, frame: Frame, past: list[Week]) -> list[Any]:
    """On-time closure of the last 30 full days, and whether weeks have lain below their past."""
    last = yesterday_of(frame)
    asker = frame.county, frame.scope, frame.now
    ask = Ask(add_days(last, -29), last)
    found = answer(conn, metric_values, *asker, ask=ask, keys=("on_time_closure",))
    if not found or found[0].n < NO_RATE_BELOW:
        return [frame.say(words.NO_RATE_30)]
    value, low = found[0], weeks_below(past)
    trend = frame.say(words.BELOW_WEEKS, n=low) if low > 1 else ""
    rate = f"{100 * (value.value or 0):.1f}%"
    k, n = wording.count(value.numerator), wording.count(value.n)
    return [frame.say(words.RATE_30, rate=rate, k=k, n=n, trend=trend)]
