"""What a page's numbers are held against: the period before, or the same one a year earlier."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from dashboards.components.page_frame import Frame
from data_layer.core.days import add_days, days_between, local, to_date, to_day
from data_layer.queries.asking import Ask
from data_layer.queries.cache import answer
from data_layer.queries.discovery import known_since
from data_layer.queries.metrics import Value, metric_values


def earlier(frame: Frame) -> Ask:
    """The page's question about the earlier period."""
    return earlier_of(frame.ask, frame.against)


def earlier_of(ask: Ask, against: str) -> Ask:
    """The same question about as many days before, or as many that end a year earlier."""
    length = len(days_between(ask.first, ask.last))
    last = add_days(ask.first, -1) if against == "before" else _year_before(ask.last)
    return ask._replace(first=add_days(last, 1 - length), last=last)


def _year_before(day: int) -> int:
    date = to_date(day)
    # 29 February has its like on the 28th.
    return to_day(
        date.replace(year=date.year - 1, day=28 if (date.month, date.day) == (2, 29) else date.day)
    )


def asker(frame: Frame) -> tuple[Any, Any, int]:
    """Who asks, as every query wants it."""
    return frame.county, frame.scope, frame.now


def metrics_of(conn: Connection, frame: Frame, by: str, keys: tuple[str, ...]) -> list[Value]:
    """Metrics of the page's question and rule, split by `by`."""
    ask = frame.ask._replace(by=by)
    return answer(conn, metric_values, *asker(frame), ask=ask, keys=keys, field_way=frame.field_way)


def metrics_before(
    conn: Connection, frame: Frame, by: str, keys: tuple[str, ...]
) -> dict[tuple[Any, str], Value]:
    """The same about the earlier period, by group and metric; nothing where the data do not reach
    back so far. What stands now has no earlier value, nor has a rate that counts what is late
    now."""
    if not comparable(conn, frame):
        return {}
    ask = earlier(frame)._replace(by=by)
    found = answer(conn, metric_values, *asker(frame), ask=ask, keys=keys)
    return {(one.key, one.metric): one for one in found}


def lived(conn: Connection, frame: Frame) -> Ask:
    """The question over the days that have data: from the first report to today. Where there is
    none of them, as it was asked."""
    since = answer(conn, known_since, *asker(frame))
    today = local(frame.now, frame.county.zone).day
    first, last = max(frame.ask.first, since), min(frame.ask.last, today)
    return frame.ask._replace(first=first, last=last) if first <= last else frame.ask


def comparable(conn: Connection, frame: Frame) -> bool:
    """Whether the data reach back over the whole of the earlier period."""
    since = answer(conn, known_since, *asker(frame))
    return 0 < since <= earlier(frame).first
