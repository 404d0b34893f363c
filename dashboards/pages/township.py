"""本乡镇: what needs the leader of a township now, where it slips, and against what."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html
from sqlalchemy import Connection

from dashboards.components.desk_rows import due
from dashboards.components.fragments import View
from dashboards.components.page_frame import Frame, day_text, page
from dashboards.components.page_map import map_panel
from dashboards.components.page_parts import column, graph, panel
from dashboards.figures.gridmap import grid_map, legend, values
from dashboards.figures.weeks import weeks
from dashboards.strings import pages as words
from dashboards.strings import wording
from dashboards.theme import PAGE
from data_layer.core.days import add_days, local
from data_layer.core.statistics.rates import GREY_BELOW, NO_RATE_BELOW, wilson
from data_layer.queries.asking import Ask
from data_layer.queries.cache import answer
from data_layer.queries.metrics import Value, metric_values
from data_layer.queries.staffing import staffing_totals
from data_layer.queries.township import Needs, Waiting, Week, needs, weekly_on_time
from data_layer.queries.visible import grids_in, townships_in, village_name
from data_layer.vocab import Text

GRID_DAYS = 90
CHANGES = tuple(words.CHANGE_LINES)


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page of the frame's township; a county's reader chooses one first."""
    code = frame.ask.township or frame.scope.township_code
    if not code:
        return _choice(frame)
    own = frame._replace(scope=frame.scope.narrow(code), ask=frame.ask._replace(township=code))
    waiting = answer(conn, needs, *_asker(own))
    past = answer(conn, weekly_on_time, *_asker(own))
    grids = _by_grid(conn, own)
    panels = [
        column(_needs(own, waiting), _changes(conn, own)),
        column(_map(own, grids), _weeks(own, past)),
        column(_grids(own, grids), _gaps(conn, own)),
    ]
    name = frame.county.areas[code].name
    sentence = _sentence(conn, own, waiting, past)
    return page(own, Text(name, name), sentence, panels, filtered=False)


def _choice(frame: Frame) -> html.Div:
    links = [
        html.A(area.name, href=frame.address(township=area.code), className="choice")
        for area in townships_in(frame.county, frame.scope)
    ]
    sentence = frame.say(words.CHOOSE_TOWNSHIP)
    return page(frame, words.TOWNSHIP_PAGE, sentence, links, filtered=False)


def _asker(frame: Frame) -> tuple[Any, Any, int]:
    return frame.county, frame.scope, frame.now


def _yesterday(frame: Frame) -> int:
    return add_days(local(frame.now, frame.county.zone).day, -1)


def _sentence(conn: Connection, frame: Frame, waiting: Needs, past: list[Week]) -> list[Any]:
    last = _yesterday(frame)
    ask = Ask(add_days(last, -29), last)
    found = answer(conn, metric_values, *_asker(frame), ask=ask, keys=("on_time_closure",))
    counts = waiting.counts
    now = frame.say(words.NOW_LATE, late=counts["overdue"], today=counts["due_today"])
    if not found or found[0].n < NO_RATE_BELOW:
        return [now, frame.say(words.NO_RATE_30)]
    value = found[0]
    low = _weeks_below(past)
    trend = frame.say(words.BELOW_WEEKS, n=low) if low > 1 else ""
    rate = f"{100 * (value.value or 0):.1f}%"
    k, n = wording.count(value.numerator), wording.count(value.n)
    return [now, frame.say(words.RATE_30, rate=rate, k=k, n=n, trend=trend)]


def _weeks_below(past: list[Week]) -> int:
    """How many weeks in a row, up to the last one, lie below their range."""
    n = 0
    for week in reversed(past):
        if week.low is None or week.n < NO_RATE_BELOW or week.on_time / week.n >= week.low:
            return n
        n += 1
    return n


def _needs(frame: Frame, waiting: Needs) -> html.Section:
    chips = [
        html.A([frame.say(text), html.B(str(waiting.counts[kind]))], href=f"#{kind}")
        for kind, text in words.KINDS.items()
        if waiting.counts[kind]
    ]
    lists = [
        part
        for kind, text in words.KINDS.items()
        if waiting.counts[kind]
        for part in (html.H3(frame.say(text), id=kind), _cases(frame, waiting.first[kind]))
    ]
    content = [html.P(chips, className="chips"), *lists]
    if not chips:
        content = [html.P(frame.say(words.NOTHING_WAITS))]
    return panel(frame, "needs", words.NEEDS, frame.say(words.NEEDS_NOTE), *content)


def _cases(frame: Frame, cases: list[Waiting]) -> html.Ol:
    return html.Ol([_case(frame, one) for one in cases], className="waiting")


