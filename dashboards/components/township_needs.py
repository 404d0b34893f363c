"""What needs a township's leader now: kinds as chips, each case with its clock and who holds it."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboards.components.desk_rows import due
from dashboards.components.fragments import View
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import panel
from dashboards.strings import desk, pages, wording
from dashboards.strings import township as words
from data_layer.queries.township import ALL, KINDS, Needs, Waiting

# Said first, in the sentence of the page.
URGENT = {"overdue": "cr", "stage_overdue": "wa", "due_today": "wa"}


def kind_asked(frame: Frame) -> str:
    """The kind the address narrows the list to."""
    kind = frame.query.get("kind", "")
    return kind if kind in KINDS else ALL


def urgent_words(frame: Frame, waiting: Needs) -> list[Any]:
    """How many are late or due today, each number a door to its list."""
    doors = [
        html.A(
            frame.say(words.NOW_KINDS[kind], n=waiting.counts[kind]),
            href=frame.address("/cases", measure=kind),
            className=tone,
        )
        for kind, tone in URGENT.items()
        if waiting.counts[kind]
    ]
    if not doors:
        return [frame.say(words.NOTHING_LATE), frame.say(words.THEN)]
    told: list[Any] = [frame.say(words.NOW)]
    for place, door in enumerate(doors):
        told += [frame.say(words.AND), door] if place else [door]
    return [*told, frame.say(words.THEN)]


def needs_panel(frame: Frame, waiting: Needs) -> html.Section:
    """The panel; a kind is chosen in the address, so that Back works."""
    chosen = kind_asked(frame)
    if not waiting.counts[ALL]:
        return panel(frame, "needs", words.NEEDS, "", html.P(frame.say(words.NOTHING_WAITS)))
    chips = [
        html.A(
            [frame.say(words.KINDS[kind]), html.B(str(waiting.counts[kind]))],
            href=frame.address(kind="" if kind == ALL else kind),
            className="current" if kind == chosen else "",
        )
        for kind in (ALL, *KINDS)
        if waiting.counts[kind] or kind == chosen
    ]
    cases = html.Ol([_case(frame, one) for one in waiting.first], className="waiting")
    whole = html.A(
        frame.say(words.WHOLE_LIST, n=waiting.counts[chosen]),
        href=frame.address("/cases", measure=chosen),
        className="whole",
    )
    note = frame.say(words.NEEDS_NOTE)
    return panel(frame, "needs", words.NEEDS, note, html.P(chips, className="chips"), cases, whole)


def _case(frame: Frame, one: Waiting) -> html.Li:
    view = View(frame.lang, frame.county.zone, frame.now)
    state = due(one.clock, None, view)
    held = frame.say(words.HELD, unit=one.unit or frame.say(pages.AT_DESK), time=_held(frame, one))
    where = " · ".join(part for part in (one.village, held) if part)
    marks = " · ".join(_marks(frame, one))
    return html.Li(
        html.A(
            [
                html.Span([html.B(one.title), _due(state)], className="line"),
                html.Span([html.Span(where), html.I(marks, className="wa")], className="line"),
            ],
            href=f"/desk?case={one.case_no}",
        )
    )


def _due(state: dict[str, Any]) -> html.Span:
    return html.Span(state["text"], className=f"due {state['light']}")


def _held(frame: Frame, one: Waiting) -> str:
    """Whole days where there are any."""
    seconds = one.held_ms // 1000
    return wording.duration(seconds - seconds % wording.DAY or seconds, frame.lang)


def _marks(frame: Frame, one: Waiting) -> list[str]:
    marks = [(words.SENT_BACK, one.sent_back), (words.REOPENED, one.reopened)]
    grade = [frame.say(desk.GRADES[one.grade])] if one.grade in desk.GRADES else []
    return [*(frame.say(text) for text, there in marks if there), *grade]
