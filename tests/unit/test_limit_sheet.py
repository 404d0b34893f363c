"""The limits as a form: every table comes back from its form as it was; what is typed is read with
care."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from dashboards.components.limit_form import form_lines
from dashboards.components.limit_sheet import (
    Entry,
    Row,
    entry_of,
    new_row,
    rules_of,
    sheet_of,
    sheet_sent,
)
from dashboards.components.limit_table import Teller, change_lines
from data_layer.core.county import Limit
from data_layer.core.limit_table import LimitKey, limit_changes, limit_key, rule_that_counts
from data_layer.vocab import Level, LimitStage, LimitUnit, Urgency
from tests.world import SOUND

TELLER = Teller(SOUND, "zh")
RULES = st.lists(
    st.builds(
        lambda scope, urgency, level, stage, amount, unit: Limit(
            0, 0, scope[0], urgency, scope[1], level, stage, amount, unit
        ),
        st.sampled_from([("", "ordinary"), ("", "complex"), ("0101", ""), ("02", "")]),
        st.sampled_from(list(Urgency)),
        st.sampled_from([0, *Level]),
        st.sampled_from(list(LimitStage)),
        st.integers(1, 9_999_999),
        st.sampled_from(list(LimitUnit)),
    ),
    unique_by=limit_key,
)


def posted(rules: list[Limit]) -> MultiDict[str, str]:
    """The form of a table, sent back untouched."""
    form: MultiDict[str, str] = MultiDict()
    for line in form_lines(sheet_of(rules), TELLER):
        form.add("row", line.row.name)
        for cell in filter(None, line.cells):
            form[cell.amount_name], form[cell.unit_name] = cell.entry
    return form


@given(RULES)
def test_a_table_comes_back_from_its_form_as_it_was(rules: list[Limit]) -> None:
    again, _, problems = rules_of(sheet_sent(posted(rules)))
    assert (limit_changes(rules, again), problems) == ([], [])


@given(RULES)
def test_a_change_there_and_back_says_the_same_of_both_tables(rules: list[Limit]) -> None:
    there, back = limit_changes(SOUND.limits, rules), limit_changes(rules, SOUND.limits)
    assert [(c.key, c.new, c.old) for c in there] == [tuple(c) for c in back]


@given(RULES, st.sampled_from(list(LimitStage)), st.sampled_from([0, *Level]))
def test_the_rule_that_counts_is_the_one_cases_go_by(
    rules: list[Limit], stage: str, level: int
) -> None:
    county = replace(SOUND, limits=tuple(rules))
    table = {limit_key(rule): rule for rule in rules}
    for code in county.categories:
        key = LimitKey("urgent", code, "", level, stage)
        found = rule_that_counts(table, key, county.categories)
        assert found == county.limit(0, "urgent", code, level, stage)


def test_a_removed_row_shows_the_rule_that_then_counts() -> None:
    general = next(r for r in SOUND.limits if (r.urgency, r.stage) == ("urgent", "handle"))
    own = general._replace(limit_class="complex", amount=1440)
    teller = Teller(replace(SOUND, limits=(*SOUND.limits, own)), "zh")
    [gone] = change_lines([*SOUND.limits, own], SOUND.limits, teller)
    assert gone == (
        "紧急 · 复杂 · 处置时限", "24 小时（自然时）", "8 小时（自然时），按“普通”规定"
    )  # fmt: skip
    [back] = change_lines(SOUND.limits, [*SOUND.limits, own], teller)
    assert (back.old, back.new) == (gone.new, gone.old)
    first = own._replace(stage="first_report")
    assert change_lines([first], [], teller)[0].new == "—"


def test_whole_hours_are_shown_as_hours() -> None:
    rule = SOUND.limits[0]
    minutes = (90, "clock_minutes"), (120, "clock_minutes"), (60, "work_minutes"), (7, "work_days")
    shown = [entry_of(rule._replace(amount=n, unit=unit)) for n, unit in minutes]
    assert shown == [("90", "clock_minutes"), ("2", "clock_hours"), ("1", "work_hours"),
                     ("7", "work_days")]  # fmt: skip


def test_what_every_case_goes_by_comes_before_the_particular() -> None:
    own = [
        SOUND.limits[0]._replace(category="0101", limit_class=""),
        SOUND.limits[0]._replace(level=4),
    ]
    rows = list(sheet_of([*own, *reversed(SOUND.limits)]))
    assert [row.particular for row in rows] == [False] * 3 + [True] * 2
    assert [row.urgency for row in rows[:3]] == list(Urgency)


def test_a_row_that_is_dropped_or_added() -> None:
    form = posted(list(SOUND.limits))
    form.setlist("drop", ["urgent~~ordinary~0"])
    form.update({"scope": "/complex", "urgency": "urgent", "level": "5", "amount~new~sign": " 3 "})
    form["unit~new~sign"] = "work_days"
    sheet = sheet_sent(form)
    assert Row("urgent", "", "ordinary", 0) not in sheet
    assert sheet[Row("urgent", "", "complex", 5)] == {"sign": Entry("3", "work_days")}


def test_a_row_added_again_fills_in_the_one_that_is_there() -> None:
    form = posted(list(SOUND.limits))
    new = {"scope": "/ordinary", "urgency": "urgent", "amount~new~first_report": "1"}
    form.update({**new, "unit~new~first_report": "clock_hours"})
    rules = rules_of(sheet_sent(form)).rules
    [change] = limit_changes(SOUND.limits, rules)
    assert (change.old, change.new and change.new.amount) == (None, 60)


def test_an_urgency_no_page_offers_adds_nothing() -> None:
    assert new_row(MultiDict({"scope": "0101", "urgency": "someday"})) is None
