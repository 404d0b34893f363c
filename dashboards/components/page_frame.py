"""The frame of a page of numbers: rail, head, filters in the address, one sentence, panels."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlencode

from dash import dcc, html

from dashboards.components.carried import FILTERS
from dashboards.components.navigation import rail
from dashboards.components.page_fields import choice_field, day_field
from dashboards.strings import compared, wall, wording
from dashboards.strings import pages as words
from data_layer.core.county import County
from data_layer.core.days import add_days, days_between, local, to_date
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.labels import ROLE_TEXT, SOURCE_TEXT, URGENCY_TEXT
from data_layer.queries.asking import Ask
from data_layer.queries.visible import townships_in, unit_short, village_name
from data_layer.services.accounts import Account
from data_layer.vocab import SourceKind, Text, Urgency


class Choice(NamedTuple):
    """What a page asks beside the filters all pages share: a list to choose from."""

    name: str
    label: Text
    options: list[tuple[str, str]]
    chosen: str


class Frame(NamedTuple):
    """For whom a page is, what it is asked, and the moment it speaks of.

    `against` is what the numbers are held against (BEFORE), `field_way` whether on-time closure
    goes by city management's rule, `shown` the metric of the map, `also` what a mark has narrowed a
    list to beyond the filters. `notice` says what the address asked and could not have, `query`
    holds what it says beyond the question, `closed` is the line of a closed month.
    """

    county: County
    scope: Scope
    account: Account
    lang: str
    now: int
    path: str
    ask: Ask
    geometry: str = ""
    against: str = "before"
    field_way: bool = False
    shown: str = ""
    also: tuple[tuple[str, str], ...] = ()
    notice: Text | None = None
    query: Mapping[str, str] = MappingProxyType({})
    closed: html.P | None = None

    def say(self, text: Text, **values: object) -> str:
        """The phrase in the viewer's language, its placeholders filled."""
        phrase = text.say(self.lang)
        return phrase.format(**values) if values else phrase

    def address(self, path: str = "", **changes: str) -> str:
        """A link that keeps the period, the filters and the switches, with changes."""
        query = {"from": day_text(self.ask.first), "to": day_text(self.ask.last)}
        query |= {name: getattr(self.ask, name) for name in FILTERS}
        query |= {
            "against": self.against if self.against != "before" else "",
            "map": "" if path else self.shown,
        }
        query |= {
            "view": self.ask.view,
            "cohort": "field" if self.field_way else "",
            **dict(self.also),
            **changes,
        }
        kept = {name: value for name, value in query.items() if value}
        return f"{path or self.path}?{urlencode(kept)}"


def day_text(day: int) -> str:
    """20261123 -> 2026-11-23."""
    return to_date(day).isoformat()


def page(
    frame: Frame,
    title: Text,
    sentence: Any,
    panels: list[Any],
    *,
    filtered: bool = True,
    form: Any = None,
) -> html.Div:
    """A whole page; `sentence` answers its question. One that speaks of now has no filters, one
    that asks otherwise has its own `form`."""
    return html.Div(
        [
            rail(frame.county.title, frame.account.role, frame.lang, frame.path, frame.query),
            _bar(frame, title),
            html.Main(
                [
                    form or (_folded(frame) if filtered else None),
                    html.P(frame.say(frame.notice), className="quiet") if frame.notice else None,
                    frame.closed,
                    html.P(sentence, className="sentence"),
                    html.Div(panels, className="panels"),
                    _foot(frame),
                ]
            ),
        ],
        className="page",
        lang="en" if frame.lang == "en" else "zh-CN",
        **_data(
            geometry=frame.geometry,
            failed=frame.say(words.FAILED),
            pictures="1" if may(frame.account.role, Action.EXPORT) else "",
        ),
    )


def _data(**values: str) -> dict[str, Any]:
    return {f"data-{name}": value for name, value in values.items()}


def _aria(label: str) -> dict[str, Any]:
    return {"aria-label": label}


def _bar(frame: Frame, title: Text) -> html.Header:
    account, until = frame.account, wording.stamp(frame.now, frame.county.zone, frame.now)
    badge = [html.Span(frame.say(wall.DEMO), className="badge")] if frame.county.demo else []
    name = account.display_name or account.username
    return html.Header(
        [
            html.H1(frame.say(title)),
            html.Div(
                [
                    *badge,
                    html.Span(frame.say(words.UNTIL, at=until)),
                    html.Span([f"{frame.say(ROLE_TEXT[account.role])} ", html.B(name)]),
                ],
                className="status",
            ),
        ],
        className="bar",
    )


