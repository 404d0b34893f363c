"""一日回放: a past day on the map and along the stages; the page's script plays it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html
from sqlalchemy import Connection

from dashboards.components.map_sign import map_sign
from dashboards.components.page_frame import Frame, day_text, page
from dashboards.components.page_map import legend_list
from dashboards.components.page_parts import panel
from dashboards.figures.gridmap import SCALES
from dashboards.figures.replay import painting
from dashboards.strings import pages, wording
from dashboards.strings import replay as words
from data_layer.core.day_replay import DayReplay
from data_layer.core.days import add_days, local, to_date
from data_layer.labels import STAGE_TEXT
from data_layer.queries.cache import answer
from data_layer.queries.replay import replay
from data_layer.queries.same_weekday import first_report_day
from data_layer.queries.visible import townships_in
from data_layer.vocab import OPEN_STAGES, Stage

SHOWN = (*OPEN_STAGES, Stage.CLOSED)


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The page of the day; its numbers follow from /replay/frames."""
    scope, day = frame.scope.narrow(frame.ask.township), frame.ask.first
    went = answer(conn, replay, frame.county, scope, frame.now, day=day)
    if not went.places and not went.moves:
        told = _nothing(conn, frame)
        return page(frame, words.REPLAY, told, [_choice(frame)], filtered=False)
    address = urlencode({"day": day_text(day), "township": frame.ask.township})
    played = html.Div(
        [
            panel(frame, "player", words.PLAYER, "", _slot("player"), _slot("curve")),
            _map(frame),
            html.Div(
                [
                    panel(frame, "flow", words.FLOW, frame.say(words.FLOW_NOTE), _slot("flow")),
                    panel(
                        frame, "ticker", words.TICKER, frame.say(words.TICKER_NOTE), _slot("ticker")
                    ),
                ],
                className="column",
            ),
        ],
        className="replay",
        **_data(source=f"/replay/frames?{address}", told=json.dumps(_told(frame))),
    )
    return page(frame, words.REPLAY, _sentence(frame, went), [_choice(frame), played],
                filtered=False)  # fmt: skip


def _data(**values: str) -> dict[str, Any]:
    return {f"data-{name}": value for name, value in values.items()}


def _aria(label: str) -> dict[str, Any]:
    return {"aria-label": label}


def _slot(name: str) -> html.Div:
    return html.Div(className=f"slot-{name}")


def _told(frame: Frame) -> dict[str, Any]:
    """What the script says and paints with."""
    return {
        "words": {name: frame.say(text) for name, text in words.CLIENT.items()},
        "speeds": [[n, frame.say(text)] for n, text in words.SPEEDS.items()],
        "stages": [frame.say(STAGE_TEXT[stage]) for stage in (*SHOWN, Stage.VOID, Stage.PENDING)],
        "painting": painting(frame.county.code),
    }


def _nothing(conn: Connection, frame: Frame) -> str:
    first = first_report_day(conn, frame.scope) or local(frame.now, frame.county.zone).day
    return frame.say(words.NO_RECORDS, day=day_text(frame.ask.first), first=day_text(first))


def _sentence(frame: Frame, went: DayReplay) -> list[Any]:
    day = frame.ask.first
    reported = sum(move.n for move in went.moves if move.before == Stage.PENDING)
    closed = sum(move.n for move in went.moves if move.after == Stage.CLOSED)
    first = sum(went.places.values())
    last = first + sum(change.came - change.went for change in went.changes)
    today = local(frame.now, frame.county.zone).day == day
    weekday = frame.say(wording.WEEKDAYS[to_date(day).weekday()])
    stood = frame.say(
        words.STOOD,
        first=wording.count(first),
        last=wording.count(last),
        until=frame.say(words.SO_FAR if today else words.DAY_ENDS),
    )
    return [
        frame.say(words.SENTENCE, day=day_text(day), weekday=weekday),
        _number(frame, words.REPORTED, reported, "reported"),
        frame.say(words.BREAK),
        _number(frame, words.CLOSED, closed, "closed"),
        frame.say(words.PAUSE),
        stood,
    ]


def _number(frame: Frame, text: Any, n: int, measure: str) -> html.A:
    href = frame.address("/cases", measure=measure)
    return html.A(frame.say(text, n=wording.count(n)), href=href, className="number")


def _choice(frame: Frame) -> html.Form:
    """Which day and which township: a plain form, sent by the page's script when it changes."""
    day, today = frame.ask.first, local(frame.now, frame.county.zone).day
    field = dcc.Input(
        name="day", type="text", value=day_text(day), className="date", pattern=r"\d{4}-\d\d-\d\d"
    )
    listed = [("", frame.say(pages.ALL))]
    listed += [(area.code, area.short) for area in townships_in(frame.county, frame.scope)]
    options = [
        html.Option(text, value=value, selected=value == frame.ask.township)
        for value, text in listed
    ]
    townships = [
        html.Label([frame.say(pages.TOWNSHIP), html.Select(options, name="township")])
    ] if frame.scope.whole_county else []  # fmt: skip
    steps = [
        html.A(frame.say(text), href=_of_day(frame, add_days(day, by)))
        for text, by in ((words.PREVIOUS, -1), (words.NEXT, 1))
        if add_days(day, by) <= today
    ]
    return html.Form(
        [
            html.Div(steps, className="periods"),
            html.Label([frame.say(words.DAY), field]),
            *townships,
            html.Button(frame.say(pages.SHOW), type="submit"),
        ],
        action=frame.path,
        method="get",
        className="filters",
        **_aria(frame.say(words.CHOOSE)),
    )


def _of_day(frame: Frame, day: int) -> str:
    asked = {"day": day_text(day), "township": frame.ask.township}
    return f"{frame.path}?{urlencode({name: value for name, value in asked.items() if value})}"


def _map(frame: Frame) -> html.Section:
    known = frame.say(map_sign(frame.county))
    shapes = html.Div(
        className="gridmap",
        **_data(
            map="replay",
            # The player draws it, not the script of all pages.
            seen="1",
            href=frame.address("/cases", measure="reported"),
            township=frame.ask.township or frame.scope.township_code,
        ),
    )
    scale = SCALES["open"]
    classes = [
        {"fill": fill, "label": label}
        for fill, label in zip(scale.fills, scale.labels, strict=True)
    ]
    marks = [
        html.Li([html.I(className=f"mark-{name}"), frame.say(text)])
        for name, text in (("came", words.CAME), ("went", words.WENT))
    ]
    legend = legend_list(frame, {"classes": classes, "extras": ()}, *marks)
    note = frame.say(words.MAP_NOTE, schematic=known)
    return panel(frame, "map", words.MAP, note, shapes, legend, _slot("unplaced"))
