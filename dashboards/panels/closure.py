"""Panels of closing: how soon, and in which way."""

from __future__ import annotations

from dash import html
from sqlalchemy import Connection

from dashboards.components.compared import asker, comparable, earlier
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import graph, panel
from dashboards.figures.closure import DAYS, closure, endings
from dashboards.strings import closure as words
from dashboards.strings import compared, wording
from dashboards.theme import PAGE
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.core.statistics.survival import quantile, restricted_mean
from data_layer.queries.cache import answer
from data_layer.queries.closing import WAYS, Closing, closing

DAY_S = 86_400


def closing_of(conn: Connection, frame: Frame) -> Closing:
    """How the reports of the page's period are closed."""
    return answer(conn, closing, *asker(frame), ask=frame.ask)


def curve_panel(conn: Connection, frame: Frame, found: Closing) -> html.Section:
    """The share closed by days, against the earlier period."""
    before = frame.say(compared.BEFORE[frame.against])
    note = frame.say(
        words.CURVES_NOTE,
        n=wording.count(found.n),
        open=wording.count(found.still_open),
        before=before,
    )
    if found.n - found.still_open < NO_RATE_BELOW:
        return panel(frame, "curve", words.CURVES, note, html.P(frame.say(words.TOO_FEW)))
    past = answer(conn, closing, *asker(frame), ask=earlier(frame))
    enough = comparable(conn, frame) and past.n - past.still_open >= NO_RATE_BELOW
    links = [frame.address("/cases", measure="cohort_valid", within=str(day)) for day in DAYS]
    figure = closure(found.curve, past.curve if enough else None, PAGE, frame.lang, links)
    summary = html.P(_summary(frame, found), className="quiet")
    return panel(frame, "curve", words.CURVES, note, graph(figure, "18rem"), summary,
                 method=words.CURVES_METHOD)  # fmt: skip


def _summary(frame: Frame, found: Closing) -> str:
    """The mean is within the longest of the told days that was watched."""
    horizon = max((day for day in DAYS if day <= found.curve.last), default=DAYS[0])
    median, mean = quantile(found.curve, 0.5), restricted_mean(found.curve, horizon)
    return frame.say(
        words.SUMMARY,
        days=horizon,
        median=frame.say(words.NO_MEDIAN)
        if median is None
        else wording.duration(median * DAY_S, frame.lang),
        mean=wording.DASH if mean is None else wording.duration(mean.mean * DAY_S, frame.lang),
        error=wording.DASH
        if mean is None
        else wording.duration(1.96 * mean.error * DAY_S, frame.lang),
    )


def endings_panel(frame: Frame, found: Closing) -> html.Section:
    """The ways cases end, one on another."""
    note = frame.say(words.ENDINGS_NOTE, n=wording.count(found.all_n))
    if found.all_n < NO_RATE_BELOW or not found.incidence.times.size:
        return panel(frame, "endings", words.ENDINGS, note, html.P(frame.say(words.TOO_FEW)))
    links = {way: frame.address("/cases", measure="cohort_reported", ending=way) for way in WAYS}
    figure = endings(found.incidence, PAGE, frame.lang, links)
    ways = html.P(
        [
            html.A(
                frame.say(text), href=frame.address("/cases", measure="cohort_reported", ending=way)
            )
            for way, text in words.WAYS.items()
        ],
        className="doors",
    )
    return panel(
        frame, "endings", words.ENDINGS, note, graph(figure, "16rem"), ways,
        method=words.ENDINGS_METHOD,
    )  # fmt: skip
