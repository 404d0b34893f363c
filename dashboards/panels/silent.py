"""Panels of grids by their own past: those that say nothing, those that say more or less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import html
from sqlalchemy import Connection

from dashboards.components.compared import asker
from dashboards.components.number_lists import number_table
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import panel
from dashboards.strings import discovery as own
from dashboards.strings import pages as words
from dashboards.strings import wording
from data_layer.core.days import days_between, local, to_date
from data_layer.queries.cache import answer
from data_layer.queries.own_past import against_own_past
from data_layer.queries.visible import area_short, village_name
from data_layer.vocab import Text

MOST = 12


def silent_panel(frame: Frame, silent: pd.DataFrame, past: pd.DataFrame) -> html.Section:
    """Grids without a valid report, with how long and what was to be expected of them."""
    note = frame.say(words.SILENT_NOTE, n=len(silent))
    if silent.empty:
        return panel(frame, "silent", words.SILENT_GRIDS, note, html.P(frame.say(words.NO_SILENT)))
    rows = [_silent(frame, row, past) for row in silent.itertuples()]
    texts = words.GRID, words.TOWNSHIP, own.QUIET_DAYS, own.EXPECTED, words.LAST_REPORT
    return panel(frame, "silent", words.SILENT_GRIDS, note, *_opened(frame, texts, rows, MOST))


def _opened(
    frame: Frame, texts: Sequence[Text], rows: list[list[Any]], most: int
) -> list[html.Table | html.Details]:
    """The first rows as a table, the others behind a word that says how many."""
    heads = [frame.say(text) for text in texts]
    table = number_table(heads, rows[:most])
    if len(rows) <= most:
        return [table]
    more = html.Summary(frame.say(own.MORE_GRIDS, n=len(rows) - most))
    return [table, html.Details([more, number_table(heads, rows[most:])], className="rest")]


def _silent(frame: Frame, row: Any, past: pd.DataFrame) -> list[Any]:
    known = row.last_day is not None and row.last_day == row.last_day
    last = min(frame.ask.last, local(frame.now, frame.county.zone).day)
    days = len(days_between(int(row.last_day), last)) - 1 if known else None
    expected = past["expected"].get(row.code)
    return [
        html.A(row.village, href=frame.address("/discovery", grid=row.code)),
        row.township,
        wording.count(days),
        wording.decimal(expected),
        to_date(int(row.last_day)).isoformat() if known else frame.say(words.NEVER),
    ]


def past_of(conn: Connection, frame: Frame) -> pd.DataFrame:
    """The grids' reports against their own past."""
    return answer(conn, against_own_past, *asker(frame), ask=frame.ask)


def unlike_panel(frame: Frame, past: pd.DataFrame) -> html.Section:
    """Grids whose reports are clearly more or fewer than their own past shares out."""
    note = frame.say(own.UNUSUAL_NOTE)
    odd = past[(past["low"] > 1) | (past["high"] < 1)]
    if odd.empty:
        return panel(frame, "unlike", own.UNUSUAL, note, html.P(frame.say(own.NONE_UNUSUAL)))
    rows = [_unlike(frame, str(code), row) for code, row in odd.iterrows()]
    texts = words.GRID, words.TOWNSHIP, own.COUNTED, own.RATIO
    tables = _opened(frame, texts, rows, 2 * MOST)
    return panel(frame, "unlike", own.UNUSUAL, note, *tables, method=own.UNUSUAL_METHOD)


def _unlike(frame: Frame, code: str, row: Any) -> list[Any]:
    home = frame.county.areas[frame.county.township_of[code]]
    counts = f"{row['observed']:.0f} / {row['expected']:.1f}"
    ratio = f"{row['ratio']:.2f}（{row['low']:.2f}–{row['high']:.2f}）"
    told = f"{frame.say(own.DIRECTION[bool(row['low'] > 1)])} {ratio}"
    href = frame.address("/cases", measure="cohort_valid", grid=code)
    return [
        village_name(frame.county, frame.scope, code),
        area_short(home),
        html.A(counts, href=href),
        told,
    ]
