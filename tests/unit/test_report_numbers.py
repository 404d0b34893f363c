"""Every number of a report is what the catalogue answers, and nothing is said without one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from dashboards.reports.compose import checked
from dashboards.reports.crosscheck import unlike
from dashboards.reports.derived import RULES, derived, outside, risen
from dashboards.reports.model import (
    Derived,
    Draft,
    Figure,
    Paragraph,
    Point,
    Ref,
    Report,
    Table,
    figures,
    numbering,
    parts,
    sentences,
)
from data_layer.core.catalog import BY_KEY
from data_layer.core.metric import Kind as MetricKind
from data_layer.core.report_kinds import OF_TOWNSHIPS, Kind, kinds_for
from data_layer.core.report_periods import periods
from data_layer.core.scope import Scope
from data_layer.core.scoring_bodies import BodyKind
from data_layer.errors import BadRequest, Forbidden
from data_layer.queries.asking import Ask
from data_layer.queries.metrics import metric_values
from data_layer.queries.scores import Month, month_scores
from tests.assessed import ASSESSED
from tests.reported import ASKED, report_of, texts
from tests.world import CODE, COUNTY_SCOPE, EAST, EAST_SCOPE, NOW, WEST

# Dates, names of sources, fixed words: what a sentence may say in digits by itself.
OWN_DIGITS = re.compile(r"\d+月\d*日?|\d+日|12345|110")
kinds = pytest.mark.parametrize("name", ASKED)


@pytest.fixture(scope="module", params=[0, 1], ids=["running", "last"])
def back(request: pytest.FixtureRequest) -> int:
    period: int = request.param
    return period


@kinds
def test_every_figure_is_what_the_catalogue_answers(
    sqlite_crowd: Connection, name: str, back: int
) -> None:
    report = report_of(sqlite_crowd, name, back)
    found = figures(report)
    assert len(found) > 30 or report.kind in {Kind.SCORES, Kind.JUDGEMENT}
    for figure in found:
        values = metric_values(
            sqlite_crowd, ASSESSED, report.scope, figure.at, ask=figure.ask, keys=(figure.metric,)
        )
        told = [one for one in values if one.key == figure.key]
        if told:
            assert (told[0].value, told[0].numerator, told[0].n) == figure[4:7]
        else:
            counted = BY_KEY[figure.metric].kind == MetricKind.COUNT
            assert figure.value == (0 if counted else None)


@kinds
def test_a_report_agrees_with_itself(sqlite_crowd: Connection, name: str) -> None:
    assert not unlike(sqlite_crowd, ASSESSED, report_of(sqlite_crowd, name, 1))


@pytest.mark.postgres
@kinds
def test_both_databases_write_the_same_report(
    sqlite_crowd: Connection, postgres_crowd: Connection, name: str
) -> None:
    assert report_of(sqlite_crowd, name, 1) == report_of(postgres_crowd, name, 1)


def test_a_changed_number_is_found(sqlite_crowd: Connection) -> None:
    report = report_of(sqlite_crowd, "monthly", 1)

    def wrong(block: object) -> object:
        if not isinstance(block, Table):
            return block
        rows = [tuple(map(_one_more, row)) for row in block.rows]
        return block._replace(rows=tuple(rows))

    changed = report._replace(blocks=tuple(map(wrong, report.blocks)))  # type: ignore[arg-type]
    spoilt = unlike(sqlite_crowd, ASSESSED, changed)
    assert {type(part) for part in spoilt} == {Figure, Derived}


def _one_more(cell: object) -> object:
    if isinstance(cell, Figure) and cell.value is not None:
        return cell._replace(value=cell.value + 1)
    return cell._replace(text="0.7") if isinstance(cell, Derived) else cell


@kinds
def test_sentences_hold_no_number_that_cannot_be_traced(
    sqlite_crowd: Connection, name: str
) -> None:
    report = report_of(sqlite_crowd, name, 1)
    names = {area.name for area in ASSESSED.areas.values()}
    for sentence in sentences(report):
        for part in sentence:
            if isinstance(part, str) and part not in names:
                assert not re.search(r"\d", OWN_DIGITS.sub("", _plain(part))), sentence


def _plain(text: str) -> str:
    for area in ASSESSED.areas.values():
        text = text.replace(area.name, "")
    return text


@kinds
def test_every_table_named_is_there_and_none_is_empty(sqlite_crowd: Connection, name: str) -> None:
    report = report_of(sqlite_crowd, name, 1)
    numbers = numbering(report)
    keys = [block.key for block in report.blocks if hasattr(block, "key")]
    assert len(keys) == len(set(keys)) == len(numbers)
    for sentence in sentences(report):
        assert all(part.key in numbers for part in sentence if isinstance(part, Ref))
    for block in report.blocks:
        if isinstance(block, Table):
            assert block.rows
            assert {len(row) for row in block.rows} == {len(block.columns)}


def test_a_daily_tells_of_cases_of_many(sqlite_crowd: Connection) -> None:
    told = "".join(texts(report_of(sqlite_crowd, "daily")))
    assert "涉及五人及以上" in told


def test_scores_are_those_of_the_month(sqlite_crowd: Connection) -> None:
    report = report_of(sqlite_crowd, "scores", 1)
    points = [part for part in parts(report) if isinstance(part, Point)]
    assert {point.part for point in points} >= {"total", "low", "high", "deducted"}
    for point in points:
        month = month_scores(
            sqlite_crowd, ASSESSED, COUNTY_SCOPE, NOW, kind=BodyKind(point.kind), month=point.month
        )
        assert point.value == _score(month, point)


def _score(month: Month, point: Point) -> float | None:
    if point.part == "median":
        return month.median
    if point.part == "without":
        return sum(one.score.total is None for one in month.rows)
    (score,) = [one.score for one in month.rows if one.body.code == point.body]
    value: float | None = getattr(score, point.part)
    return value


def _words(report: Report) -> Iterator[str]:
    yield from texts(report)
    yield repr(report.blocks)


@pytest.mark.parametrize("name", ["brief", "own-brief"])
def test_a_brief_holds_nothing_of_another_township(sqlite_crowd: Connection, name: str) -> None:
    report = report_of(sqlite_crowd, name, 1)
    assert report.scope == Scope(CODE, EAST)
    told = "\n".join(_words(report))
    foreign = {
        area.name for code, area in ASSESSED.areas.items() if ASSESSED.township_of.get(code) == WEST
    }
    foreign |= {unit.name for unit in ASSESSED.units.values() if unit.township_code == WEST}
    assert WEST not in told
    assert not [name for name in foreign if name in told]
    assert "东镇" in told


def test_a_brief_is_the_same_for_the_county_and_for_its_leader(sqlite_crowd: Connection) -> None:
    assert report_of(sqlite_crowd, "brief", 1) == report_of(sqlite_crowd, "own-brief", 1)


@kinds
def test_numbers_of_people_are_covered(sqlite_crowd: Connection, name: str) -> None:
    told = "\n".join(_words(report_of(sqlite_crowd, name, 1)))
    assert "13812345678" not in told
    assert "522401199001011234" not in told
    assert "演示-首问人" not in told


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in OF_TOWNSHIPS])
def test_a_township_has_its_own_brief_alone(kind: Kind) -> None:
    number = periods(kind, ASSESSED, NOW)[1].number
    assert set(kinds_for(EAST_SCOPE)) == OF_TOWNSHIPS
    with pytest.raises(Forbidden):
        checked(ASSESSED, EAST_SCOPE, NOW, kind, number)
    with pytest.raises(Forbidden):
        checked(ASSESSED, EAST_SCOPE, NOW, kind, number, township=EAST)


def test_a_township_has_no_brief_of_another(sqlite_crowd: Connection) -> None:
    number = periods(Kind.BRIEF, ASSESSED, NOW)[1].number
    with pytest.raises(Forbidden):
        checked(ASSESSED, EAST_SCOPE, NOW, Kind.BRIEF, number, township=WEST)


@pytest.mark.parametrize(
    ("kind", "narrowed"),
    [
        (Kind.SPECIAL, {}),
        (Kind.SPECIAL, {"township": EAST, "category": "02"}),
        (Kind.SPECIAL, {"category": "77"}),
        (Kind.BRIEF, {}),
        (Kind.BRIEF, {"township": "990001777"}),
    ],
)
def test_a_subject_that_is_none_is_refused(kind: Kind, narrowed: dict[str, str]) -> None:
    number = periods(kind, ASSESSED, NOW)[1].number
    with pytest.raises(BadRequest):
        checked(ASSESSED, COUNTY_SCOPE, NOW, kind, number, **narrowed)


def test_what_needs_no_draft_says_so_and_what_does_is_marked(sqlite_crowd: Connection) -> None:
    report = report_of(sqlite_crowd, "monthly", 1)
    drafts = [block for block in report.blocks if isinstance(block, Draft)]
    stated = [block for block in report.blocks if isinstance(block, Paragraph)]
    assert drafts
    assert all(any(isinstance(part, Figure | Derived) for part in one.problem) for one in drafts)
    assert any("固定规则" in str(block) for block in stated)


def _rate(k: int, n: int, key: str = "g") -> Figure:
    share = k / n if n else None
    return Figure("on_time_closure", Ask(20261001, 20261031), key, NOW, share, k, n, f"{share}")


def _count(value: int) -> Figure:
    return Figure("reported", Ask(20261001, 20261010), "", NOW, value, value, value, str(value))


def test_groups_are_named_only_beyond_chance_and_with_enough_cases() -> None:
    like = (_rate(96, 100, str(n)) for n in range(10))
    rates = (*like, _rate(60, 100, "low"), _rate(2, 19, "few"))
    assert [one.key for one in outside(rates, worse=True)] == ["low"]
    assert not outside(rates, worse=False)
    assert derived("few", *rates).text == "1"
    assert derived("alike", *rates).text == "10"


def test_one_case_is_no_sign() -> None:
    """21 of 21 where all have 98 %: beyond an interpolated limit, within its own interval."""
    rates = (*(_rate(98, 100, str(n)) for n in range(20)), _rate(21, 21, "all"))
    assert not outside(rates, worse=False)


@pytest.mark.parametrize(
    ("rule", "of", "text"),
    [
        ("change", (_count(120), _count(100)), "增长20.0%"),
        ("change", (_count(80), _count(100)), "下降20.0%"),
        ("change", (_count(5), _count(8)), "减少3件"),
        ("change", (_count(5), _count(0)), "增加5件"),
        ("change", (_count(9), _count(9)), "持平"),
        ("change", (_rate(90, 100), _rate(95, 100)), "降低5.0个百分点"),
        ("change", (_rate(95, 100), _rate(95, 100)), "持平"),
        ("change", (_rate(3, 4), _rate(95, 100)), "—"),
        ("share", (_count(25), _count(100)), "25.0%"),
        ("share", (_count(1), _count(4)), "—"),
        ("daily", (_count(25),), "2.5"),
        ("rest", (_count(25), _count(20), _count(3)), "2"),
        ("interval", (_rate(0, 4),), "—"),
        # Newcombe 1998, table I: 81 of 263 by Wilson's method.
        ("interval", (_rate(81, 263),), "25.5–36.6"),
    ],
)
def test_results_follow_from_figures(rule: str, of: tuple[Figure, ...], text: str) -> None:
    assert derived(rule, *of).text == text
    assert RULES[rule](*of)[0] == text


@pytest.mark.parametrize(
    ("now", "before", "grown"), [(120, 80, True), (105, 100, False), (19, 0, False), (0, 0, False)]
)
def test_growth_is_told_where_chance_does_not_explain_it(
    now: int, before: int, grown: bool
) -> None:
    assert risen(_count(now), _count(before)) is grown
