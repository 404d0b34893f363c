"""The saved views of the analyst's page, and the form that keeps the present one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html

from dashboards.components.carried import FILTERS
from dashboards.components.page_frame import Frame, day_text
from dashboards.components.page_parts import panel
from dashboards.strings import analysis as words
from dashboards.strings import wording
from data_layer.core.days import add_days, days_between, local
from data_layer.core.rights import Page, may_open
from data_layer.labels import ROLE_TEXT
from data_layer.queries.saved_views import SavedView
from data_layer.services.saved_views import LONGEST_NAME
from data_layer.vocab import Role, Text

# What of an address a view keeps, in this order.
KEPT = ("keys", "by", "then", "chart", "from", "to", "days", *FILTERS, "against", "cohort")
SHARED: dict[str, Text] = {
    **words.SHARES,
    **{str(role): ROLE_TEXT[role] for role in Role if may_open(role, Page.NUMBERS)},
}


def kept(query: dict[str, str]) -> str:
    """The part of an address's query that a view keeps."""
    return urlencode({name: query[name] for name in KEPT if query.get(name)})


def views_panel(frame: Frame, views: Sequence[SavedView]) -> html.Section:
    """The views somebody may open, and the form for another one."""
    lines: Any = html.Ul([_line(frame, view) for view in views], className="views")
    if not views:
        lines = html.P(frame.say(words.NO_VIEWS))
    note = frame.say(words.VIEWS_NOTE)
    return panel(frame, "views", words.VIEWS, note, lines, _form(frame))


def _line(frame: Frame, view: SavedView) -> html.Li:
    mine = view.owner == frame.account.username
    day = wording.day_of(view.made_at, frame.county.zone, frame.now)
    name = frame.say(words.MINE) if mine else view.owner_name
    shared = frame.say(SHARED[view.shared_with]) if view.shared_with in SHARED else ""
    told = " · ".join(part for part in (name, day, shared) if part)
    delete = html.Button(
        frame.say(words.DELETE), type="button", className="delete-view", **_data(view=view.view_id)
    )
    return html.Li(
        [
            html.A(view.name, href=f"/analysis/view/{view.view_id}"),
            html.Span(told),
            *([delete] if mine else []),
        ]
    )


def _form(frame: Frame) -> html.Form:
    """The present view by name; a period up to yesterday may go along with the date."""
    ask = frame.ask
    length = len(days_between(ask.first, ask.last))
    fixed = frame.say(words.FIXED, first=day_text(ask.first), last=day_text(ask.last))
    periods = [("", fixed)]
    if ask.last == add_days(local(frame.now, frame.county.zone).day, -1):
        periods.insert(0, (str(length), frame.say(words.ROLLING, n=length)))
    shares = [(key, frame.say(text)) for key, text in SHARED.items()]
    search = frame.address().partition("?")[2]
    return html.Form(
        [
            html.Label([frame.say(words.NAME, most=LONGEST_NAME), _name()]),
            _select(frame.say(words.PERIOD), "days", periods),
            _select(frame.say(words.SHARE), "share", shares),
            dcc.Input(type="hidden", name="search", value=search),
            html.Button(frame.say(words.KEEP), type="submit"),
            html.P("", className="refusal wa", role="status"),
        ],
        className="save-view",
        **_data(failed=frame.say(words.NOT_KEPT)),
    )


def _name() -> dcc.Input:
    return dcc.Input(type="text", name="name", maxLength=LONGEST_NAME, required=True)


def _select(label: str, name: str, options: Sequence[tuple[str, str]]) -> html.Label:
    listed = [html.Option(text, value=value) for value, text in options]
    return html.Label([label, html.Select(listed, name=name)])


def _data(**values: str) -> dict[str, Any]:
    return {f"data-{name}": value for name, value in values.items()}
