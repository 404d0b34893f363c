"""Lists of cases on the wall: what just happened, what is overdue longest, what has not moved."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pandas as pd

from dashboards.components.fragments import View, render
from dashboards.strings import wall as words
from dashboards.strings import wording
from data_layer.labels import EVENT_TEXT, LEVEL_TEXT
from data_layer.vocab import EventType, Level, Stage

NAMES_HOLDER = (EventType.DISPATCHED, EventType.REASSIGNED, EventType.TRANSFERRED)
WITH_THE_DESK = (Stage.REPORTED, Stage.ACCEPTED)


class Case(NamedTuple):
    """One line of a list, of the case of that `number`; `tone` is '', 'wa', 'cr' or 'ok', `icon` a
    status shape.

    A short panel shows the lines of least `rank`; `first` is a time or a stage, `day` stands below
    a time of another day.
    """

    number: str
    first: str
    place: str
    title: str
    status: str
    detail: str = ""
    tone: str = ""
    icon: str = ""
    edge: str = ""
    hot: bool = False
    rank: int = 0
    day: str = ""


def ticker(events: pd.DataFrame, per_minute: float, view: View) -> str:
    """The newest events, newest first."""
    note = view.say(words.PER_MINUTE, n=wording.decimal(per_minute))
    return render(
        "cases",
        view,
        title=view.say(words.TICKER),
        note=note,
        cases=[_event(row, view) for row in events.itertuples()],
        empty=view.say(words.NO_EVENTS),
    )


def _event(row: Any, view: View) -> Case:
    tone, icon = _event_tone(row)
    return Case(
        row.case_no,
        wording.clock(int(row.at), view.zone, seconds=True),
        place(row, view),
        row.title,
        _event_words(row, view),
        holder(row, view) if row.type in NAMES_HOLDER else "",
        tone=tone,
        icon=icon,
        edge=_edge(row),
        hot=tone == "cr",
        day=wording.other_day(int(row.at), view.zone, view.now, view.lang),
    )


def _event_tone(row: Any) -> tuple[str, str]:
    if row.type == EventType.ESCALATED:
        return "cr", "up"
    if row.type in {EventType.CLOSED, EventType.SELF_HANDLED}:
        return "ok", "tick"
    if row.type == EventType.SUPERVISED:
        return "wa", "flag"
    return "", "back" if row.type == EventType.RETURNED else ""


def _edge(row: Any) -> str:
    if row.escalated or row.overdue:
        return "cr"
    return "wa" if row.urgency == "critical" else ""


def _event_words(row: Any, view: View) -> str:
    if row.type == EventType.ESCALATED and row.level in set(Level):
        return view.say(words.ESCALATED_TO, level=view.say(LEVEL_TEXT[Level(int(row.level))]))
    return view.say(EVENT_TEXT[EventType(row.type)])


def place(row: Any, view: View) -> str:
    """Township and village of a row, or that it is not placed."""
    parts = [part for part in (row.township, row.village) if part]
    return " · ".join(parts) or view.say(words.UNLOCATED)


def holder(row: Any, view: View) -> str:
    """The unit without its township, which stands beside it, and without a bracketed name; the duty
    desk holds what is not dispatched yet."""
    if not row.unit_name and row.stage in WITH_THE_DESK:
        return view.say(words.DUTY_DESK)
    return re.split("[（(]", row.unit_name or "")[0].removeprefix(row.township or "")


def overdue(cases: pd.DataFrame, view: View) -> str:
    """The cases longest past their limit, with the holder and by how much."""
    return render(
        "cases",
        view,
        title=view.say(words.OVERDUE_LIST),
        note=view.say(words.OVERDUE_LONGEST),
        cases=[_overdue(row, view) for row in cases.itertuples()],
        empty=view.say(words.NO_OVERDUE),
    )


def _overdue(row: Any, view: View) -> Case:
    left = row.late
    span = wording.left(left.days, left.ms, view.lang, working=left.working)
    status = view.say(words.LATE_AFTER_OFFICE if left.brief else words.LATE_BY, span=span)
    return _standing(row, view, status, overdue=True)


def _standing(row: Any, view: View, status: str, *, overdue: bool) -> Case:
    tone, icon = ("cr", "overdue") if overdue else ("", "")
    return Case(
        row.case_no, "", place(row, view), row.title, status, holder(row, view), tone, icon, tone
    )


def stuck(cases: pd.DataFrame, view: View) -> str:
    """The cases longest in their present stage, stage by stage, with the holder."""
    ranks = cases.groupby("stage").cumcount()
    return render(
        "cases",
        view,
        title=view.say(words.STUCK),
        note=view.say(words.STUCK_NOTE),
        cases=[
            _stuck(row, rank, view) for row, rank in zip(cases.itertuples(), ranks, strict=True)
        ],
        empty=view.say(words.NO_STUCK),
    )


def _stuck(row: Any, rank: int, view: View) -> Case:
    held = wording.duration(row.in_stage_s, view.lang)
    case = _standing(row, view, held, overdue=bool(row.overdue))
    return case._replace(first=view.say(words.STAGES_SHORT[row.stage]), rank=rank)
