"""The page 研判预警: what stands today, how far it can be trusted, and how last night went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, current_app, render_template, request

from dashboards.access.context import current_account, current_scope, store
from dashboards.access.score_viewer import current_voice
from dashboards.components import alert_lines as lines
from dashboards.components import warning_pictures as pictures
from dashboards.components.alert_lines import ADDRESS, Teller, today_of
from dashboards.components.alert_words import category_name, history_of
from dashboards.components.breach_lines import likely_line, until_tomorrow
from dashboards.components.map_sign import map_sign
from dashboards.components.page_chrome import chrome
from dashboards.components.warning_calendar import night_calendar
from dashboards.components.warning_map import map_values
from dashboards.components.warning_pictures import curve_of
from dashboards.strings import pages
from dashboards.strings import warning as words
from dashboards.strings.wording import WEEKDAYS
from data_layer.core.days import add_days, to_day
from data_layer.core.warning.life import State
from data_layer.core.warning.night_clusters import may_scan
from data_layer.core.warning.rules import Detector
from data_layer.errors import BadRequest
from data_layer.queries.alerts import Alert, alerts_seen, in_order
from data_layer.queries.breach_risk import breach_list
from data_layer.queries.visible import LISTED, townships_in
from data_layer.queries.warning_rules import rules_in_force
from data_layer.queries.warning_runs import last_run

blueprint = Blueprint("warning", __name__, template_folder="../templates")

LOOK_BACK_DAYS = 7 * pictures.WEEKS
MOST_CURVES = 6


class Narrowed(NamedTuple):
    """What the address narrows the table to; empty where it says nothing."""

    state: str
    rule: str
    township: str
    first: int
    last: int

    @property
    def asked(self) -> bool:
        """Whether it says anything."""
        return any(self)


@blueprint.get(ADDRESS)
def show() -> str:
    """The board for the caller's scope and role; ?state=, ?rule=, ?township=, ?from=, ?to= narrow
    its table."""
    held, account, voice = store(), current_account(), current_voice()
    county, scope, role = held.county, current_scope(), str(account.role)
    teller = Teller(county, scope, voice)
    today, narrowed = today_of(teller), _narrowed()
    since = min(add_days(today, -LOOK_BACK_DAYS), narrowed.first or today)
    with held.readers.connect() as conn:
        rules = rules_in_force(conn, scope)
        alerts = alerts_seen(conn, county, scope, role, since=since, last=today)
        run = last_run(conn, scope)
        until = until_tomorrow(teller)
        risks = breach_list(conn, county, scope, voice.now, until=until, readers=(role,))
        nights = night_calendar(conn, alerts, rules, role, teller)
    names = lines.rule_names(rules, voice.lang)
    by_number = {one.number: one for one in alerts}
    order = in_order(alerts)
    top = [by_number[number] for number in order.top]
    standing = [one for one in alerts if one.stands]
    states = lines.rule_states(run, rules, alerts, role, voice)
    rest = _rest(alerts, [by_number[number] for number in order.rest], narrowed)
    return render_template(
        "warning/page.html",
        W=words,
        P=pages,
        voice=voice,
        whole=scope.whole_county,
        sentence=lines.top_sentence(run, standing, states, teller, nightly=held.settings.warnings),
        doors=lines.doors(run, standing, voice),
        top=[lines.line_of(one, teller, names, at) for at, one in enumerate(top, start=1)],
        rest=[lines.line_of(one, teller, names) for one in rest[:LISTED]],
        n_rest=len(rest),
        most=LISTED,
        filters=_filters(narrowed, rules, teller),
        narrowed=narrowed,
        chosen=narrowed._asdict(),
        precisions=lines.precisions(alerts, teller),
        map=_map(top, teller),
        likely=[likely_line(one, teller) for one in risks[:LISTED]],
        n_likely=len(risks),
        calendar=nights,
        weekdays=WEEKDAYS,
        day_text=lines.day_text,
        curves=_curves(top, teller),
        county_curves=_county_curves(run.series if run else [], teller),
        size=(pictures.WIDTH, pictures.HEIGHT),
        run=_run(run, today, teller),
        states=states,
        **chrome(county, account, voice, ADDRESS, _back()),
    )


def _back() -> str:
    query = request.query_string.decode()
    return f"{ADDRESS}?{query}" if query else ADDRESS


def _narrowed() -> Narrowed:
    args = request.args
    state, rule, township = (args.get(name, "")[:64] for name in ("state", "rule", "township"))
    if township:
        current_scope().narrow(township)
    first, last = _day("from"), _day("to")
    if first and last and first > last:
        raise BadRequest(words.NO_DAYS, "no_date")
    known = state if state in words.FILTER_STATES else ""
    return Narrowed(known, rule, township, first, last)


def _day(name: str) -> int:
    text = request.args.get(name, "")
    try:
        return to_day(date.fromisoformat(text)) if text else 0
    except ValueError:
        raise BadRequest(words.NO_DAYS, "no_date") from None


def _rest(alerts: Sequence[Alert], rest: list[Alert], narrowed: Narrowed) -> list[Alert]:
    """Without a filter whatever stands and is not on top; else all that fits, the newest first."""
    if not narrowed.asked:
        return rest
    state = narrowed.state or "all"
    return [one for one in alerts if _fits(one, narrowed) and _in_state(one, state)]


def _fits(one: Alert, narrowed: Narrowed) -> bool:
    return (
        (not narrowed.rule or one.rule == narrowed.rule)
        and (not narrowed.township or narrowed.township in one.townships)
        and (not narrowed.first or one.raised_day >= narrowed.first)
        and (not narrowed.last or one.raised_day <= narrowed.last)
    )


def _in_state(one: Alert, state: str) -> bool:
    known = {
        "all": True,
        "standing": one.stands,
        "unseen": one.stands and one.state == State.NEW,
        "silent": one.stands and one.detector == Detector.SILENT,
        "judged": one.judged is not None,
        "resolved": bool(one.resolved_day),
    }
    return known.get(state, state == one.state)


def _filters(narrowed: Narrowed, rules: Sequence[Any], teller: Teller) -> dict[str, Any]:
    county, scope, voice = teller
    told = [rule for rule in rules if current_account().role in rule.told]
    return {
        "state": [(key, voice.say(text)) for key, text in words.FILTER_STATES.items()],
        "rule": list(lines.rule_names(told, voice.lang).items()),
        "township": [(area.code, area.short) for area in townships_in(county, scope)],
        "from": lines.day_text(narrowed.first) if narrowed.first else "",
        "to": lines.day_text(narrowed.last) if narrowed.last else "",
    }


def _map(top: Sequence[Alert], teller: Teller) -> dict[str, Any]:
    county, scope, voice = teller
    values = map_values(county, top)
    return {
        "geometry": current_app.extensions["geometry_url"](scope),
        "values": values,
        "township": scope.township_code,
        "note": voice.say(words.MAP_NOTE, sign=voice.say(map_sign(county))),
        "whole": any(not one.townships and not one.elsewhere for one in top),
        "needs_layer": not may_scan(county),
    }


def _curves(top: Sequence[Alert], teller: Teller) -> list[dict[str, Any]]:
    """The series of the alerts on top that brought one."""
    found = []
    for at, one in enumerate(top, start=1):
        history = history_of(one.latest)
        if history is not None:
            drawn = curve_of(history, {}, 0, one.last_day)
            line = lines.line_of(one, teller, {})
            what = category_name(teller.county, one.latest, teller.voice.lang)
            found.append(
                {"href": line.href, "title": f"{at} · {line.area} · {what}", "curve": drawn}
            )
    return found[:MOST_CURVES]


def _county_curves(series: Sequence[Mapping[str, Any]], teller: Teller) -> list[dict[str, Any]]:
    """The county by major category, as the night kept them; a township sees none."""
    if not teller.scope.whole_county:
        return []
    categories = teller.county.categories
    return [
        {
            "href": "",
            "title": teller.voice.say(categories[one["category"]].name),
            "curve": curve_of(one, {}, 0, 0),
        }
        for one in series
        if one.get("category") in categories
    ]


def _run(run: Any, today: int, teller: Teller) -> str:
    if run is None:
        return teller.voice.say(words.NO_NIGHT)
    day, at = lines.short_day(run.day, today), teller.voice.moment(run.ended_at)
    return teller.voice.say(words.NIGHT_NOTE, day=day, at=at)
