"""The page 研判预警: what stands today, how far it can be trusted, and how last night went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from flask import Blueprint, current_app, render_template, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy import Connection

from dashboards.access.context import current_account, current_scope, store
from dashboards.access.score_viewer import current_voice
from dashboards.components import alert_lines as lines
from dashboards.components import warning_pictures as pictures
from dashboards.components.alert_filter import Narrowed, chosen, narrowed
from dashboards.components.alert_lines import ADDRESS, Teller, today_of
from dashboards.components.alert_words import category_name, history_of
from dashboards.components.breach_lines import risk_told
from dashboards.components.map_sign import map_sign
from dashboards.components.page_chrome import chrome
from dashboards.components.score_words import Voice
from dashboards.components.warning_calendar import night_calendar
from dashboards.components.warning_map import map_values
from dashboards.components.warning_pictures import curve_of
from dashboards.strings import breach, pages
from dashboards.strings import warning as words
from dashboards.strings.wording import WEEKDAYS
from data_layer.core.county import County
from data_layer.core.days import add_days
from data_layer.core.scope import Scope
from data_layer.core.warning.night_clusters import may_scan
from data_layer.core.warning.rules import Rule
from data_layer.queries.alerts import Alert, alerts_seen, in_order, told_day
from data_layer.queries.breach_risk import breach_risk
from data_layer.queries.cache import STEP_MS, SingleFlight, current_revision
from data_layer.queries.visible import LISTED, townships_in
from data_layer.queries.warning_rules import rules_in_force
from data_layer.queries.warning_runs import last_run

blueprint = Blueprint("warning", __name__, template_folder="../templates")

MOST_CURVES = 6
# Boards a process keeps, each some hundred kilobytes; whoever asks the same shares one.
BOARDS = 24


class Asked(NamedTuple):
    """All that shapes a board but the county and the time."""

    scope: Scope
    role: str
    lang: str
    narrowed: Narrowed


@blueprint.record_once
def _share(state: BlueprintSetupState) -> None:
    state.app.extensions["warning_boards"] = SingleFlight(BOARDS)


@blueprint.get(ADDRESS)
def show() -> str:
    """The board for the caller's scope and role; ?state=, ?rule=, ?township=, ?from=, ?to= narrow
    its table."""
    held, account, voice = store(), current_account(), current_voice()
    county, scope = held.county, current_scope()
    asked_for = narrowed(request.args, today_of(Teller(county, scope, voice)))
    if asked_for.township:
        scope.narrow(asked_for.township)
    asked = Asked(scope, str(account.role), voice.lang, asked_for)
    return render_template(
        "warning/page.html",
        W=words,
        B=breach,
        P=pages,
        voice=voice,
        weekdays=WEEKDAYS,
        day_text=lines.day_text,
        size=(pictures.WIDTH, pictures.HEIGHT),
        most=LISTED,
        geometry=current_app.extensions["geometry_url"](scope),
        **_shared(asked, voice.now),
        **chrome(county, account, voice, ADDRESS, _back()),
    )


def _shared(asked: Asked, now: int) -> dict[str, Any]:
    """The board, made once for each revision and step."""
    county, step = store().county, now - now % STEP_MS
    boards = cast(SingleFlight, current_app.extensions["warning_boards"])
    with store().readers.connect() as conn:
        # The county object is kept beside the board: its id stays its own while the key lives.
        key = current_revision(conn, county.code), step, id(county), asked
        _, told = boards.recall(key, lambda: (county, _board(conn, county, asked, step)))
    return told


def _board(conn: Connection, county: County, asked: Asked, now: int) -> dict[str, Any]:
    """Everything the page tells, in words."""
    scope, role, lang, _ = asked
    voice = Voice(lang, county.zone, now)
    teller = Teller(county, scope, voice)
    today = today_of(teller)
    since = add_days(today, -lines.LOOK_BACK_DAYS)
    rules = rules_in_force(conn, scope)
    alerts = alerts_seen(conn, county, scope, role, since=since, last=today)
    run = last_run(conn, scope)
    risks = breach_risk(conn, county, scope, now, readers=(role,))
    names = lines.rule_names(rules, voice.lang)
    by_number = {one.number: one for one in alerts}
    order = in_order(alerts)
    top = [by_number[number] for number in order.top]
    standing = [one for one in alerts if one.stands]
    states = lines.rule_states(run, rules, alerts, role, teller)
    rest = [by_number[number] for number in order.rest]
    if asked.narrowed.asked:
        rest = chosen(
            _pool(conn, teller, asked, alerts, since), asked.narrowed, run.day if run else 0
        )
    return {
        "whole": scope.whole_county,
        "sentence": lines.top_sentence(
            run, standing, states, teller, nightly=store().settings.warnings
        ),
        "doors": lines.doors(run, standing, voice),
        "top": [lines.line_of(one, teller, names, at) for at, one in enumerate(top, start=1)],
        "rest": [lines.line_of(one, teller, names) for one in rest[:LISTED]],
        "n_rest": len(rest),
        **_filters(asked, rules, teller),
        "precisions": lines.precisions(alerts, teller),
        "map": _map(top, teller),
        "risk": risk_told(risks, teller, LISTED),
        "calendar": night_calendar(conn, alerts, rules, role, teller),
        "curves": _curves(top, teller),
        "county_whole": county.whole,
        "county_curves": _county_curves(run.series if run else [], teller),
        "run": _run(run, today, teller),
        "states": states,
    }


def _pool(
    conn: Connection, teller: Teller, asked: Asked, alerts: Sequence[Alert], since: int
) -> Sequence[Alert]:
    """What the table is chosen from: what is read anyway, unless older days are asked for."""
    first, last = asked.narrowed.first, asked.narrowed.last
    if not first or first >= since:
        return alerts
    return alerts_seen(conn, teller.county, asked.scope, asked.role, since=first, last=last)


def _back() -> str:
    query = request.query_string.decode()
    return f"{ADDRESS}?{query}" if query else ADDRESS


def _filters(asked: Asked, rules: Sequence[Rule], teller: Teller) -> dict[str, Any]:
    """What the table can be narrowed to, and is."""
    county, scope, voice = teller
    told, narrowed = [rule for rule in rules if asked.role in rule.told], asked.narrowed
    choices = {
        "state": [(key, voice.say(text)) for key, text in words.FILTER_STATES.items()],
        "rule": list(lines.rule_names(told, voice.lang).items()),
        "township": [(area.code, area.short) for area in townships_in(county, scope)],
        "from": lines.day_text(narrowed.first) if narrowed.first else "",
        "to": lines.day_text(narrowed.last) if narrowed.last else "",
    }
    return {"filters": choices, "narrowed": narrowed, "chosen": narrowed._asdict()}


def _map(top: Sequence[Alert], teller: Teller) -> dict[str, Any]:
    county, scope, voice = teller
    values = map_values(county, top)
    return {
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
            drawn = curve_of(history, {}, 0, told_day(one, teller.county.zone))
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
