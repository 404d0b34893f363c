"""Of a stage that slows down: its weeks against what is usual, drawn and in words."""

from __future__ import annotations

from typing import NamedTuple

from dashboards.components.alert_lines import day_text
from dashboards.components.alert_words import usual_span
from dashboards.components.score_words import Voice
from dashboards.components.warning_pictures import WIDTH, Curve, weekly_curve
from dashboards.strings import warning_alert as words
from dashboards.strings import wording
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.rules import Detector


class Week(NamedTuple):
    """A week: its Monday, the median time in words, and whether it lies beyond the limits."""

    monday: str
    took: str
    beyond: bool


class Weeks(NamedTuple):
    """The weeks that were not yet usual, all of them drawn (None: too little was kept), where in
    the picture those end that tell what is usual, and what is usual, in words."""

    newest: tuple[Week, ...]
    curve: Curve | None
    split: float
    usual: str


def weekly(found: Finding, detector: Detector, voice: Voice) -> Weeks | None:
    """None of other alerts."""
    if detector != Detector.DRIFT:
        return None
    told = found.told
    weeks, medians = told.get("weeks", ()), told.get("medians", ())
    base, span = told.get("base", 0), usual_span(found)
    high = told.get("high", 0.0)
    newest = tuple(
        Week(day_text(monday)[5:], _time(hours, voice), bool(high) and hours > high)
        for monday, hours in list(zip(weeks, medians, strict=False))[base or -8 :]
    )
    if span is None or not found.expected or len(weeks) != len(medians):
        return Weeks(newest, None, 0.0, "")
    drawn = weekly_curve(weeks, medians, found.expected, told["low"], high)
    usual = voice.say(
        words.WEEKLY_USUAL,
        first=day_text(span[0]), last=day_text(span[1]), n=base,
        usual=_time(found.expected, voice), low=_time(told["low"], voice), high=_time(high, voice),
    )  # fmt: skip
    return Weeks(newest, drawn, round(WIDTH * base / len(weeks), 1), usual)


def _time(hours: float, voice: Voice) -> str:
    return wording.duration(hours * wording.HOUR, voice.lang)
