"""The weekly judgement sheet: its numbers are those of the alerts, it holds one page, and nobody
reads of it what is not meant for all its readers; on both databases."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from fontTools.ttLib import TTFont
from openpyxl import load_workbook
from sqlalchemy import Connection, Engine, select

from dashboards.reports.compose import compose
from dashboards.reports.crosscheck import unlike
from dashboards.reports.judgement import RULES_SHOWN, fitted
from dashboards.reports.make import Form, make_report, write_report
from dashboards.reports.model import Draft, Report, Table, Tally, Told, text_of
from dashboards.reports.pdf_file import FONTS
from dashboards.reports.printed import Maker
from dashboards.reports.tallies import tallies
from data_layer.core.days import add_days, local, start_of
from data_layer.core.report_kinds import Kind
from data_layer.core.report_periods import period_of
from data_layer.core.scope import Scope
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.life import Act
from data_layer.core.warning.risk import Unknown
from data_layer.db.tables import alert
from data_layer.queries.breach_risk import Risks
from data_layer.queries.warning_sheet import Sheet, sheet_of
from data_layer.services.alert_marks import Who, mark_alert
from data_layer.services.warning_night import Judgement
from data_layer.services.warning_store import store_night
from data_layer.vocab import Role
from tests.reported import shapes, texts
from tests.world import (
    ALL_GRIDS,
    CODE,
    COUNTY,
    COUNTY_SCOPE,
    EAST,
    EAST_SCOPE,
    GRIDS,
    NOW,
    WEST,
)

RULES = {rule.key: rule for rule in DEFAULTS}
STATES: dict[str, Any] = {
    key: {"reading": "quiet", "found": 0, "seconds": 0.0, "why": ""} for key in RULES
}
# The week of the sheet begins on a Monday; NOW is the Monday after it, at noon.
FIRST, LAST = 20261116, 20261122
EARLIER, BEFORE, OLD = 20261105, 20261010, 20260701
WHO = Who("supervisor", "演示-督办领导", Role.SUPERVISOR, COUNTY_SCOPE)
SECRET = "某某小区张某"


def surge(key: str, area: str = EAST, **more: Any) -> Finding:
    told = {"category": "0101", "days": 7, "observed": 9, "expected": 2.0, "matter": key}
    return Finding("surge", key, (area,), **{**told, **more})


def night(conn: Connection, day: int, *found: Finding) -> list[str]:
    now = start_of(add_days(day, 1), COUNTY.zone) + 30 * 60_000
    return store_night(conn, COUNTY, RULES, Judgement(day, found, STATES, []), now, now)


def mark(conn: Connection, number: str, *acts: Act) -> None:
    for place, act in enumerate(acts):
        mark_alert(conn, COUNTY, WHO, number, act, "已核实", "", NOW - 3600_000 + place)


def furnish(conn: Connection) -> dict[str, str]:
    """Alerts of each fate; their numbers by name."""
    (old,) = night(conn, OLD, surge("old"))
    (before,) = night(conn, BEFORE, surge("before", WEST))
    (early,) = night(conn, EARLIER, surge("early"))
    week = night(
        conn, FIRST,
        surge("true", recurrence_days=900.0), surge("false", WEST, recurrence_days=800.0),
        surge("watched", recurrence_days=700.0), surge("handled", recurrence_days=600.0),
        Finding("risky", "C1", (GRIDS[EAST][0],), kind="words", days=30, observed=1,
                matter="risky", told={"words": [SECRET]}),
        Finding("bunching", "B1", (EAST,), kind="at_deadline", days=30, observed=40, matter="b"),
        Finding("silent", "S1", (GRIDS[WEST][0],), kind="silent", days=12, expected=9.0,
                matter="s", recurrence_days=500.0),
    )  # fmt: skip
    names = ("true", "false", "watched", "handled", "silent")
    by_series = dict(zip(names, week[:5], strict=True))
    made = {"old": old, "before": before, "early": early, **by_series}
    mark(conn, made["true"], Act.CONFIRM)
    mark(conn, made["false"], Act.DISMISS)
    mark(conn, made["watched"], Act.WATCH)
    mark(conn, made["handled"], Act.CONFIRM, Act.HANDLE)
    return made


def asked(conn: Connection, scope: Scope = COUNTY_SCOPE) -> Sheet:
    return sheet_of(conn, COUNTY, scope, NOW, FIRST, LAST)


def report(conn: Connection, scope: Scope = COUNTY_SCOPE, township: str = "") -> Report:
    return compose(conn, COUNTY, scope, NOW, Kind.JUDGEMENT, FIRST, township=township)


def test_the_week_is_the_one_that_is_over() -> None:
    period = period_of(Kind.JUDGEMENT, COUNTY, NOW, FIRST)
    assert (period.first, period.last, period.running) == (FIRST, LAST, False)
    assert local(NOW, COUNTY.zone).day == add_days(LAST, 1)


def test_its_numbers_are_those_of_the_alerts(engine: Engine) -> None:
    with engine.begin() as conn:
        made = furnish(conn)
        sheet = asked(conn)
    whole = ("raised", "confirmed", "false", "watched", "handled", "new", "judged", "true")
    n = {what: sheet.numbers.get(("", what), 0) for what in whole}
    # Seven of the week; with the one of 5 November they make the month: the others are older.
    assert n == {
        "raised": 7, "confirmed": 1, "false": 1, "watched": 1, "handled": 1, "new": 4,
        "judged": 3, "true": 2,
    }  # fmt: skip
    assert sheet.numbers["surge", "raised"] == 4
    assert sheet.numbers["risky", "raised"] == sheet.numbers["bunching", "raised"] == 1
    assert [one.alert.number for one in sheet.raised] == [
        made[name] for name in ("true", "false", "watched", "handled", "silent")
    ]
    # The oldest first; what resolved by itself is asked no more after 90 days.
    waiting = [one.shown.alert.number for one in sheet.unmarked]
    assert waiting == [made["before"], made["early"], made["silent"]]
    assert [one.days for one in sheet.unmarked] == [43, 17, 6]
    assert [one.shown.owner for one in sheet.watched] == [WHO.name]
    # With the two that are for fewer eyes, which are counted and not listed.
    assert (sheet.waiting, sheet.watching, sheet.confirmed, sheet.silent) == (5, 1, 1, 1)
    assert (sheet.risks.cases, sheet.risks.unknown) == (None, Unknown.NOT_LEARNED)


def test_the_report_says_what_the_queries_say(engine: Engine) -> None:
    with engine.begin() as conn:
        furnish(conn)
        made, sheet = report(conn), asked(conn)
        assert unlike(conn, COUNTY, made) == []
        wrong = made._replace(blocks=tuple(map(_one_more, made.blocks)))
        assert {type(part) for part in unlike(conn, COUNTY, wrong)} == {Tally}
    tables = {block.key: block for block in made.blocks if isinstance(block, Table)}
    total = tables["by-rule"].rows[0]
    assert [cell.value for cell in total[1:8] if isinstance(cell, Tally)] == [7, 1, 1, 1, 1, 4, 3]
    # Two of three judged: too few for a rate.
    assert text_of(total[8]) == "—"
    assert len(tables["all-alerts"].rows) == len(sheet.raised)
    assert len(tables["all-questions"].rows) == (
        len(sheet.unmarked) + len(sheet.watched) + len(sheet.to_handle)
    )
    drafts = [text_of(one.problem[-2]) for one in made.blocks if isinstance(one, Draft)]
    assert drafts == ["5", "1", "1", "1"]


def test_what_waits_is_counted_from_its_date_also_where_the_night_was_judged_late(
    engine: Engine,
) -> None:
    with engine.begin() as conn:
        found = surge("late")
        store_night(conn, COUNTY, RULES, Judgement(FIRST, [found], STATES, []), NOW, NOW)
        night(conn, add_days(FIRST, 5), surge("young"))
        sheet, made = asked(conn), report(conn)
    assert [one.days for one in sheet.unmarked] == [6]
    told = "\n".join(texts(made))
    assert "预警日期起满2天仍待核实的1条" in told


def test_every_rule_with_a_number_has_its_line_and_what_is_over_says_so(engine: Engine) -> None:
    with engine.begin() as conn:
        night(conn, FIRST, *(
            Finding(key, key, (EAST,), category="0101", matter=key) for key in RULES
        ))  # fmt: skip
        for day in range(1, 4):
            night(conn, add_days(FIRST, day))
        made = report(conn)
    rows = _table(made, "by-rule").rows
    assert len(rows) == 1 + len(RULES)
    assert sum(c.value or 0 for row in rows[1:] for c in row[1:2] if isinstance(c, Tally)) == len(
        RULES
    )
    told = {text_of(row[2]) for row in _table(made, "alerts").rows}
    assert told == {"待核实，已解除"}
    assert "其余见本期Excel版" in _table(made, "alerts").caption


def test_fewer_than_one_is_told_as_on_the_page() -> None:
    def told(expected: float, due: int = 5) -> str:
        risks = Risks(LAST, (), None, FIRST, due, due, expected)
        sheet = Sheet((), {}, (), (), (), (), 0, 0, 0, 0, risks)
        return tallies(sheet, FIRST, LAST, NOW)("", "expected").text

    assert [told(0.3), told(1.2), told(20.4), told(0.0, 0)] == ["不足1", "约1", "约20", "0"]


def test_what_is_open_is_asked_however_old(engine: Engine) -> None:
    stands = (
        Finding("lasting", "stands", (EAST,), observed=5, matter="l"),
        Finding("silent", "silent", (GRIDS[WEST][0],), kind="few", matter="s"),
    )
    with engine.begin() as conn:
        numbers = night(conn, OLD, *stands, surge("true"), surge("watched"), surge("gone"))
        a = alert.c
        rows = conn.execute(select(a.series, a.alert_no)).all()
        with_rule = {str(series): str(number) for series, number in rows}
        mark(conn, with_rule["true"], Act.CONFIRM)
        mark(conn, with_rule["watched"], Act.WATCH)
        for day in (BEFORE, EARLIER, FIRST):
            night(conn, day, *stands)
        sheet, made = asked(conn), report(conn)
        assert unlike(conn, COUNTY, made) == []

    def told(questions: Any) -> list[str]:
        return [one.shown.alert.number for one in questions]

    assert told(sheet.unmarked) == sorted([with_rule["stands"], with_rule["silent"]])
    assert (told(sheet.watched), told(sheet.to_handle)) == (
        [with_rule["watched"]], [with_rule["true"]],
    )  # fmt: skip
    assert (sheet.confirmed, sheet.silent) == (1, 1)
    assert sheet.numbers.get(("", "raised"), 0) == 0
    listed = {text_of(row[0]) for row in _table(made, "all-questions").rows}
    assert listed == set(numbers) - {with_rule["gone"]}


def _one_more(block: Any) -> Any:
    if not isinstance(block, Table):
        return block
    rows = [
        tuple(c._replace(text="77") if isinstance(c, Tally) else c for c in row)
        for row in block.rows
    ]
    return block._replace(rows=tuple(rows))


def test_of_persons_and_of_what_few_are_told_it_holds_counts_alone(engine: Engine) -> None:
    with engine.begin() as conn:
        furnish(conn)
        made = report(conn)
    told = "\n".join(texts(made))
    assert SECRET not in told
    assert "C1" not in told
    sentences = [cell for cell in _cells(made) if isinstance(cell, Told)]
    assert not any("B1" in cell.text for cell in sentences)
    names = [text_of(row[0]) for row in _table(made, "by-rule").rows]
    assert RULES["risky"].name.zh in names
    assert RULES["bunching"].name.zh in names


def _table(made: Report, key: str) -> Table:
    return next(b for b in made.blocks if isinstance(b, Table) and b.key == key)


def _cells(made: Report) -> list[Any]:
    return [c for b in made.blocks if isinstance(b, Table) for row in b.rows for c in row]


@pytest.mark.parametrize(("scope", "township"), [(EAST_SCOPE, ""), (COUNTY_SCOPE, EAST)])
def test_a_township_has_a_sheet_of_its_own_alerts(
    engine: Engine, scope: Scope, township: str
) -> None:
    with engine.begin() as conn:
        furnish(conn)
        made, sheet = report(conn, scope, township), asked(conn, EAST_SCOPE)
    assert made.scope == EAST_SCOPE
    assert "东镇" in made.title
    # Not that of the west, nor the bunching: its leader is not told of it.
    assert sheet.numbers["", "raised"] == 4
    assert {one.alert.rule for one in sheet.raised} == {"surge"}
    told = "\n".join(texts(made))
    assert not any(code in told for code in (WEST, *GRIDS[WEST], "西镇"))
    assert RULES["bunching"].name.zh not in told


@pytest.mark.parametrize("form", Form)
def test_every_form_opens(engine: Engine, tmp_path: Path, form: Form) -> None:
    path = tmp_path / f"sheet.{form}"
    with engine.begin() as conn:
        furnish(conn)
        make_report(
            conn, COUNTY, COUNTY_SCOPE, NOW, Kind.JUDGEMENT, FIRST, form, path,
            number="BG1", maker="演示", shapes=shapes,
        )  # fmt: skip
    if form is Form.DOCX:
        document = Document(str(path))
        lines = [one.text for one in document.paragraphs]
        assert lines[0] == "测试县网格治理周研判"
        assert [line for line in lines if line.startswith("五、")] == ["五、议定事项"]
        # The workbook alone holds the annexes.
        assert len(document.tables) == 3
    elif form is Form.PDF:
        assert pages(path) == 1
    else:
        names = load_workbook(path).sheetnames
        assert [name.split()[0] for name in names] == [
            "表1", "表2", "表3", "附表1", "附表2", "附表3", "口径",
        ]  # fmt: skip


def pages(path: Path) -> int:
    found = re.findall(rb"/Type\s*/Pages\b.*?/Count\s+(\d+)", path.read_bytes(), re.DOTALL)
    return max(map(int, found))


def test_a_busy_week_still_has_one_page_and_no_strange_letter(
    engine: Engine, tmp_path: Path
) -> None:
    """As many rules as are listed, and sentences as long as the page takes them."""
    long = "洪水镇" * 60
    more = {f"cluster{n}": RULES["cluster"]._replace(key=f"cluster{n}") for n in range(20)}
    rules = dict([*RULES.items(), *more.items()][:RULES_SHOWN])
    found = tuple(
        Finding(key, f"{key}{n}", (ALL_GRIDS[n],), category="0101", days=7, observed=9,
                expected=2.0, recurrence_days=100.0 + n, matter=f"{key}{n}")
        for key in rules for n in range(4)
    )  # fmt: skip
    states = dict.fromkeys(rules, next(iter(STATES.values())))
    with engine.begin() as conn:
        store_night(conn, COUNTY, rules, Judgement(FIRST, found, states, []), NOW, NOW)
        made = report(conn)
    assert len(_table(made, "by-rule").rows) == 1 + RULES_SHOWN
    stretched = made._replace(
        blocks=tuple(_stretched(block, long) for block in made.blocks), demo=True
    )
    path = tmp_path / "busy.pdf"
    write_report(stretched, COUNTY, Form.PDF, path, Maker("BG1", "演示"), shapes)
    assert pages(path) == 1
    letters = set("".join(texts(made))) - set("\n\t")
    for font in FONTS.glob("*.otf"):
        known = TTFont(font).getBestCmap().keys()
        assert not {one for one in letters if ord(one) not in known}


def _stretched(block: Any, long: str) -> Any:
    """Sentences as long as a page takes them."""
    if not isinstance(block, Table) or block.annex or block.key == "by-rule":
        return block
    rows = [(row[0], Told(long[:62]), *row[2:]) for row in block.rows]
    return block._replace(rows=tuple(rows))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("四个汉字", "四个汉字"), ("五个汉字啊", "五个汉…"), ("12345678", "12345678"),
        ("近 7 天 9 件", "近 7…"), ("", ""), ("两\n行", "两 行"),
    ],
)  # fmt: skip
def test_a_sentence_is_cut_by_its_width(text: str, told: str) -> None:
    assert fitted(text, 4) == told


def test_without_any_night_it_says_so(engine: Engine) -> None:
    with engine.connect() as conn:
        made = report(conn)
        assert unlike(conn, COUNTY, made) == []
    told = "\n".join(texts(made))
    assert "尚无推算依据" in told
    assert "各项规则均未触发" in told
    assert CODE not in told
