"""发现问题: what was found, where and by whom, and who is silent."""

from __future__ import annotations

import pandas as pd
from dash import html
from sqlalchemy import Connection

from dashboards.components.compared import asker, lived, metrics_before, metrics_of
from dashboards.components.page_frame import Frame, day_text, page
from dashboards.components.page_parts import column, tile, with_replay
from dashboards.panels.found import (
    daily_panel,
    grid_map_panel,
    hours_panel,
    mix_panel,
)
from dashboards.panels.silent import past_of, silent_panel, unlike_panel
from dashboards.strings import compared, wording
from dashboards.strings import pages as words
from dashboards.strings.dates import listed
from data_layer.core.days import local
from data_layer.queries.cache import answer
from data_layer.queries.discovery import daily_reports, silent_grids
from data_layer.queries.metrics import Value

TILES = (
    "reported", "valid_rate", "self_discovery", "on_the_spot_rate", "duplicate_rate",
    "active_grids",
)  # fmt: skip
MOST_DAYS = 3


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page for the frame's question."""
    days = answer(conn, daily_reports, *asker(frame), ask=lived(conn, frame))
    silent = answer(conn, silent_grids, *asker(frame), ask=frame.ask)
    now = {one.metric: one for one in metrics_of(conn, frame, "", TILES)}
    before = metrics_before(conn, frame, "", TILES)
    past = past_of(conn, frame)
    tiles = [tile(frame, now[key], before.get(("", key))) for key in TILES if key in now]
    panels = [
        html.Div(tiles, className="tiles"),
        column(daily_panel(frame, days), hours_panel(conn, frame), unlike_panel(frame, past)),
        column(
            grid_map_panel(conn, frame),
            mix_panel(conn, frame, "source", words.SOURCES, words.SOURCES_NOTE),
        ),
        column(
            mix_panel(conn, frame, "major", words.CATEGORIES, words.CATEGORIES_NOTE),
            silent_panel(frame, silent, past),
        ),
    ]
    reported = now.get("reported"), before.get(("", "reported"))
    sentence = _sentence(frame, days, len(silent), *reported)
    return page(frame, words.DISCOVERY, with_replay(frame, sentence), panels)


def _sentence(
    frame: Frame, days: pd.DataFrame, silent: int, now: Value | None, before: Value | None
) -> str:
    n, first, last = now.n if now else 0, day_text(frame.ask.first), day_text(frame.ask.last)
    return frame.say(
        words.SENTENCE,
        period=first if first == last else frame.say(words.SPAN, first=first, last=last),
        n=wording.count(n),
        change=_change(frame, n, before.n if before else 0),
        strange=_strange(frame, days),
        silent=frame.say(words.SILENT if silent else words.NONE_SILENT, n=silent),
    )


def _strange(frame: Frame, days: pd.DataFrame) -> str:
    """The days outside their band; one that still runs is judged by nothing."""
    today = local(frame.now, frame.county.zone).day
    known = days[days["low"].notna() & (days["day"] < today)]
    odd = known[(known["reported"] > known["high"]) | (known["reported"] < known["low"])]
    if len(odd):
        return _outside(frame, odd["day"].tolist())
    if not len(known):
        return ""
    one = frame.ask.first == frame.ask.last
    return frame.say(words.EXPECTED if one else words.ALL_EXPECTED)


def _outside(frame: Frame, days: list[int]) -> str:
    """The days by name, of many how many and the last; with the year where there is another."""
    cut = 5 if frame.ask.first // 10_000 == frame.ask.last // 10_000 else 0
    shown = listed((day_text(day)[cut:] for day in days[-MOST_DAYS:]), frame.lang)
    text = words.STRANGE if len(days) <= MOST_DAYS else words.MANY_STRANGE
    return frame.say(text, days=shown, n=len(days))


def _change(frame: Frame, n: int, old: int) -> str:
    against = frame.say(compared.BEFORE[frame.against])
    if not old:
        return frame.say(compared.NOT_COMPARED, against=against)
    if n == old:
        return frame.say(words.SAME_AS, against=against)
    share = f"{abs(100 * (n / old - 1)):.1f}%"
    return frame.say(words.MORE_THAN if n > old else words.FEWER_THAN, against=against, share=share)