def _folded(frame: Frame) -> html.Details:
    """The filters, which the page's script opens where there is room; folded they tell what is
    asked."""
    ask, say = frame.ask, frame.say
    area = frame.county.areas.get(ask.township)
    category = frame.county.categories.get(ask.category)
    narrowed = (
        area.short if area else "",
        say(category.name) if category else "",
        say(SOURCE_TEXT[SourceKind(ask.source)]) if ask.source else "",
        say(URGENCY_TEXT[Urgency(ask.urgency)]) if ask.urgency else "",
    )
    period = say(words.SPAN_SHORT, first=day_text(ask.first), last=day_text(ask.last))
    told = " · ".join([say(words.FILTERS), period, *(part for part in narrowed if part)])
    return html.Details([html.Summary(told), filters(frame)], className="folded")


def filters(frame: Frame, *own: Choice) -> html.Form:
    """A plain form: the address says everything, so that Back works and a view can be sent on; the
    page's `own` choices stand first."""
    county, ask, every = frame.county, frame.ask, ("", frame.say(words.ALL))
    choices: dict[str, tuple[Text, list[tuple[str, str]]]] = {
        "township": (
            words.TOWNSHIP, [(a.code, a.short) for a in townships_in(county, frame.scope)],
        ),
        "category": (
            words.CATEGORY, [(c.code, frame.say(c.name)) for c in county.majors.values()],
        ),
        "source": (words.SOURCE, [(str(k), frame.say(text)) for k, text in SOURCE_TEXT.items()]),
        "urgency": (words.URGENCY, [(str(k), frame.say(t)) for k, t in URGENCY_TEXT.items()]),
    }  # fmt: skip
    asked = [choice_field(frame.say(one.label), one.name, one.options, one.chosen) for one in own]
    return html.Form(
        [
            *asked,
            html.Div(_periods(frame), className="periods"),
            day_field(frame.say(words.FROM), "from", day_text(ask.first)),
            day_field(frame.say(words.TO), "to", day_text(ask.last)),
            *(
                choice_field(frame.say(label), name, [every, *options], getattr(ask, name))
                for name, (label, options) in choices.items()
            ),
            *_switches(frame, {choice.name for choice in own}),
            *(_chosen(frame, name) for name in ("grid", "unit") if getattr(ask, name)),
            html.Button(frame.say(words.SHOW), type="submit"),
            html.A(frame.say(words.RESET), href=frame.path, className="reset"),
        ],
        action=frame.path,
        method="get",
        className="filters",
        **_aria(frame.say(words.FILTERS)),
    )


def _periods(frame: Frame) -> list[Any]:
    yesterday = add_days(local(frame.now, frame.county.zone).day, -1)
    length = len(days_between(frame.ask.first, frame.ask.last))
    links = []
    for days, text in words.PERIODS.items():
        first = day_text(add_days(yesterday, 1 - int(days)))
        current = frame.ask.last == yesterday and length == int(days)
        href = frame.address(**{"from": first, "to": day_text(yesterday)})
        links.append(html.A(frame.say(text), href=href, className="current" if current else ""))
    return links


def _switches(frame: Frame, own: set[str]) -> list[Any]:
    """Against what, and by which rule; what the form does not ask it carries along."""
    before = [(key, frame.say(text)) for key, text in compared.OPTIONS.items()]
    rules = [(key, frame.say(text)) for key, text in compared.COHORTS.items()]
    rule = "field" if frame.field_way else "due"
    carried = {"map": frame.shown, **dict(frame.also)}
    views = [(key, frame.say(text)) for key, text in compared.VIEWS.items()]
    # A county whose villages never changed has one view.
    view = [choice_field(frame.say(compared.VIEW), "view", views, frame.ask.view)]
    return [
        choice_field(frame.say(compared.AGAINST), "against", before, frame.against),
        choice_field(frame.say(compared.COHORT), "cohort", rules, rule),
        *(view if frame.county.heirs else ()),
        *(
            dcc.Input(name=name, type="hidden", value=value)
            for name, value in carried.items()
            if value and name not in own
        ),
    ]


def _chosen(frame: Frame, name: str) -> html.Span:
    """What a map or a list has narrowed the page to: shown, kept by the form, taken back."""
    code = getattr(frame.ask, name)
    shown = village_name(frame.county, frame.scope, code) or unit_short(
        frame.county, frame.scope, code
    )
    return html.Span(
        [
            dcc.Input(name=name, type="hidden", value=code),
            shown,
            html.A("×", href=frame.address(**{name: ""}), title=frame.say(words.RESET)),
        ],
        className="chosen",
    )


def _foot(frame: Frame) -> html.Footer:
    until = wording.stamp(frame.now, frame.county.zone, frame.now)
    lines = [frame.say(compared.FOOT, at=until), frame.county.attribution.say(frame.lang)]
    if frame.county.heirs:
        lines.insert(1, frame.say(compared.VIEW_TOLD[frame.ask.view]))
    return html.Footer([html.P(line) for line in lines])
