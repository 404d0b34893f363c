"""What a page of people is asked: a day and a place, both in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dash import dcc, html

from dashboards.components.page_frame import Frame, day_text
from dashboards.strings import pages
from dashboards.strings import staffing as words
from data_layer.core.county import Area, County
from data_layer.core.days import local, noon_of
from data_layer.core.grid_team import GRID_LISTS
from data_layer.core.scope import Scope
from data_layer.queries.asking import Ask
from data_layer.queries.seats import LISTS
from data_layer.queries.visible import townships_in

USUAL = "vacant"


class Roster(NamedTuple):
    """The frame narrowed to the place asked for, the day, and who asks when: noon of that day."""

    frame: Frame
    day: int
    asker: tuple[County, Scope, int]


def day_of_roster(query: Mapping[str, str], ask: Ask, county: County, now: int) -> int:
    """The day an address asks for; without one, today."""
    return ask.last if query.get("to") else local(now, county.zone).day


def list_of(query: Mapping[str, str]) -> str:
    """Which list an address names; an unknown one is that of the vacant seats."""
    of = query.get("of", "")
    return of if of in {*LISTS, *GRID_LISTS} else USUAL


def roster_of(frame: Frame) -> Roster:
    """The question of the address."""
    zone = frame.county.zone
    day = day_of_roster(frame.query, frame.ask, frame.county, frame.now)
    # Rosters know a day, not a period: links and numbers from here speak of that day.
    ask = frame.ask._replace(first=day, last=day)
    frame = frame._replace(scope=frame.scope.narrow(ask.township), ask=ask)
    return Roster(frame, day, (frame.county, frame.scope, noon_of(day, zone)))


def day_form(frame: Frame, **kept: str) -> html.Form:
    """The day and, for a county, the township; `kept` travels along."""
    parts: list[Any] = [
        html.Label([frame.say(words.AS_OF), _day(frame)]),
        *(dcc.Input(name=name, type="hidden", value=value) for name, value in kept.items()),
    ]
    # The frame may be narrowed already; the choice is all that the account may see.
    places = townships_in(frame.county, frame.account.scope)
    if len(places) > 1:
        parts.append(html.Label([frame.say(pages.TOWNSHIP), _townships(frame, places)]))
    return html.Form(
        [*parts, html.Button(frame.say(pages.SHOW), type="submit")],
        action=frame.path,
        method="get",
        className="filters",
    )


def _day(frame: Frame) -> dcc.Input:
    # The page's script makes a calendar of it where the browser has one.
    return dcc.Input(
        name="to",
        type="text",
        value=day_text(frame.ask.last),
        className="date",
        pattern=r"\d{4}-\d\d-\d\d",
    )


def _townships(frame: Frame, places: list[Area]) -> html.Select:
    options = [html.Option(frame.say(pages.ALL), value="")]
    options += [
        html.Option(area.short, value=area.code, selected=area.code == frame.ask.township)
        for area in places
    ]
    return html.Select(options, name="township")
