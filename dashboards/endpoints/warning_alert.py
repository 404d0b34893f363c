"""An alert's own page: what it says, what stands behind it, what came after, and the marks."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from dashboards.access.context import current_account, current_scope, lang, store
from dashboards.access.error_pages import status_of
from dashboards.access.score_viewer import current_voice
from dashboards.components import alert_behind as parts
from dashboards.components import alert_facts as facts
from dashboards.components import alert_lines as lines
from dashboards.components.alert_behind import Told
from dashboards.components.alert_lines import ADDRESS, Teller
from dashboards.components.alert_weeks import weekly
from dashboards.components.alert_words import area_name
from dashboards.components.map_sign import map_sign
from dashboards.components.page_chrome import chrome
from dashboards.components.warning_map import map_values
from dashboards.components.warning_pictures import HEIGHT, WIDTH
from dashboards.strings import pages
from dashboards.strings import warning as words
from dashboards.strings import warning_alert as own
from data_layer.core.rights import Action, may
from data_layer.core.warning.life import Act, State, acts
from data_layer.core.warning.night_clusters import may_scan
from data_layer.errors import BadRequest, Conflict, GovernanceError, Invalid
from data_layer.queries.alerts import Alert, alert_of, life_of, marks_of, told_day
from data_layer.queries.warning_rules import default_rules, versions_of
from data_layer.queries.warning_runs import judged_at
from data_layer.services.alert_marks import LONGEST_NOTE, MARKED, Who, mark_alert
from data_layer.services.audit import refusals_noted
from data_layer.vocab import Text

blueprint = Blueprint("warning_alert", __name__, template_folder="../templates")

LONGEST_NUMBER = 64


@blueprint.get(f"{ADDRESS}/alerts/<number>")
def show(number: str) -> str:
    """An alert of the caller's scope and role; ?case= is a case to be linked with the next mark."""
    return _page(number)


@blueprint.post(f"{ADDRESS}/alerts/<number>/mark")
def mark(number: str) -> ResponseReturnValue:
    """Say what an alert was; the page again, with what was typed, where that cannot be."""
    held, account = store(), current_account()
    act = request.form.get("act", "")
    if act not in set(Act):
        raise BadRequest(own.NO_ACT, "no_act")
    told = {name: request.form.get(name, "") for name in ("note", "case_no", "seen")}
    who = Who(
        account.username, account.display_name or account.username, str(account.role),
        current_scope(),
    )  # fmt: skip
    note, case_no = told["note"][: LONGEST_NOTE + 1], told["case_no"].strip()[:LONGEST_NUMBER]
    seen = int(told["seen"]) if told["seen"].isdecimal() and len(told["seen"]) < 6 else None
    county, now = held.county, held.clock()
    try:
        with refusals_noted(held, account, MARKED, number[:LONGEST_NUMBER]):
            held.writer.submit(
                lambda conn: mark_alert(
                    conn, county, who, number, Act(act), note, case_no, now, seen=seen
                ),
                urgent=True,
            )
    except (Conflict, Invalid) as problem:
        return _page(number, problem, told), status_of(problem)
    return redirect(f"{lines.alert_href(number)}?done=1#marks", 303)


