"""分析: any metrics, split and compared any way, as the chart that fits and the table beside it."""

from __future__ import annotations

from dash import html
from sqlalchemy import Connection

from dashboards.components.analysis_asked import Question, question_of
from dashboards.components.analysis_form import carrying, chart_switch, question_form
from dashboards.components.analysis_lines import Answer, answer_of
from dashboards.components.analysis_marks import Drawn
from dashboards.components.analysis_said import sentence
from dashboards.components.analysis_sheet import pivot, sheet
from dashboards.components.page_frame import Frame, page
from dashboards.components.page_parts import column, panel
from dashboards.panels.analysis_cases import ASKING
from dashboards.panels.analysis_charts import PICTURES, Picture, nothing
from dashboards.strings import analysis as words
from dashboards.strings import compared, wording
from data_layer.core.chart_choice import OF_CASES, Chart


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page of the address's question."""
    question = question_of(frame.query, frame.county, frame.scope, frame.now)
    found = answer_of(conn, frame.county, frame.scope, frame.now, question)
    frame = carrying(frame, question)
    drawn = Drawn(frame, question, found)
    panels = [column(_chart(conn, drawn), wide=True), column(_table(drawn), wide=True)]
    form = question_form(frame, question)
    return page(frame, words.TITLE, sentence(drawn), panels, form=form)


def _chart(conn: Connection, drawn: Drawn) -> html.Section:
    """The chart asked for, or the one that fits best."""
    frame, question = drawn.frame, drawn.question
    picture = _picture(conn, drawn)
    title = ", ".join(frame.say(metric.label) for metric in question.metrics)
    if question.chart in OF_CASES:
        title = frame.say(words.CHARTS[question.chart])
    section = panel(frame, "chart", title, picture.note, picture.content)
    section.children.insert(1, chart_switch(frame, question))
    return section


def _picture(conn: Connection, drawn: Drawn) -> Picture:
    chart = drawn.question.chart
    if chart in OF_CASES:
        return ASKING[chart](conn, drawn)
    if not drawn.found.lines:
        return nothing(drawn)
    if chart == Chart.PIVOT:
        return Picture(html.Div(pivot(drawn), className="moved"), drawn.frame.say(words.PIVOT_NOTE))
    return ASKING[chart](conn, drawn) if chart in ASKING else PICTURES[chart](drawn)


def _table(drawn: Drawn) -> html.Section:
    frame, found = drawn.frame, drawn.found
    note = frame.say(
        words.TABLE_NOTE, n=wording.count(len(found.lines)), against=_against(drawn, found)
    )
    body = html.Div(sheet(drawn), className="moved", tabIndex="0")
    return panel(frame, "table", words.TABLE, note, body)


def _against(drawn: Drawn, found: Answer) -> str:
    question: Question = drawn.question
    text = compared.BEFORE[question.against] if found.compared else words.NOT_COMPARED
    return drawn.frame.say(text)
