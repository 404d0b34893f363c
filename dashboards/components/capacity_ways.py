"""The ways through the capacity pages: the systems, the rule books, the file, and the day."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from dash import dcc, html

from dashboards.components.page_frame import Frame, day_text
from dashboards.strings import capacity as words
from data_layer.core.days import add_days, local
from data_layer.core.rights import Action, may
from data_layer.labels import SYSTEM_TEXT

ADDRESS = "/capacity"
RULES = "rules"


def as_of(frame: Frame) -> int:
    """The last day asked for; what is entered today counts, so yesterday is today."""
    today = local(frame.now, frame.county.zone).day
    return today if frame.ask.last >= add_days(today, -1) else frame.ask.last


def capacity_ways(frame: Frame, day: int, here: str) -> html.Div:
    """Links to the other parts with the present one marked; the figures' day can be chosen."""
    asked = {"to": day_text(frame.ask.last), "township": frame.ask.township}
    query = urlencode({name: value for name, value in asked.items() if value})
    titles = {"": words.OVERVIEW, **SYSTEM_TEXT, RULES: words.RULES}
    links = [
        html.A(
            frame.say(text),
            href=f"{ADDRESS}/{name}".rstrip("/") + f"?{query}",
            className="current" if name == here else "",
        )
        for name, text in titles.items()
    ]
    parts: list[Any] = [html.Nav(links, className="periods")]
    if here != RULES:
        parts.append(_day_form(frame, day, query))
    return html.Div(parts, className="ways")


def _day_form(frame: Frame, day: int, query: str) -> html.Form:
    # The page's script makes a calendar of it where the browser has one.
    field = dcc.Input(
        name="to", type="text", value=day_text(day), className="date", pattern=r"\d{4}-\d\d-\d\d"
    )
    parts: list[Any] = [html.Label([frame.say(words.AS_OF), field])]
    if frame.ask.township:
        parts.append(dcc.Input(name="township", type="hidden", value=frame.ask.township))
    parts.append(html.Button(frame.say(words.SHOW), type="submit"))
    if may(frame.account.role, Action.EXPORT):
        href = f"{ADDRESS}/capacity.xlsx?{query}"
        parts.append(html.A(frame.say(words.DOWNLOAD), href=href, className="reset"))
    return html.Form(parts, action=frame.path, method="get", className="filters")
