"""Panels of the work in hand: how it came about, how old each case is, which stand longest."""

from __future__ import annotations

from typing import Any

from dash import html
from sqlalchemy import Connection

from dashboards.components.compared import asker, lived
from dashboards.components.number_lists import door, number_table, rows_of
from dashboards.components.page_frame import Frame, day_text
from dashboards.components.page_parts import graph, panel
from dashboards.figures import ageing as dots
from dashboards.figures import cumulative as flow
from dashboards.strings import backlog as words
from dashboards.strings import pages, wording
from dashboards.strings.dispatch import STANDING
from dashboards.theme import PAGE
from data_layer.core.statistics.queueing import Balance
from data_layer.queries.ageing import BANDS, Ageing, ageing, backlog_by_age
from data_layer.queries.asking import Ask
from data_layer.queries.backlog import stuck
from data_layer.queries.cache import answer
from data_layer.queries.cumulative import balance, cumulative
from data_layer.vocab import Stage

NEAR = 0.1


def flow_panel(conn: Connection, frame: Frame) -> html.Section:
    """The cumulative flow of the window and, below it, whether its numbers agree."""
    span = lived(conn, frame)
    table = answer(conn, cumulative, *asker(frame), ask=span)
    content: Any = html.P(frame.say(pages.NOTHING))
    if len(table):
        content = graph(flow.cumulative(table, PAGE, frame.lang, _days(frame, table)), "20rem")
    note = frame.say(words.FLOW_NOTE)
    return panel(
        frame,
        "flow",
        words.FLOW,
        note,
        content,
        _checked(conn, frame, span),
        method=words.FLOW_METHOD,
    )


def _days(frame: Frame, table: Any) -> dict[str, list[str]]:
    """What was reported and what was closed on each day."""
    return {
        stage: [
            frame.address("/cases", measure=measure, **{"from": day_text(d), "to": day_text(d)})
            for d in table.index
        ]
        for stage, measure in ((Stage.REPORTED, "reported"), (Stage.CLOSED, "closed"))
    }


def _checked(conn: Connection, frame: Frame, span: Ask) -> html.P:
    found = answer(conn, balance, *asker(frame), ask=span).balance
    if found is None or found.law is None or found.stay is None:
        return html.P("")
    told = frame.say(
        words.LITTLE,
        arrivals=wording.decimal(found.arrivals),
        stay=wording.decimal(found.stay, 2),
        law=wording.count(found.law),
        stock=wording.count(found.stock),
        verdict=_verdict(frame, found, found.law),
    )
    return html.P(told, className="quiet")


def _verdict(frame: Frame, found: Balance, law: float) -> str:
    apart = abs(law - found.stock) / max(found.stock, 1.0)
    if apart <= NEAR:
        return frame.say(words.AGREES)
    return frame.say(words.DIFFERS, share=f"{100 * apart:.0f}%")


def aged(conn: Connection, frame: Frame) -> Ageing:
    """The open cases with their lines."""
    return answer(conn, ageing, *asker(frame), ask=frame.ask)


def ageing_panel(frame: Frame, found: Ageing) -> html.Section:
    """Each open case against its like; each dot opens its case."""
    cases = found.cases
    note = frame.say(words.AGEING_NOTE, n=wording.count(len(cases)))
    if cases.empty:
        return panel(frame, "ageing", words.AGEING, note, html.P(frame.say(words.NOTHING_OPEN)))
    links = [f"/desk?case={case}" for case in cases["case_no"]]
    figure = dots.ageing(cases, found.lines, PAGE, frame.lang, links)
    content = graph(figure, f"{dots.height(cases)}px")
    return panel(frame, "ageing", words.AGEING, note, content, _old(frame, found))


def _old(frame: Frame, found: Ageing) -> html.P:
    n = old(found)
    if not n:
        return html.P(frame.say(words.NONE_OLD), className="quiet")
    href = frame.address("/cases", measure="open", beyond="85")
    return html.P(html.A(frame.say(words.OLD, n=wording.count(n)), href=href), className="more")


def old(found: Ageing) -> int:
    """How many are beyond the second of their lines."""
    return int((found.cases["passed"] > 1).sum())


def by_age_panel(conn: Connection, frame: Frame) -> html.Section:
    """Open cases by stage and age."""
    table = answer(conn, backlog_by_age, *asker(frame), ask=frame.ask)

    def cells(stage: str, counts: list[int]) -> list[Any]:
        where = {"stage": stage} if stage else {}
        whole = frame.address("/cases", measure="open", **where)
        parts = [
            door(n, frame.address("/cases", measure="open", age=band, **where))
            for band, n in zip(BANDS, counts, strict=True)
        ]
        return [*parts, door(sum(counts), whole)]

    rows = [
        [frame.say(STANDING[Stage(str(stage))]), *cells(str(stage), counts.tolist())]
        for stage, counts in table.iterrows()
    ]
    rows.append([frame.say(words.TOTAL), *cells("", table.sum().tolist())])
    heads = ["", *(frame.say(words.BANDS[band]) for band in BANDS), frame.say(words.TOTAL)]
    note = frame.say(words.BY_AGE_NOTE)
    return panel(frame, "age", words.BY_AGE, note, number_table(heads, rows))


def stuck_panel(conn: Connection, frame: Frame) -> html.Section:
    """The cases longest where they stand."""
    cases = answer(conn, stuck, *asker(frame), limit=15, asked=frame.ask)
    rows = [
        [
            frame.say(STANDING[Stage(row.stage)]),
            html.A(row.title, href=f"/desk?case={row.case_no}"),
            row.village or row.township,
            row.unit_name or frame.say(pages.AT_DESK),
            wording.duration(row.in_stage_s, frame.lang),
        ]
        for row in rows_of(cases)
    ]
    heads = [
        frame.say(text)
        for text in (pages.STAGE, words.CASE, pages.PLACE, words.HOLDER, words.IN_STAGE)
    ]
    table = number_table(heads, rows, "stuck")
    return panel(frame, "stuck", words.STUCK, frame.say(words.STUCK_NOTE), table)
