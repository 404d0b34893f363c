"""The rows of an answer: one a group, of each metric the value and what it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from dashboards.components.analysis_asked import Question
from dashboards.components.analysis_past import Key, Values, cut_short, past_of, values_of
from dashboards.components.compared import earlier_of
from dashboards.strings.analysis import TOO_MANY
from data_layer.core.county import County
from data_layer.core.metric import Cohort
from data_layer.core.scope import Scope
from data_layer.errors import BadRequest
from data_layer.queries.cache import answer
from data_layer.queries.discovery import known_since
from data_layer.queries.metrics import FIELD_WAY, Value
from data_layer.vocab import Text

MOST_ROWS = 2_000


class Cell(NamedTuple):
    """One metric of a group now and in the earlier period; None where there is nothing. `cut` in
    a week or month of which the period has a part: of a few days no change is told."""

    now: Value | None
    before: Value | None
    cut: bool = False


class Line(NamedTuple):
    """One group: its values of the splits in order, and a cell a metric."""

    key: Key
    cells: tuple[Cell, ...]


class Answer(NamedTuple):
    """All groups in the order of their codes or moments, the whole, whether the data reach back
    over the earlier period, and whether the period cuts its first or last week or month."""

    lines: list[Line]
    whole: Line
    compared: bool
    cut: bool = False


def answer_of(
    conn: Connection, county: County, scope: Scope, now: int, question: Question
) -> Answer:
    """The answer to a question; raises BadRequest for more rows than can be read."""
    ask = question.ask
    compared = (
        0 < answer(conn, known_since, county, scope, now) <= earlier_of(ask, question.against).first
    )
    whole_ask = ask._replace(by="", then="")
    found = [values_of(conn, county, scope, now, question, one) for one in (ask, whole_ask)]
    past: list[Values] = [{}, {}]
    if compared:
        past = [past_of(conn, county, scope, now, question, one) for one in (ask, whole_ask)]
    groups = sorted({key for key, _ in found[0]}, key=_order)
    if len(groups) > MOST_ROWS:
        told = {"n": len(groups), "most": MOST_ROWS}
        raise BadRequest(
            Text(TOO_MANY.zh.format(**told), TOO_MANY.en.format(**told)), "too_many_rows"
        )
    parts = cut_short(ask)

    def cut(key: Key) -> bool:
        return any(one in parts.get(by, ()) for by, one in zip(ask.splits, key, strict=True))

    lines = [_line(key, question, found[0], past[0], cut=cut(key)) for key in groups]
    whole = _line(("",), question, found[1], past[1])
    return Answer(lines, whole, compared, any(parts.values()))


def largest(lines: Sequence[Line], place: int, most: int) -> list[Any]:
    """The `most` groups of a split with most cases, in the order of the table."""
    sizes: dict[Any, float] = {}
    for line in lines:
        one = line.cells[0].now
        sizes[line.key[place]] = sizes.get(line.key[place], 0) + (one.n if one else 0)
    kept = set(sorted(sizes, key=lambda group: -sizes[group])[:most])
    return [group for group in sizes if group in kept]


def _line(
    key: Key,
    question: Question,
    now: Values,
    past: Values,
    *,
    cut: bool = False,
) -> Line:
    """What stands now, late cases in city management's rule too, has no earlier value."""
    cells = []
    for metric in question.metrics:
        standing = metric.cohort == Cohort.NOW
        standing |= question.field_way and metric.key in FIELD_WAY
        before = None if standing else past.get((key, metric.key))
        cells.append(Cell(now.get((key, metric.key)), before, cut))
    return Line(key, tuple(cells))


def _order(key: Key) -> tuple[Any, ...]:
    """Moments by their number, codes by their letters."""
    return tuple((part, "") if isinstance(part, int) else (0, str(part)) for part in key)
