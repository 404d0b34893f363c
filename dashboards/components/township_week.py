"""A township's weeks against its own past and the county's range, and what changed since last
week."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from dash import html
from sqlalchemy import Connection

from dashboards.components.page_frame import Frame, day_text
from dashboards.components.page_parts import graph, panel
from dashboards.strings import township as words
from dashboards.theme import PAGE, Theme
from data_layer.core.days import DAY_MS, add_days, local
from data_layer.core.statistics.rates import side_of
from data_layer.queries.asking import Ask
from data_layer.queries.cache import answer
from data_layer.queries.metrics import Value, metric_values
from data_layer.queries.seats import seats_listed
from data_layer.queries.township import Week
from data_layer.vocab import Text

Draw = Callable[[pd.DataFrame, Theme, list[str]], dict[str, Any]]
WEEK = 7
ON_TIME = "on_time_closure"


def yesterday_of(frame: Frame) -> int:
    """The last full day."""
    return add_days(local(frame.now, frame.county.zone).day, -1)


def weeks_below(past: list[Week]) -> int:
    """How many weeks in a row, up to the last one, lie below what their past lets expect."""
    n = 0
    for week in reversed(past):
        if side_of(week.on_time, week.n, week.low, week.high) >= 0:
            return n
        n += 1
    return n


def weeks_panel(frame: Frame, past: list[Week], draw: Draw) -> html.Section:
    """The curve that `draw` makes of the weeks; each opens what was due in it."""
    links = [
        frame.address(
            "/cases", measure="due", **_window(add_days(week.last_day, -6), week.last_day)
        )
        for week in past
    ]
    drawn = graph(draw(pd.DataFrame(past), PAGE, links), "14rem")
    notes = []
    if any(week.county_low is not None for week in past):
        name = frame.county.name.say(frame.lang)
        notes = [html.P(frame.say(words.COUNTY_NOTE, county=name), className="note")]
    return panel(frame, "past", words.PAST, frame.say(words.PAST_NOTE), drawn, *notes)


def changes_panel(conn: Connection, frame: Frame) -> html.Section:
    """Sentences on what is more or less than the week before, each a door to its list."""
    last = yesterday_of(frame)
    first = add_days(last, 1 - WEEK)
    now = _numbers(conn, frame, first, last)
    then = _numbers(conn, frame, add_days(first, -WEEK), add_days(first, -1))
    lines = [_rates(frame, now, then, first, last)] if now[ON_TIME].n or then[ON_TIME].n else []
    for key, text in words.CHANGE_LINES.items():
        if now[key].n != then[key].n:
            href = frame.address("/cases", measure=key, **_window(first, last))
            lines.append(_changed(frame, text, now[key].n, then[key].n, href))
    lines += _vacancies(conn, frame)
    content: Any = html.Ul(lines, className="changes") if lines else _none(frame)
    return panel(frame, "changes", words.CHANGES, frame.say(words.CHANGES_NOTE), content)


def _none(frame: Frame) -> html.P:
    return html.P(frame.say(words.NO_CHANGE))


def _numbers(conn: Connection, frame: Frame, first: int, last: int) -> dict[str, Value]:
    keys = (ON_TIME, *words.CHANGE_LINES)
    asker = frame.county, frame.scope, frame.now
    found = answer(conn, metric_values, *asker, ask=Ask(first, last), keys=keys)
    none = {key: Value("", key, None, 0.0, 0) for key in keys}
    return none | {one.metric: one for one in found}


def _rates(
    frame: Frame, now: dict[str, Value], then: dict[str, Value], first: int, last: int
) -> html.Li:
    a, b = now[ON_TIME], then[ON_TIME]
    told = frame.say(words.RATES, n=a.n, k=int(a.numerator), then_n=b.n, then_k=int(b.numerator))
    return html.Li(
        html.A(told, href=frame.address("/cases", measure="due", **_window(first, last)))
    )


def _changed(frame: Frame, text: Text, now: int, then: int, href: str) -> html.Li:
    change = frame.say(words.MORE if now > then else words.FEWER, n=abs(now - then))
    return html.Li(html.A(frame.say(text, now=now, change=change), href=href))


def _vacancies(conn: Connection, frame: Frame) -> list[html.Li]:
    of = "vacant_workers"
    now, then = (
        answer(conn, seats_listed, frame.county, frame.scope, at, of=of, limit=1).n
        for at in (frame.now, frame.now - WEEK * DAY_MS)
    )
    if now == then:
        return []
    href = frame.address("/staffing/list", of=of, **{"from": "", "to": ""})
    return [_changed(frame, words.NEWLY_VACANT, now, then, href)]


def _window(first: int, last: int) -> dict[str, str]:
    return {"from": day_text(first), "to": day_text(last)}
