"""The earlier period beside weeks and months: as many days, in their order, none twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from dashboards.components.analysis_asked import question_of
from dashboards.components.analysis_lines import Cell, answer_of
from dashboards.components.analysis_past import cut_short, spans_beside
from dashboards.components.analysis_table import change_of
from dashboards.components.compared import earlier_of
from dashboards.components.page_frame import day_text
from data_layer.core.catalog import BY_KEY
from data_layer.core.days import add_days, days_between, month_of
from data_layer.core.splits import week_of
from data_layer.queries.asking import Ask
from data_layer.queries.metrics import Value, metric_values
from tests.crowd import crowd_database
from tests.slow_world import days_ago
from tests.world import COUNTY, COUNTY_SCOPE, NOW

BUCKET = {"week": week_of, "month": month_of}


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = crowd_database(f"sqlite:///{tmp_path_factory.mktemp('past') / 'past.db'}", 900)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@given(
    st.integers(-2000, 2000),
    st.integers(0, 400),
    st.sampled_from(["week", "month"]),
    st.sampled_from(["before", "year"]),
)
def test_spans_follow_one_another_and_are_as_long_as_what_they_stand_beside(
    start: int, more: int, by: str, against: str
) -> None:
    first = add_days(20261123, start)
    ask = Ask(first, add_days(first, more), by)
    earlier = earlier_of(ask, against)
    spans = list(spans_beside(ask, earlier))
    days = [day for _, span in spans for day in days_between(span.first, span.last)]
    assert days == list(days_between(earlier.first, earlier.last))
    for moments, span in spans:
        own = [d for d in days_between(ask.first, ask.last) if BUCKET[by](d) == moments[by]]
        assert len(list(days_between(span.first, span.last))) == len(own)


@pytest.mark.parametrize(
    ("ask", "cut"),
    [
        (Ask(20260830, 20261127, "month", then="major"), {"month": {202608, 202611}}),
        (Ask(20260801, 20261031, "major", then="month"), {"month": set()}),
        (Ask(20261124, 20261129, "week"), {"week": {20261123}}),
        (Ask(20261123, 20261129, "week"), {"week": set()}),
        (Ask(20261124, 20261129, "day"), {"day": set()}),
    ],
)
def test_the_weeks_and_months_that_are_cut_short(ask: Ask, cut: dict[str, set[int]]) -> None:
    assert cut_short(ask) == cut


def test_a_month_of_two_days_has_no_change() -> None:
    assert change_of(BY_KEY["reported"], Cell(value(50), value(14))) == 36
    assert change_of(BY_KEY["reported"], Cell(value(50), value(14), cut=True)) is None


def value(n: int) -> Value:
    return Value("", "reported", float(n), float(n), n)


def test_whole_months_are_held_against_the_same_months_a_year_earlier() -> None:
    ask = Ask(20260101, 20260930, "month", then="source")
    spans = list(spans_beside(ask, earlier_of(ask, "year")))
    assert [moments["month"] for moments, _ in spans] == list(range(202601, 202610))
    assert all(span.by == "source" and not span.then for _, span in spans)
    for moments, span in spans:
        assert month_of(span.first) == month_of(span.last) == moments["month"] - 100


def test_whole_weeks_are_held_against_weeks() -> None:
    ask = Ask(20261026, 20261122, "week")
    for moments, span in spans_beside(ask, earlier_of(ask, "before")):
        assert week_of(span.first) == span.first == add_days(moments["week"], -28)


@pytest.mark.parametrize("by", ["week", "month"])
@pytest.mark.parametrize("then", ["", "source"])
@pytest.mark.parametrize("key", ["reported", "on_time_closure"])
def test_each_week_and_month_stands_beside_what_its_earlier_days_add_up_to(
    conn: Connection, by: str, then: str, key: str
) -> None:
    first, last = days_ago(44), days_ago(3)
    asked = {"from": day_text(first), "to": day_text(last), "keys": key, "by": by, "then": then}
    question = question_of(asked, COUNTY, COUNTY_SCOPE, NOW)
    found = answer_of(conn, COUNTY, COUNTY_SCOPE, NOW, question)
    assert found.compared
    earlier = earlier_of(question.ask, "before")
    beside = dict(
        zip(days_between(earlier.first, earlier.last), days_between(first, last), strict=True)
    )
    ask = earlier._replace(by="day", then=then)
    daily = metric_values(conn, COUNTY, COUNTY_SCOPE, NOW, ask=ask, keys=(key,))
    sums: dict[object, list[float]] = {}
    for one in daily:
        day, group = one.key if then else (one.key, "")
        total = sums.setdefault((BUCKET[by](beside[day]), group), [0, 0])
        total[0] += one.numerator
        total[1] += one.n
    checked = 0
    for line in found.lines:
        before = line.cells[0].before
        group = line.key[1] if then else ""
        wanted = sums.get((line.key[0], group), [0, 0])
        assert [before.numerator if before else 0, before.n if before else 0] == wanted
        checked += before is not None
    assert checked > 1


def test_too_many_weeks_are_not_held_against_others(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"from": day_text(days_ago(44)), "to": day_text(days_ago(3)), "by": "week"}
    question = question_of({**asked, "keys": "reported"}, COUNTY, COUNTY_SCOPE, NOW)
    monkeypatch.setattr("dashboards.components.analysis_past.MOST_SPANS", 5)
    found = answer_of(conn, COUNTY, COUNTY_SCOPE, NOW, question)
    assert [line.cells[0].before for line in found.lines] == [None] * len(found.lines)
    assert found.whole.cells[0].before is not None