def _page(
    number: str, problem: GovernanceError | None = None, typed: dict[str, str] | None = None
) -> str:
    held, account, voice = store(), current_account(), current_voice()
    county, scope = held.county, current_scope()
    teller = Teller(county, scope, voice)
    with held.readers.connect() as conn:
        one = alert_of(conn, county, scope, str(account.role), number)
        marks = marks_of(conn, scope, number)
        life = life_of(one, marks)
        told = _told(conn, one)
        more = _behind(conn, one, life.cases, told, teller)
        alike = parts.alike(conn, one, str(account.role), teller)
    line = lines.line_of(one, teller, {one.rule: told.rule.name})
    allowed = may(account.role, Action.MARK_ALERT) and not one.elsewhere
    return render_template(
        "warning/alert.html",
        W=words,
        A=own,
        P=pages,
        voice=voice,
        alert=one,
        line=line,
        rule=told.rule,
        numbers=facts.numbers(one, told.raised, told.newest, teller),
        marks=[facts.mark_line(each, one, voice) for each in marks],
        seen=len(marks),
        acts=_acts(life.state) if allowed else [],
        next_step=own.NEXT_STEP.get(life.state),
        allowed=allowed,
        not_mine=voice.say(own.SHARED if one.elsewhere else own.NOT_MINE),
        typed=typed or {"note": "", "case_no": request.args.get("case", "")[:LONGEST_NUMBER]},
        longest=LONGEST_NOTE,
        new_case=_new_case(one) if may(account.role, Action.REPORT) else "",
        problem=voice.say(problem.text) if problem else "",
        done=request.args.get("done") == "1" and problem is None,
        day_text=lines.day_text,
        size=(WIDTH, HEIGHT),
        map=_map(one, teller),
        alike=alike,
        **more,
        **chrome(county, account, voice, ADDRESS, lines.alert_href(number)),
    )


def _acts(state: State) -> list[tuple[str, Text, bool]]:
    """What may be said, and which of it is what one would say next."""
    known = acts(state)
    usual = next((act for act in known if act not in {Act.DISMISS, Act.REOPEN}), None)
    return [(str(act), words.ACTS[act], act == usual) for act in known]


class _Told(NamedTuple):
    """The rule in words, and what the two nights said."""

    rule: facts.RuleTold
    raised: Told
    newest: Told


def _told(conn: Connection, one: Alert) -> _Told:
    """Each night by the rule it went by."""
    county, scope, voice = store().county, current_scope(), current_voice()
    rules, versions = default_rules(conn, scope), versions_of(conn, scope, one.rule)
    newest = told_day(one, county.zone)
    began = judged_at(conn, scope, newest) or one.raised_at
    then, _ = facts.rule_then(rules, versions, one, one.raised_at)
    now, _ = facts.rule_then(rules, versions, one, began)
    return _Told(
        facts.rule_told(rules, versions, one, Teller(county, scope, voice)),
        Told(one.raised_day, one.finding, then),
        Told(newest, one.latest, now),
    )


def _behind(
    conn: Connection, one: Alert, linked: tuple[str, ...], told: _Told, teller: Teller
) -> dict[str, Any]:
    of_raised = request.args.get("night") == facts.RAISED
    asked = told.raised if of_raised else told.newest
    return {
        "of_raised": of_raised,
        "two_nights": told.raised.day != told.newest.day,
        "other_night": facts.behind_href(one.number, facts.NEWEST if of_raised else facts.RAISED),
        "behind": parts.behind(conn, one.detector, asked, teller),
        "before": parts.before(conn, one.detector, asked, teller),
        "people": parts.people(one.detector, asked, teller),
        "after": parts.after(conn, one, told.raised, told.newest, teller),
        "linked": parts.linked(conn, linked, teller),
        "curve": parts.series(conn, one, told.newest, teller),
        "weekly": weekly(one.latest, one.detector, teller.voice),
    }


def _map(one: Alert, teller: Teller) -> dict[str, Any]:
    county, scope, voice = teller
    only = one.townships[0] if len(one.townships) == 1 else ""
    return {
        "geometry": current_app.extensions["geometry_url"](scope),
        "values": map_values(county, [one]),
        "township": scope.township_code or only,
        "note": voice.say(map_sign(county)),
        "needs_layer": not may_scan(county),
    }


def _new_case(one: Alert) -> str:
    """The desk's form for a new case, with the alert's place and category; it leads back here."""
    county = store().county
    grids = [code for code in one.areas if county.areas[code].level == "grid"]
    known = county.categories.get(one.latest.category)
    place = area_name(county, current_scope(), grids[0], lang()) if grids else ""
    told = {
        "report": "1", "alert": one.number, "grid": grids[0] if grids else "", "place": place,
        "category": one.latest.category if known and known.parent else "",
    }  # fmt: skip
    return f"/desk?{urlencode({name: value for name, value in told.items() if value})}"
