"""Files of what pages show, made by a process of their own: what an address is exported as, and the
writer of each format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dashboards.components.analysis_asked import question_of
from dashboards.components.analysis_plot import DRAWN
from dashboards.components.analysis_table import analysis_table
from dashboards.components.asked import asked, up_to_now
from dashboards.components.closed_note import ADDRESS as MONTHS
from dashboards.components.closed_note import closed_note, some_note
from dashboards.components.desk_asked import check_desk
from dashboards.components.month_asked import check_month
from dashboards.components.page_frame import day_text
from dashboards.components.score_asked import scores_asked
from dashboards.components.score_words import Voice
from dashboards.outputs import handover
from dashboards.outputs.cases import about_cases, cases_table
from dashboards.outputs.desk import about_desk, desk_table
from dashboards.outputs.events import events_table
from dashboards.outputs.filters_told import filters_told
from dashboards.outputs.maps import areas_table, write_map
from dashboards.outputs.metrics import check_metrics, metrics_drawn, metrics_table
from dashboards.outputs.months import about_month, month_table
from dashboards.outputs.page_tables import check_page_table, page_table
from dashboards.outputs.plan import (
    About,
    Check,
    Draws,
    Maker,
    Plan,
    about_question,
    draws_nothing,
    everybody,
)
from dashboards.outputs.reports import check_report, plan_report, report_told
from dashboards.outputs.scores import about_scores, scores_table
from dashboards.outputs.source import Source
from dashboards.outputs.staffing import about_staffing, staffing_table
from dashboards.strings import months
from dashboards.strings import outputs as words
from dashboards.strings.analysis import TITLE as ANALYSIS
from dashboards.strings.desk import LIST_NAME as WORK_LIST
from dashboards.strings.handover import CASES_BEHIND
from dashboards.strings.scores import TITLE as SCORES
from dashboards.strings.staffing import LIST_TITLE as ROSTER
from data_layer.core.county import County
from data_layer.core.days import iso
from data_layer.core.exports import MAPS, PAPERS, PICTURES, SHEETS, Format, Order
from data_layer.core.rights import may_read_shifts
from data_layer.core.scope import Scope
from data_layer.core.tabular import Note, Tabular
from data_layer.queries.closed_months import closed_within, closing_asked
from data_layer.services.export_csv import Tell, write_csv
from data_layer.services.export_files import make_file
from data_layer.services.export_xlsx import write_xlsx
from data_layer.settings import Settings
from data_layer.vocab import Role, Text

LISTS = frozenset({"/cases", "/events"})
# What is asked of a window, and may so be of a closed month.
BY_LINE = frozenset({"/metrics", "/analysis"})
OF_WINDOWS = LISTS | BY_LINE | {"/map", "/tables"}
TableOf = Callable[[Source], Tabular]
May = Callable[[Role], bool]
AboutOf = Callable[[Source], About]


def _table(
    name: Text,
    table_of: TableOf,
    formats: tuple[Format, ...] = SHEETS,
    check: Check = asked,
    about: AboutOf = about_question,
    *,
    page: bool = False,
    draws: Draws = draws_nothing,
    may: May = everybody,
) -> Maker:
    def plan(source: Source) -> Plan:
        return _plan(source, table_of(source), about(source))

    return Maker(name, formats, plan, check, page, draws, may)


def _analysis(source: Source) -> Tabular:
    """Exactly the rows of the analyst's page."""
    order = source.order
    return analysis_table(
        source.conn, source.county, source.scope, source.now, query=order.query, lang=order.lang
    )


def _analysis_drawn(query: Mapping[str, str], county: County, scope: Scope, now: int) -> bool:
    return question_of(query, county, scope, now).chart in DRAWN


def make(
    conn: Connection, county: County, settings: Settings, order: Order, folder: Path, tell: Tell
) -> dict[str, Any]:
    """Make the file of an order; returns its name, SHA-256, size and number of rows. Raises what
    the page of the address would raise."""
    plan = MAKERS[order.path].plan(Source(conn, county, order))
    path, done = folder / plan.file_name, 0

    def write(part: Path) -> None:
        nonlocal done
        done = plan.write(part, tell)

    made = make_file(path, write)
    return {"file_name": path.name, "rows_done": done, **made._asdict()}


def _plan(source: Source, table: Tabular, about: About) -> Plan:
    told = table._replace(notes=[*_notes(source, table, about), *table.notes])
    name = _file_name(source, table, about)
    return Plan(name, lambda part, tell: _write(source, told, part, tell))


def _write(source: Source, table: Tabular, part: Path, tell: Tell) -> int:
    order, zone = source.order, source.county.zone
    if order.format in MAPS:
        return write_map(source, table, part)
    if order.format is Format.CSV:
        return write_csv(table, part, zone, order.lang, tell)
    mark = mark_of(source.county, order.number, source.maker, order.now, order.lang)
    return write_xlsx(table, part, zone, order.lang, tell, mark)


