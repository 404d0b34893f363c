"""人员: one person's posts over time and own cases; the phone is covered until asked for."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from sqlalchemy import Connection

from dashboards.components.page_frame import Frame, day_text, page
from dashboards.components.page_parts import column, panel
from dashboards.strings import pages, wording
from dashboards.strings import staffing as words
from data_layer.core.days import local
from data_layer.core.rights import Action, may
from data_layer.errors import NotFound
from data_layer.labels import POST_TEXT, STAGE_TEXT
from data_layer.queries.cache import answer
from data_layer.queries.persons import Card, Handled, Renewed, Tenure, person_card
from data_layer.vocab import PostRole, Stage


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The card of ?person=; one sentence where there is none within the scope."""
    asker = frame.county, frame.scope, frame.now
    who = frame.query.get("person", "")
    try:
        card = answer(conn, person_card, *asker, person_id=who)
    except NotFound as error:
        return page(frame, words.PERSON, frame.say(error.text), [], filtered=False)
    panels = [
        html.A(frame.say(words.BACK), href=frame.address("/staffing", grid=""), className="back"),
        column(_tenures(frame, card), _handled(frame, card)),
        column(_contact(frame, card), *_renewed(frame, card)),
    ]
    return page(frame, words.PERSON, _sentence(frame, card), panels, filtered=False)


def _sentence(frame: Frame, card: Card) -> str:
    today = local(frame.now, frame.county.zone).day
    posts = [
        frame.say(words.ONE_POST, place=one.village or one.township, role=_role(frame, one))
        for one in card.tenures
        if one.first <= today and (one.last is None or one.last >= today)
    ]
    text = words.PERSON_SENTENCE if posts else words.NO_POST_NOW
    return frame.say(text, name=card.name, posts="、".join(posts))


def _role(frame: Frame, tenure: Tenure) -> str:
    return frame.say(POST_TEXT[PostRole(tenure.role)])


def _tenures(frame: Frame, card: Card) -> html.Section:
    heads = words.POST, words.PLACE, words.FROM, words.UNTIL, words.MEANWHILE
    rows = [_tenure(frame, one) for one in card.tenures]
    note = frame.say(words.TENURES_NOTE, n=len(rows))
    return panel(frame, "tenures", words.TENURES, note, _table(frame, heads, rows))


def _tenure(frame: Frame, one: Tenure) -> list[Any]:
    until = day_text(one.last or local(frame.now, frame.county.zone).day)
    reported = html.A(
        wording.count(one.reported),
        href=frame.address(
            "/cases",
            measure="cohort_reported",
            grid=one.grid,
            **{"from": day_text(one.first), "to": until},
        ),
    )
    place = " · ".join(part for part in (one.township, one.village) if part)
    end = frame.say(words.TO_NOW) if one.last is None else day_text(one.last)
    return [_role(frame, one), place, day_text(one.first), end, reported]


def _handled(frame: Frame, card: Card) -> html.Section:
    if not card.handled:
        none = html.P(frame.say(words.NONE_HANDLED), className="note")
        return panel(frame, "handled", words.HANDLED, "", none)
    heads = pages.NUMBER, pages.REPORTED, pages.PLACE, pages.TITLE, pages.STAGE
    rows = [_case(frame, one) for one in card.newest]
    note = frame.say(words.HANDLED_NOTE, n=wording.count(card.handled))
    return panel(frame, "handled", words.HANDLED, note, _table(frame, heads, rows))


def _case(frame: Frame, one: Handled) -> list[Any]:
    number = html.A(one.case_no, href=f"/desk?case={one.case_no}")
    reported = wording.stamp(one.reported_at, frame.county.zone, frame.now)
    return [number, reported, one.village, one.title, frame.say(STAGE_TEXT[Stage(one.stage)])]


def _contact(frame: Frame, card: Card) -> html.Section:
    phone = frame.say(words.PHONE, phone=card.phone) if card.phone else frame.say(words.NO_PHONE)
    content: list[Any] = [html.P(phone, className="contact")]
    note = ""
    if may(frame.account.role, Action.UNMASK):
        note = frame.say(words.CONTACT_NOTE)
        content.append(
            html.Form(
                [
                    dcc.Input(name="person", type="hidden", value=card.person_id),
                    html.Label([frame.say(words.REASON), dcc.Input(name="reason", required=True)]),
                    html.Button(frame.say(words.SHOW_CONTACT), type="submit"),
                ],
                action="/staffing/contact",
                method="get",
                className="unmask",
            )
        )
    return panel(frame, "contact", words.CONTACT, note, *content)


def _renewed(frame: Frame, card: Card) -> list[html.Section]:
    """Since when another name or phone holds; nothing where none was ever recorded."""
    if not card.renewed:
        return []
    rows = [[day_text(one.day), _what(frame, one)] for one in card.renewed]
    table = _table(frame, (words.FROM, words.CHANGE), rows)
    return [panel(frame, "renewed", words.RENEWED, frame.say(words.RENEWED_NOTE), table)]


def _what(frame: Frame, one: Renewed) -> str:
    name = [frame.say(words.OTHER_NAME, name=one.name)] if one.name else []
    phone = [frame.say(words.OTHER_PHONE)] if one.phone else []
    return frame.say(pages.THEN).join([*name, *phone])


def _table(frame: Frame, heads: Any, rows: list[list[Any]]) -> html.Table:
    head = html.Thead(html.Tr([html.Th(frame.say(text)) for text in heads]))
    body = html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows])
    return html.Table([head, body], className="seats")
