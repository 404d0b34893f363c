"""The scan on demand: a form, and what the scan of the address found."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, Response, make_response, render_template, request

from dashboards.access.context import current_account, current_scope, say, store
from dashboards.access.error_pages import status_of
from dashboards.access.score_viewer import current_voice
from dashboards.components.alert_lines import ADDRESS as BOARD
from dashboards.components.page_chrome import chrome
from dashboards.components.score_words import Voice
from dashboards.strings import warning_scan as words
from dashboards.strings import wording
from data_layer.core.county import County
from data_layer.core.days import add_days, local, to_date, to_day
from data_layer.core.warning.rules import CLUSTER_DAYS, Sensitivity
from data_layer.core.warning.scan import REPLICATES
from data_layer.errors import Forbidden, GovernanceError
from data_layer.queries.visible import village_name
from data_layer.services.store import Store
from data_layer.services.warning_scan import (
    Answer,
    Found,
    Made,
    Order,
    Question,
    check_question,
)

ADDRESS = f"{BOARD}/scan"
# Grids of a cluster that are named.
NAMED = 5
# An address says everything once, so each category is a name of its own.
CHOSEN = "kind-"
# What chance brings about weekly is no news.
OFTEN_DAYS = 7.0
# What the nightly rule tells at its usual setting.
TOLD_DAYS = CLUSTER_DAYS[Sensitivity.NORMAL]

blueprint = Blueprint("warning_scan", __name__, template_folder="../templates")


class Line(NamedTuple):
    """A cluster in words; `rare` where it is worth an alert."""

    places: str
    days: int
    observed: int
    expected: str
    recurrence: str
    rare: bool


@blueprint.get(ADDRESS)
def show() -> Response:
    """The form; with ?last= the scan of each ?kind-CODE= by ?order= up to that day as well."""
    held, account, voice = store(), current_account(), current_voice()
    if not current_scope().whole_county:
        raise Forbidden(words.COUNTY_ONLY, "county_only")
    county, asked, problem, made = held.county, _question(held), None, None
    if request.args.get("last"):
        try:
            made = _scanned(held, asked)
        except GovernanceError as error:
            problem = error
    answer = made.answer if made else None
    page = render_template(
        "warning/scan.html",
        W=words,
        voice=voice,
        asked=asked,
        last=to_date(asked.last).isoformat(),
        yesterday=to_date(_yesterday(held)).isoformat(),
        kinds=_kinds(county, voice),
        orders=[(order.value, say(words.ORDERS[order.value])) for order in Order],
        problem=say(problem.text) if problem else "",
        sentence=_sentence(county, answer, voice) if answer else "",
        made=voice.say(words.MADE, at=voice.moment(made.at)) if made else "",
        basis=_basis(answer, asked, voice) if answer else "",
        lines=[_line(county, one) for one in answer.clusters] if answer else [],
        **chrome(county, account, voice, BOARD, request.full_path),
    )
    return make_response(page, status_of(problem) if problem else 200)


def _yesterday(held: Store) -> int:
    return add_days(local(held.clock(), held.county.zone).day, -1)


def _question(held: Store) -> Question:
    """What the address asks; a day that is none counts as yesterday's, an unknown order as
    distance."""
    try:
        last = to_day(date.fromisoformat(request.args.get("last", "")))
    except ValueError:
        last = _yesterday(held)
    order = request.args.get("order", "")
    known = Order(order) if order in set(Order) else Order.DISTANCE
    chosen = (name.removeprefix(CHOSEN) for name in request.args if name.startswith(CHOSEN))
    return Question(tuple(sorted(chosen)), last, known)


def _scanned(held: Store, asked: Question) -> Made | None:
    county = held.county
    check_question(county, asked, held.clock())
    return held.scanner(county, asked) if held.scanner else None


def _kinds(county: County, voice: Voice) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Major categories with their minor ones, those that count."""
    return [
        (code, voice.say(major.name), [
            (minor, voice.say(kind.name))
            for minor, kind in sorted(county.categories.items())
            if kind.parent == code and kind.counts
        ])
        for code, major in sorted(county.majors.items())
        if major.counts
    ]  # fmt: skip


def _sentence(county: County, answer: Answer, voice: Voice) -> str:
    if not answer.cases or not answer.clusters:
        return voice.say(words.NONE)
    first = answer.clusters[0]
    if first.recurrence_days < TOLD_DAYS:
        return voice.say(words.NOT_RARE)
    return voice.say(
        words.RARE,
        place=_name(county, first.grids[0]),
        n=len(first.grids),
        days=first.days,
        observed=first.observed,
        expected=wording.decimal(first.expected),
        recurrence=_recurrence(first),
    )


def _basis(answer: Answer, asked: Question, voice: Voice) -> str:
    first, last = (to_date(day).isoformat() for day in (answer.first, asked.last))
    return voice.say(
        words.FOUND,
        first=first,
        last=last,
        cases=wording.count(answer.cases),
        replicates=answer.replicates,
        seed=answer.seed,
    )


def _line(county: County, one: Found) -> Line:
    named = "、".join(_name(county, code) for code in one.grids[:NAMED])
    if len(one.grids) > NAMED:
        named = f"{named} {say(words.MORE).format(n=len(one.grids))}"
    return Line(
        named,
        one.days,
        one.observed,
        wording.decimal(one.expected),
        _recurrence(one),
        one.recurrence_days >= TOLD_DAYS,
    )


def _recurrence(one: Found) -> str:
    """So many nights; so many replicates cannot tell of more."""
    if one.recurrence_days < OFTEN_DAYS:
        return say(words.OFTEN)
    told = words.MOST if one.recurrence_days > REPLICATES else words.NIGHTS
    return say(told).format(n=wording.count(round(one.recurrence_days)))


def _name(county: County, grid: str) -> str:
    scope = current_scope()
    township: Any = county.areas.get(county.township_of.get(grid, ""))
    return f"{township.short if township else ''}{village_name(county, scope, grid)}"
