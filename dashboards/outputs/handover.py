"""The cases behind a number of the hand-over sheet, as its page lists them, none left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.components.handover_lines import Page, name_of, when_of
from dashboards.outputs.plan import About
from dashboards.outputs.source import Source
from dashboards.strings import handover
from dashboards.strings import outputs as words
from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.core.shift_sheet import CaseLine
from data_layer.core.shifts import Shift, shift_of
from data_layer.core.tabular import Column, Holds, Note, Tabular, in_portions
from data_layer.errors import NotFound
from data_layer.labels import STAGE_TEXT, URGENCY_TEXT
from data_layer.queries.shift import shift_cases
from data_layer.vocab import Stage, Text, Urgency

ADDRESS = "/desk/handover/cases"
COLUMNS = (
    Column("case_no", words.CASE_NO, Holds.CODE),
    Column("township", words.TOWNSHIP),
    Column("village", words.VILLAGE),
    Column("title", words.TITLE),
    Column("urgency", words.URGENCY),
    Column("stage", words.STAGE),
    Column("unit", words.UNIT),
    Column("at", words.AT, Holds.MOMENT),
    Column("when", words.WHAT_OF_IT),
)


def check_handover(query: Mapping[str, str], county: County, _scope: Scope, _now: int) -> None:
    """NotFound for what is no shift."""
    _shift(query, county)


def about_handover(source: Source) -> About:
    """The day of the shift."""
    day = _shift(source.order.query, source.county).day
    return About(day, day, {})


def handover_table(source: Source) -> Tabular:
    """The soonest first; NotFound where the sheet has no such number."""
    query, shift = source.order.query, _shift(source.order.query, source.county)
    of, split, key = (query.get(name, "") for name in ("of", "split", "key"))
    found = shift_cases(
        source.conn, source.county, source.scope, source.now,
        shift=shift, of=of, split=split, key=key, most=None,
    )  # fmt: skip
    if found is None:
        raise NotFound(handover.NO_SUCH_LIST, "no_such_list")
    page = Page(source.county, shift.code, source.now, source.order.lang)
    notes = (
        Note(words.NOTE_LIST, name_of(of, split, key, page)),
        Note(words.NOTE_MASKED, source.say(words.MASKED)),
    )
    rows = [_row(case, of, page) for case in found]
    return Tabular(handover.CASES_BEHIND, COLUMNS, len(rows), in_portions(rows), notes)


def _shift(query: Mapping[str, str], county: County) -> Shift:
    shift = shift_of(county, query.get("shift", ""))
    if shift is None:
        raise NotFound(handover.NO_SUCH_SHIFT, "no_such_shift")
    return shift


def _row(case: CaseLine, of: str, page: Page) -> tuple[Any, ...]:
    stage: Text = STAGE_TEXT[Stage(case.stage)]
    urgency: Text = URGENCY_TEXT[Urgency(case.urgency)]
    return (
        case.case_no, case.township, case.village, case.title, page.say(urgency),
        page.say(stage), case.unit, case.at, when_of(case, of, page),
    )  # fmt: skip