def _case(frame: Frame, one: Waiting) -> html.Li:
    view = View(frame.lang, frame.county.zone, frame.now)
    state = due(one.clock, None, view)
    held = frame.say(words.HELD, unit=one.unit or frame.say(words.AT_DESK), n=one.held_days)
    return html.Li(
        html.A(
            [
                html.B(one.title),
                html.Span(state["text"], className=f"due {state['light']}"),
                html.Span(" · ".join(part for part in (one.village, held) if part)),
            ],
            href=f"/desk?case={one.case_no}",
        )
    )


def _by_grid(conn: Connection, frame: Frame) -> pd.DataFrame:
    """Code, village, open and late cases, due and on-time ones of 90 days; code order."""
    last = _yesterday(frame)
    ask = Ask(add_days(last, 1 - GRID_DAYS), last, "grid")
    keys = ("open", "overdue", "on_time_closure")
    found = answer(conn, metric_values, *_asker(frame), ask=ask, keys=keys)
    values_of: dict[tuple[str, str], Value] = {(one.metric, one.key): one for one in found}
    rows = []
    for area in grids_in(frame.county, frame.scope):
        open_now, late, rate = (values_of.get((key, area.code)) for key in keys)
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


def _map(frame: Frame, grids: pd.DataFrame) -> html.Section:
    painted = grid_map(grids, "on_time")
    told, key = values(painted, frame.county.code), legend(painted, frame.lang)
    return map_panel(frame, words.GRID_RATES, words.GRID_MAP_NOTE, told, key, "due")


def _grids(frame: Frame, grids: pd.DataFrame) -> html.Section:
    heads = words.GRID, words.OPEN_NOW, words.LATE_NOW, words.ON_TIME, words.INTERVAL
    head = html.Thead(html.Tr([html.Th(frame.say(text)) for text in heads]))
    rows = [_grid(frame, row) for row in grids.itertuples()]
    note = frame.say(words.GRID_RATES_NOTE)
    table = html.Table([head, html.Tbody(rows)], className="numbers")
    return panel(frame, "grids", words.GRID_RATES, note, table)


def _grid(frame: Frame, row: Any) -> html.Tr:
    k, n = row.due_on_time, row.due_n
    name = html.A(row.village, href=frame.address("/cases", measure="open", grid=row.code))
    few = "few" if n < GREY_BELOW else ""
    if n < NO_RATE_BELOW:
        rate, range_text = f"{k}/{n}", frame.say(words.COUNT_ONLY)
    else:
        low, high = wilson(k, n)
        rate = f"{100 * k / n:.1f}% {k}/{n}"
        range_text = f"{100 * low:.0f}–{100 * high:.0f}%"
        range_text = frame.say(words.SMALL) if few else range_text
    late = html.Td(str(row.late), className="cr" if row.late else "")
    cells = [html.Td(name), html.Td(str(row.open)), late]
    return html.Tr([*cells, html.Td(rate, className=few), html.Td(range_text, className=few)])


def _weeks(frame: Frame, past: list[Week]) -> html.Section:
    links = [
        frame.address(
            "/cases",
            measure="due",
            **{"from": day_text(add_days(week.last_day, -6)), "to": day_text(week.last_day)},
        )
        for week in past
    ]
    note = frame.say(words.PAST_NOTE)
    return panel(
        frame, "past", words.PAST, note, graph(weeks(pd.DataFrame(past), PAGE, links), "14rem")
    )


def _gaps(conn: Connection, frame: Frame) -> html.Section:
    totals = answer(conn, staffing_totals, *_asker(frame))
    days = totals.oldest_vacancy_days
    note = frame.say(words.OLDEST_GAP, n=days) if days is not None else ""
    short = totals.worker_vacancies
    gap = frame.say(words.SHORT_OF, n=short) if short else frame.say(words.FULL)
    cells = [
        (words.CHIEFS, wording.count(totals.chiefs), ""),
        (words.WORKERS, f"{totals.workers}/{totals.worker_posts}", gap),
        (words.LEADERS, wording.count(totals.leaders), ""),
    ]
    lines = [
        html.Li([html.Span(frame.say(name)), html.B(number), html.I(more, className="wa")])
        for name, number, more in cells
    ]
    return panel(frame, "gaps", words.GAPS, note, html.Ul(lines, className="gaps"))


def _changes(conn: Connection, frame: Frame) -> html.Section:
    last = _yesterday(frame)
    spans = [(add_days(last, -6), last), (add_days(last, -13), add_days(last, -7))]
    found = [
        {
            one.metric: one.n
            for one in answer(
                conn, metric_values, *_asker(frame), ask=Ask(first, until), keys=CHANGES
            )
        }
        for first, until in spans
    ]
    now, then = found
    week = {"from": day_text(spans[0][0]), "to": day_text(last)}
    lines = [
        html.Li(
            html.A(
                frame.say(text, now=now.get(key, 0), then=then.get(key, 0)),
                href=frame.address("/cases", measure=key, **week),
            )
        )
        for key, text in words.CHANGE_LINES.items()
    ]
    return panel(frame, "changes", words.CHANGES, "", html.Ul(lines, className="changes"))
