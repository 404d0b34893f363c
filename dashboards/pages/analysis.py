"""分析: any metrics, split and compared any way, as the chart that fits and the table beside it."""

from __future__ import annotations

from dash import html
from sqlalchemy import Connection

from dashboards.components.analysis_asked import Question, question_of
from dashboards.components.analysis_drawn import Drawn
from dashboards.components.analysis_form import carrying, chart_switch, question_form
from dashboards.components.analysis_lines import Answer, answer_of
from dashboards.components.analysis_said import sentence
from dashboards.components.analysis_sheet import pivot_of, sheet_of, table_slot
from dashboards.components.asked import ReversedPeriod, as_typed
from dashboards.components.export_lines import out_of
from dashboards.components.page_frame import Frame, page
from dashboards.components.page_parts import column, panel
from dashboards.components.view_list import views_panel
from dashboards.panels.analysis_cases import ASKING
from dashboards.panels.analysis_charts import PICTURES
from dashboards.panels.analysis_marks import Picture, nothing
from dashboards.strings import analysis as words
from dashboards.strings import compared, wording
from dashboards.strings import pages as shared
from data_layer.core.chart_choice import OF_CASES, Chart
from data_layer.core.splits import AREAS
from data_layer.errors import BadRequest, Stopped
from data_layer.queries.saved_views import saved_views

LONGEST_S = 30
# What the page's script says while the answer is not there yet.
SAID = {
    "title": words.TITLE,
    "counting": words.COUNTING,
    "takes": words.TAKES,
    "stop": words.STOP,
    "failed": shared.FAILED,
}


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page of the address's question; one that makes no sense is told, with a way on."""
    try:
        question = question_of(frame.query, frame.county, frame.scope, frame.now)
        found = answer_of(conn, frame.county, frame.scope, frame.now, question)
    except BadRequest as error:
        again = html.A(frame.say(words.AGAIN), href=frame.path, className="onward")
        return page(frame, words.TITLE, [frame.say(error.text), " ", again], [], filtered=False)
    frame = carrying(frame, question)
    drawn = Drawn(frame, question, found)
    account = frame.account
    views = saved_views(conn, frame.scope, username=account.username, role=account.role)
    panels = [
        column(_chart(conn, drawn), views_panel(frame, views), wide=True),
        column(_table(drawn), wide=True),
    ]
    form = question_form(frame, question)
    return page(frame, words.TITLE, sentence(drawn), panels, form=form)


def unanswered(frame: Frame, error: Stopped | ReversedPeriod) -> html.Div:
    """The page of a question that was not answered to the end, or has none with these dates: what
    to do, and the form."""
    question = question_of(frame.query, frame.county, frame.scope, frame.now, as_typed)
    frame = carrying(frame, question)
    return page(frame, words.TITLE, frame.say(error.text), [], form=question_form(frame, question))


def _chart(conn: Connection, drawn: Drawn) -> html.Section:
    """The chart asked for, or the one that fits best."""
    frame, question = drawn.frame, drawn.question
    picture = _picture(conn, drawn)
    title = ", ".join(frame.say(metric.label) for metric in question.metrics)
    if question.chart in OF_CASES:
        title = frame.say(words.CHARTS[question.chart])
    note = " · ".join(part for part in (picture.note, *_remarks(drawn)) if part)
    section = panel(frame, "chart", title, note, picture.content)
    section.children.insert(1, chart_switch(frame, question))
    return section


def _remarks(drawn: Drawn) -> list[str]:
    """What the groups drawn leave out: days of a week or month, and cases without a place."""
    frame, question, found = drawn.frame, drawn.question, drawn.found
    if question.chart in OF_CASES or not found.lines:
        return []
    told = [frame.say(words.PARTIAL)] if found.cut else []
    whole = found.whole.cells[0].now
    if whole and set(AREAS) & set(question.ask.splits):
        placed = sum(one.n for line in found.lines if (one := line.cells[0].now))
        if placed < whole.n:
            told.append(frame.say(words.UNPLACED_N, n=wording.count(whole.n - placed)))
    return told


def _picture(conn: Connection, drawn: Drawn) -> Picture:
    chart = drawn.question.chart
    if chart in OF_CASES:
        return ASKING[chart](conn, drawn)
    if not drawn.found.lines:
        return nothing(drawn)
    if chart == Chart.PIVOT:
        return Picture(table_slot(pivot_of(drawn)), drawn.frame.say(words.PIVOT_NOTE))
    return ASKING[chart](conn, drawn) if chart in ASKING else PICTURES[chart](drawn)


def _table(drawn: Drawn) -> html.Section:
    frame, found = drawn.frame, drawn.found
    note = frame.say(
        words.TABLE_NOTE, n=wording.count(len(found.lines)), against=_against(drawn, found)
    )
    if set(AREAS) & set(drawn.question.ask.splits):
        note += frame.say(words.UNPLACED)
    if found.cut:
        note += f" · {frame.say(words.PARTIAL)}"
    out = out_of(frame, "/analysis") if found.lines else []
    return panel(frame, "table", words.TABLE, note, *out, table_slot(sheet_of(drawn)))


def _against(drawn: Drawn, found: Answer) -> str:
    question: Question = drawn.question
    if not found.compared:
        return drawn.frame.say(words.NOT_COMPARED)
    before = drawn.frame.say(compared.BEFORE[question.against])
    return drawn.frame.say(words.COMPARED, before=before)
