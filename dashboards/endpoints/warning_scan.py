"""The scan on demand: a form, and what the scan of the address found."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, make_response, render_template, request

from dashboards.access.context import current_account, current_scope, say, store
from dashboards.access.error_pages import status_of
from dashboards.access.score_viewer import current_voice
from dashboards.components.alert_behind import Told, behind
from dashboards.components.alert_lines import ADDRESS as BOARD
from dashboards.components.alert_lines import Teller, today_of
from dashboards.components.map_sign import map_sign
from dashboards.components.page_chrome import chrome
from dashboards.components.scan_lines import (
    finding_of,
    scan_basis,
    scan_lines,
    scan_map,
    scan_sentence,
)
from dashboards.components.score_words import Voice
from dashboards.strings import pages
from dashboards.strings import warning as alerts
from dashboards.strings import warning_scan as words
from data_layer.core.county import County
from data_layer.core.days import add_days, local, to_date, to_day
from data_layer.core.warning.rules import Detector
from data_layer.errors import Forbidden, GovernanceError
from data_layer.queries.alerts import alerts_seen
from data_layer.services.store import Store
from data_layer.services.warning_scan import (
    Made,
    Order,
    Question,
    check_question,
)

ADDRESS = f"{BOARD}/scan"
# An address says everything once, so each category is a name of its own.
CHOSEN = "kind-"

blueprint = Blueprint("warning_scan", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> Response:
    """The form; with ?last= the scan of each ?kind-CODE= by ?order= up to that day as
    well, and with ?at= the cases of one of its clusters."""
    held, account, voice = store(), current_account(), current_voice()
    if not current_scope().whole_county:
        raise Forbidden(words.COUNTY_ONLY, "county_only")
    county, asked, problem, made = held.county, _question(held), None, None
    teller = Teller(county, current_scope(), voice)
    if request.args.get("last"):
        try:
            made = _scanned(held, asked)
        except GovernanceError as error:
            problem = error
    page = render_template(
        "warning/scan.html",
        W=words,
        A=alerts,
        P=pages,
        voice=voice,
        asked=asked,
        last=to_date(asked.last).isoformat(),
        yesterday=to_date(_yesterday(held)).isoformat(),
        kinds=_kinds(county, voice),
        orders=[(order.value, say(words.ORDERS[order.value])) for order in Order],
        problem=say(problem.text) if problem else "",
        found=_told(held, asked, made, teller) if made else None,
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


def _told(held: Store, asked: Question, made: Made, teller: Teller) -> dict[str, Any]:
    """What the scan found, with the cases of the cluster of ?at=."""
    county, scope, voice = teller
    role, today, answer = str(current_account().role), today_of(teller), made.answer
    at = request.args.get("at", 0, type=int)
    chosen = answer.clusters[at - 1] if 0 < at <= len(answer.clusters) else None
    with held.readers.connect() as conn:
        standing = alerts_seen(conn, county, scope, role, since=today, last=today)
        told = Told(asked.last, finding_of(chosen, asked), None) if chosen else None
        cases = behind(conn, Detector.CLUSTER, told, teller) if told else None
    looked, method = scan_basis(answer, asked, teller)
    return {
        "sentence": scan_sentence(answer, teller),
        "made": voice.say(words.MADE, at=voice.moment(made.at)),
        "looked": looked,
        "method": method,
        "lines": scan_lines(answer, standing, _door, teller),
        "at": at,
        "cases": cases,
        "map": scan_map(answer, teller),
        "map_note": voice.say(alerts.MAP_NOTE, sign=voice.say(map_sign(county))),
        "geometry": current_app.extensions["geometry_url"](scope),
    }


def _door(at: int) -> str:
    """The same scan with the cases of one of its clusters."""
    query = {**request.args.to_dict(), "at": str(at)}
    return f"{ADDRESS}?{urlencode(query)}#cases"