def _file_name(source: Source, table: Tabular, about: About) -> str:
    name, order = source.say(table.name), source.order
    period = "_".join(dict.fromkeys((day_text(about.first), day_text(about.last))))
    return f"{source.say(source.county.name)}{name}_{period}_{order.number}.{order.format}"


def mark_of(county: County, number: str, who: str, now: int, lang: str) -> str:
    """What stands at the foot of every page and figure: whose numbers these are, of when."""
    at = _clock(now, county)
    told = {"county": county.name.say(lang), "number": number, "who": who, "at": at}
    return words.MARK.say(lang).format(**told)


def _clock(now: int, county: County) -> str:
    """2026-11-27 16:49 by the county's clock."""
    return iso(now, county.zone)[:16].replace("T", " ")


def _notes(source: Source, table: Tabular, about: About) -> Sequence[Note]:
    """What every file says of itself."""
    order, county = source.order, source.county
    period = source.say(words.PERIOD, first=day_text(about.first), last=day_text(about.last))
    filters = filters_told(source, about.narrowed)
    area = county.areas.get(source.scope.township_code)
    notes = [
        Note(words.NOTE_NAME, source.say(table.name)),
        Note(words.NOTE_NUMBER, order.number),
        Note(words.NOTE_BY, source.maker),
        Note(words.NOTE_AT, _clock(order.now, county)),
        Note(words.NOTE_SCOPE, area.name if area else source.say(words.WHOLE)),
        *([] if about.stock else [Note(words.NOTE_PERIOD, period)]),
        Note(words.NOTE_FILTERS, filters or source.say(words.NO_FILTERS)),
        Note(words.NOTE_ROWS, table.n),
        Note(words.NOTE_SOURCE, source.say(county.attribution)),
    ]
    notes += _closed(source)
    return [*notes, Note(words.NOTE_DEMO, source.say(words.DEMO))] if county.demo else notes


def _closed(source: Source) -> list[Note]:
    """That the file is of a closed month; where it lists cases, that these are as of now."""
    path = source.order.path
    if path not in OF_WINDOWS:
        return []
    ask = source.ask()
    # The rule of city management is counted from what is stored now, closed or not.
    field_way = source.order.query.get("cohort") == "field" and path not in LISTS
    if field_way and up_to_now(source.county, ask, source.now):
        return []
    found = closing_asked(source.conn, source.county, source.scope, ask)
    voice = Voice(source.order.lang, source.county.zone, source.now)
    if found is None:
        if path not in BY_LINE:
            return []
        some = closed_within(source.conn, source.county, source.scope, ask)
        return [Note(months.NOTE, some_note(some, voice))] if some else []
    told = closed_note(found, voice, listed=path in LISTS)
    return [Note(months.NOTE, told)]


# What an address is exported as.
MAKERS = {
    "/cases": _table(words.CASES, cases_table, about=about_cases, page=True),
    "/metrics": _table(words.METRICS, metrics_table, check=check_metrics, draws=metrics_drawn),
    "/events": _table(words.EVENTS, events_table),
    "/analysis": _table(ANALYSIS, _analysis, check=question_of, page=True, draws=_analysis_drawn),
    "/staffing/list": _table(ROSTER, staffing_table, about=about_staffing, page=True),
    "/assessment/scores": _table(
        SCORES, scores_table, check=scores_asked, about=about_scores, page=True
    ),
    "/desk": _table(WORK_LIST, desk_table, check=check_desk, about=about_desk, page=True),
    handover.ADDRESS: _table(
        CASES_BEHIND,
        handover.handover_table,
        check=handover.check_handover,
        about=handover.about_handover,
        page=True,
        may=may_read_shifts,
    ),
    MONTHS: _table(
        months.DIFFERENCES, month_table, check=check_month, about=about_month, page=True
    ),
    "/map": _table(words.MAP, areas_table, MAPS),
    "/tables": _table(words.PAGE_TABLE, page_table, check=check_page_table),
    "/reports": Maker(words.REPORTS, PAPERS, plan_report, check_report),
}


def export_name(order: Order, county: County, voice: Voice) -> str:
    """What is being made: 月度简报 · 大关镇 2026年第10期, 事件清单."""
    if order.format in PICTURES:
        return voice.say(words.FIGURE)
    return address_name(order.path, order.query, county, voice)


def address_name(path: str, query: Mapping[str, str], county: County, voice: Voice) -> str:
    """What an address is exported as; the table of a panel under the name its page gave it."""
    if path == "/reports":
        return report_told(query, county, voice)
    return query.get("title", "") if path == "/tables" else voice.say(MAKERS[path].name)
