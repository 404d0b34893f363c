"""The empty desk: navigation, head, table and panel. Scripts fill them; no case is read here."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from dash import html

from dashboards.components.desk_rows import BULK
from dashboards.components.map_sign import map_sign
from dashboards.components.navigation import rail
from dashboards.strings import desk as words
from dashboards.strings import desk_client, desk_table, wall
from data_layer.core.action_table import ACTS
from data_layer.core.county import County
from data_layer.core.rights import Action, may, may_attach
from data_layer.core.scope import Scope
from data_layer.labels import LEVEL_TEXT, ROLE_TEXT, SOURCE_TEXT, URGENCY_TEXT
from data_layer.queries.ended import VIEW as ENDED
from data_layer.queries.unit_worklist import VIEWS as UNIT_VIEWS
from data_layer.queries.visible import townships_in
from data_layer.services.accounts import Account
from data_layer.vocab import Role, Text

COUNTY_VIEWS = (
    "all", "mine", "to_accept", "to_dispatch", "to_sign", "in_work", "due_soon", "overdue",
    "stage_overdue", "returned", "to_answer", "to_verify", "suspended", "unlocated",
    ENDED,
)  # fmt: skip


class Frame(NamedTuple):
    """For whom the empty desk is."""

    county: County
    scope: Scope
    account: Account
    release: str
    geometry: str
    lang: str

    def say(self, text: Text) -> str:
        """The phrase in the viewer's language."""
        return text.say(self.lang)


def desk(frame: Frame) -> html.Div:
    """The whole desk of an account."""
    return html.Div(
        [
            rail(frame.county.title, frame.account.role, frame.lang, "/desk"),
            _bar(frame),
            html.Main(
                [
                    html.Div(className="alarm", hidden=True, role="alert"),
                    html.Div(
                        className="filters", role="group", **_named(frame.say(words.FILTERS_NAME))
                    ),
                    html.Div(
                        className="views", role="tablist", **_named(frame.say(words.VIEWS_NAME))
                    ),
                    html.Div(
                        html.Div(id="desk-table", className="ag-desk"),
                        className="table",
                        role="region",
                        **_named(frame.say(words.LIST_NAME)),
                    ),
                    html.Div(className="foot"),
                ],
                className="work",
            ),
            html.Aside(className="case", hidden=True, **_named(frame.say(words.CASE_NAME))),
        ],
        id="desk",
        className="desk",
        lang="en" if frame.lang == "en" else "zh-CN",
        **_data(frame),
    )


def _named(label: str) -> dict[str, Any]:
    return {"aria-label": label}


def _title(frame: Frame) -> Text:
    return words.UNIT_TITLE if frame.account.role is Role.HANDLER else words.TITLE


def _bar(frame: Frame) -> html.Header:
    badge = [html.Span(frame.say(words.DEMO), className="badge")] if frame.county.demo else []
    return html.Header(
        [
            html.H1(frame.say(_title(frame))),
            html.Div(className="search"),
            html.Div(
                [
                    html.Span(className="badge stopped", hidden=True, role="alert"),
                    *badge,
                    html.Span(frame.say(wall.WAITING), className="state", role="status"),
                    html.Span(className="clock"),
                    html.Span(_who(frame), className="who"),
                ],
                className="status",
            ),
        ],
        className="bar",
    )


def _who(frame: Frame) -> list[Any]:
    account = frame.account
    unit = frame.county.units.get(account.unit_code)
    shown = unit.name if unit else frame.say(ROLE_TEXT[account.role])
    return [f"{shown} ", html.B(account.display_name or account.username)]


def _data(frame: Frame) -> dict[str, Any]:
    """What the scripts need to know, as attributes of the root."""
    role = frame.account.role
    listed = (*UNIT_VIEWS, ENDED) if role is Role.HANDLER else COUNTY_VIEWS
    if not may_attach(role):  # whoever only reads has no case in hand
        listed = tuple(view for view in listed if view != "mine")
    named = {**words.VIEWS, **(words.UNIT_VIEWS if role is Role.HANDLER else {})}
    client = {**desk_client.WORDS, "schematic": map_sign(frame.county)}
    return {
        "data-zone": frame.county.zone,
        "data-release": frame.release,
        "data-role": str(role),
        "data-geometry": frame.geometry,
        "data-bulk": " ".join(name for name, (action, _) in BULK.items() if may(role, action)),
        "data-report": str(may(role, Action.REPORT)).lower(),
        "data-export": str(may(role, Action.EXPORT)).lower(),
        "data-views": _json([[view, frame.say(named[view])] for view in listed]),
        "data-words": _json({key: frame.say(text) for key, text in client.items()}),
        "data-table": _json({} if frame.lang == "en" else desk_table.ZH),
        "data-options": _json(_options(frame)),
    }


def _options(frame: Frame) -> dict[str, Any]:
    """Choices of the filters: [code, name], for categories [code, name, major]."""
    county = frame.county
    return {
        "township": [[area.code, area.short] for area in townships_in(county, frame.scope)],
        "category": [[c.code, frame.say(c.name), c.parent] for c in county.categories.values()],
        "urgency": [[str(key), frame.say(text)] for key, text in URGENCY_TEXT.items()],
        "source": [[str(key), frame.say(text)] for key, text in SOURCE_TEXT.items()],
        "levels": [[int(key), frame.say(text)] for key, text in LEVEL_TEXT.items()],
        "causes": [[key, frame.say(text)] for key, text in wall.CAUSES.items()],
        "actions": [
            [str(action), frame.say(act.label)]
            for action, act in ACTS.items()
            if may(frame.account.role, action)
        ],
        "since": [[key, frame.say(text)] for key, text in words.SPANS.items()],
        "until": [[key, frame.say(text)] for key, text in words.UNTILS.items()],
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
