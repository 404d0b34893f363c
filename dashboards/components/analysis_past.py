"""The values of a question, and those of the earlier period beside them: day by day, so that each
week and month is held against as many days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection

from dashboards.components.analysis_asked import Question
from dashboards.components.compared import earlier_of
from data_layer.core.county import County
from data_layer.core.days import add_days, days_between, month_of
from data_layer.core.scope import Scope
from data_layer.core.splits import CALENDAR, week_of
from data_layer.queries.asking import Ask
from data_layer.queries.cache import answer
from data_layer.queries.metrics import Value, metric_values

# Of so many weeks or months each has a question of its own: ten years of months.
MOST_SPANS = 120
BUCKETS: dict[str, Callable[[int], int]] = {"day": int, "week": week_of, "month": month_of}

Key = tuple[Any, ...]
Values = dict[tuple[Key, str], Value]


def cut_short(ask: Ask) -> dict[str, frozenset[int]]:
    """The weeks and months of a split by them that the period holds only a part of."""
    after = add_days(ask.last, 1)
    ends = ((ask.first, add_days(ask.first, -1)), (ask.last, after))
    return {
        by: frozenset(bucket(own) for own, beyond in ends if bucket(own) == bucket(beyond))
        for by, bucket in BUCKETS.items()
        if by in ask.splits
    }


def values_of(
    conn: Connection, county: County, scope: Scope, now: int, question: Question, ask: Ask
) -> Values:
    """What the question's metrics say about `ask`, by group and metric."""
    found = answer(
        conn, metric_values, county, scope, now,
        ask=ask, keys=question.keys, field_way=question.field_way,
    )  # fmt: skip
    return {(one.key if ask.then else (one.key,), one.metric): one for one in found}


def past_of(
    conn: Connection, county: County, scope: Scope, now: int, question: Question, ask: Ask
) -> Values:
    """The earlier values by the present group each stands beside: what has a date by its place in
    the period, so that the first day is held against the first, and a week or month against the
    days that lie beside its own. Nothing for more weeks or months than MOST_SPANS."""
    days = earlier_of(ask, question.against)
    question = question._replace(field_way=False)
    if set(ask.splits) & {"week", "month"}:
        spans = list(spans_beside(ask, days))
        if len(spans) > MOST_SPANS:
            return {}
        return {
            key: value
            for moments, span in spans
            for key, value in _of_span(
                values_of(conn, county, scope, now, question, span), ask, moments
            )
        }
    found = values_of(
        conn, county, scope, now, question, ask._replace(first=days.first, last=days.last)
    )
    return _by_day(found, ask, days) if "day" in ask.splits else found


def spans_beside(ask: Ask, earlier: Ask) -> Iterator[tuple[dict[str, int], Ask]]:
    """Each present week or month (or both, or a day of one) with the question about the earlier
    days beside it, split by what is no date."""
    dated = [by for by in ask.splits if by in CALENDAR]
    by = next((by for by in ask.splits if by not in CALENDAR), "")
    beside: dict[Key, list[int]] = {}
    for day, past in zip(
        days_between(ask.first, ask.last), days_between(earlier.first, earlier.last), strict=False
    ):
        beside.setdefault(tuple(BUCKETS[one](day) for one in dated), []).append(past)
    for moments, days in beside.items():
        span = ask._replace(by=by, then="", first=days[0], last=days[-1])
        yield dict(zip(dated, moments, strict=True)), span


def _of_span(
    found: Values, ask: Ask, moments: dict[str, int]
) -> Iterator[tuple[tuple[Key, str], Value]]:
    """The values of one span under the keys of the present period."""
    for ((group,), metric), value in found.items():
        yield (tuple(moments.get(by, group) for by in ask.splits), metric), value


def _by_day(found: Values, ask: Ask, earlier: Ask) -> Values:
    """The values of each earlier day under the present day of the same place."""
    place = ask.splits.index("day")
    beside = dict(
        zip(
            days_between(earlier.first, earlier.last), days_between(ask.first, ask.last),
            strict=False,
        )
    )  # fmt: skip
    return {
        ((*key[:place], beside[key[place]], *key[place + 1 :]), metric): one
        for (key, metric), one in found.items()
        if key[place] in beside
    }
