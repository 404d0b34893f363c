"""The panels of the wall scene 督查考核: the strip, supervised cases, rates, the ladder's pulse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from dashboards.components.case_lists import Case, holder, place
from dashboards.components.fragments import View, render
from dashboards.components.tiles import Tile
from dashboards.strings import wall, wording
from dashboards.strings import wall_assessment as words
from dashboards.strings.desk import GRADES
from data_layer.core.days import DAY_MS
from data_layer.core.statistics.rates import GREY_BELOW, NO_RATE_BELOW, wilson
from data_layer.vocab import Text

STRONG = ("listed", "raised")


class Row(NamedTuple):
    """One rate with its interval; places and widths are per cent of the strip."""

    name: str
    value: str
    n: str
    status: str = ""
    drawn: bool = False
    low: float = 0
    width: float = 0
    dot: float = 0


class Key(NamedTuple):
    """One entry of a legend: the shape of its mark (a class of the style sheet), its colour (a
    variable of it, '' where the shape has one), and its word."""

    kind: str
    fill: str
    text: Text


def strip(values: Mapping[str, Any], grades: pd.DataFrame, longest: int | None, view: View) -> str:
    """Six numbers: `values` by metric, supervised cases by grade, and the days (None: none) by
    which the longest supervised one is late."""
    n = {key: value.n for key, value in values.items()}
    late = int(grades["late"].sum())
    strong = int(grades.loc[grades["grade"].isin(STRONG), "n"].sum())
    days = view.say(words.NONE_LATE) if longest is None else view.say(words.LONGEST, days=longest)
    tiles = [
        _count(words.SUPERVISED_OPEN, n.get("supervised_open", 0), view,
               view.say(words.LISTED, n=wording.count(strong))),
        _count(words.SUPERVISED_LATE, late, view, days, words.PAST_EITHER),
        _count(words.OVERDUE, n.get("overdue", 0), view,
               view.say(words.OVER_15, n=wording.count(n.get("overdue_more", 0))),
               words.PAST_LIMIT),
        _count(words.ESCALATED, n.get("escalated_open", 0), view,
               view.say(words.OF_OPEN, share=wording.percent(
                   n.get("escalated_open", 0), n.get("open", 0)))),
        _share(words.SUPERVISED_ON_TIME, values.get("supervised_on_time"), view),
        _share(words.SATISFIED, values.get("satisfied_rate"), view, view.say(
            words.RESPONSE, share=_percent(values.get("response_rate")))),
    ]  # fmt: skip
    return render("strip", view, tiles=tiles)


def _count(title: Text, n: int, view: View, sub: str, past: Text | None = None) -> Tile:
    """A number of cases; red when these are `past` something."""
    tone, over = ("cr" if n else "", view.say(past)) if past else ("", "")
    return Tile(view.say(title), wording.count(n), view.say(wall.CASES), sub, tone=tone, over=over)


def _share(title: Text, value: Any, view: View, sub: str = "") -> Tile:
    told = sub or view.say(words.N, n=wording.count(value.n if value else 0))
    return Tile(view.say(title), _percent(value), view.say(wall.PER_CENT), told)


def _percent(value: Any) -> str:
    return wording.percent(value.numerator, value.n) if value else wording.DASH


def supervised(cases: pd.DataFrame, view: View) -> str:
    """Supervised cases with grade, holder and days late (frame of `supervised_cases`)."""
    return render(
        "cases",
        view,
        title=view.say(words.LIST),
        note=view.say(words.LIST_NOTE),
        cases=[_case(row, view) for row in cases.itertuples()],
        empty=view.say(words.NOTHING_SUPERVISED),
    )


def _case(row: Any, view: View) -> Case:
    due = None if row.due_at is None or row.due_at != row.due_at else int(row.due_at)
    late = due is not None and due < view.now
    tone, icon = ("cr", "overdue") if late else ("wa", "flag")
    grade = view.say(GRADES[row.grade])
    return Case(
        row.case_no, grade, place(row, view), row.title, _lateness(due, view), holder(row, view),
        "cr" if late else "", icon, tone,
    )  # fmt: skip


def _lateness(due: int | None, view: View) -> str:
    if due is None:
        return view.say(words.NO_DEADLINE)
    days = abs(view.now - due) // DAY_MS
    if due < view.now:
        return view.say(words.DAYS_LATE, days=days) if days else view.say(words.LATE_TODAY)
    return view.say(words.IN_TIME_BY, days=days) if days else view.say(words.DUE_SOON)


def on_time(values: Mapping[str, Any], target: float, view: View) -> str:
    """On-time closure by the present and by the first limit, on an axis that leaves both
    intervals visible."""
    named = {"on_time_closure": words.BY_CURRENT, "on_time_first": words.BY_FIRST}
    known = [values[key] for key in named if key in values and values[key].n >= NO_RATE_BELOW]
    lows = [wilson(int(one.numerator), one.n).low for one in known]
    start = min(int(20 * low) / 20 for low in [*lows, 0.9])
    rows = [_row(view.say(text), values.get(key), start, 1.0) for key, text in named.items()]
    return render(
        "rates",
        view,
        title=view.say(words.ON_TIME),
        note=view.say(words.ON_TIME_NOTE, from_=round(100 * start)),
        rows=rows,
        centre=_along(target, start, 1.0),
        key=view.say(words.ON_TIME_KEY),
    )


def quality(values: Mapping[str, Any], view: View) -> str:
    """Returns, rework, extensions, reopenings and discontent, each with its interval."""
    known = [values[key] for key in words.RATES if key in values]
    highs = [wilson(_hits(one), one.n).high for one in known if one.n >= NO_RATE_BELOW]
    end = min(1.0, (int(20 * max(highs, default=0)) + 1) / 20)
    rows = [_row(view.say(text), values.get(key), 0.0, end) for key, text in words.RATES.items()]
    return render(
        "rates",
        view,
        title=view.say(words.QUALITY),
        note=view.say(words.QUALITY_NOTE, to=round(100 * end)),
        rows=rows,
        centre=-1,
        key=view.say(words.QUALITY_KEY),
    )


def _hits(value: Any) -> int:
    """Acts may outnumber what they are divided by; an interval is of a share."""
    return int(min(value.numerator, value.n))


def _row(name: str, value: Any, start: float, end: float) -> Row:
    n = value.n if value else 0
    told = f"n={wording.count(n)}"
    if n < NO_RATE_BELOW:
        return Row(name, wording.DASH, told, "none")
    low, high = wilson(_hits(value), n)
    a, b = _along(low, start, end), _along(high, start, end)
    dot = _along(value.numerator / n, start, end)
    small = "small" if n < GREY_BELOW else ""
    return Row(name, f"{_percent(value)}%", told, small, True, a, round(b - a, 1), dot)


def _along(share: float, start: float, end: float) -> float:
    return round(100 * max(0.0, min(1.0, (share - start) / (end - start))), 1)


def keyed(title: Text, note: Text, keys: Iterable[Key], view: View) -> str:
    """The head of a figure and what its marks and colours mean."""
    told = [(key.kind, key.fill, view.say(key.text)) for key in keys]
    return render("keyed", view, title=view.say(title), note=view.say(note), keys=told)


def beat(last: Any, stopped: int, seconds: int, view: View) -> str:
    """When the ladder last looked, what it wrote, and whether it still does; `last` is a Heartbeat
    or None, `stopped` the minutes it has stood still."""
    note = view.say(words.BEAT_NOTE, n=seconds) if seconds else view.say(words.BEAT_EVERY_MINUTE)
    sentence, tone = _pulse(last, stopped, view)
    return render("beat", view, title=view.say(words.BEAT), note=note, sentence=sentence, tone=tone)


def _pulse(last: Any, stopped: int, view: View) -> tuple[str, str]:
    if stopped:
        return view.say(words.BEAT_STOPPED, n=wording.count(stopped)), "cr"
    if last is None:
        return view.say(words.NO_BEAT), "wa"
    if last.error:
        return view.say(words.BEAT_ERROR), "wa"
    at = wording.clock(last.at, view.zone, seconds=True)
    took = wording.decimal(last.took_ms / 1000)
    return view.say(words.BEAT_AT, at=at, took=took, done=wording.count(last.done)), ""
