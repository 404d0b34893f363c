"""The rules of early warning: each in one sentence with its last night, and for supervisors the
form that tries a rule on the past before it is saved."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from dashboards.access.context import current_account, current_scope, say, store
from dashboards.access.score_viewer import current_voice
from dashboards.access.settings import check_right, settings_page
from dashboards.components import alert_lines as lines
from dashboards.components.alert_lines import Teller
from dashboards.components.rule_form import Typed, form_told, notes_of, sheet_of, sheet_sent
from dashboards.components.rule_page import default_told, history_lines, trial_lines
from dashboards.components.rule_standing import (
    Standing,
    TrialState,
    checked_rule,
    reads,
    standing_rule,
    trial_state,
    unsaved,
    untried,
    why_untriable,
)
from dashboards.components.rule_words import night_told, rule_sentence, set_told
from dashboards.components.score_words import Voice
from dashboards.strings import warning_rules as words
from dashboards.strings import warning_trial as trials
from data_layer.core.days import add_days
from data_layer.core.rights import Action
from data_layer.core.scope import Scope
from data_layer.core.warning.rules import MOST_SCANS, Rule
from data_layer.errors import Busy, Conflict, Forbidden, GovernanceError, Invalid, ManyProblems
from data_layer.queries.alerts import alerts_seen
from data_layer.queries.warning_rules import every_version, rules_in_force
from data_layer.queries.warning_runs import Run, last_run
from data_layer.queries.warning_trials import Trial
from data_layer.services.store import Store
from data_layer.services.warning_rules import add_scan, remove_rule, reset_rule, set_rule
from data_layer.services.warning_trier import UNDER_WAY
from data_layer.vocab import Role

ADDRESS = "/warning/rules"
RELOAD_SECONDS = 3

blueprint = Blueprint("warning_rules", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """The rules the caller reads, each in a sentence, and its last night as far as it is told."""
    held, voice, role = store(), current_voice(), current_account().role
    county, scope = held.county, Scope(held.county.code)
    teller = Teller(county, current_scope(), voice)
    with held.readers.connect() as conn:
        rules = [rule for rule in rules_in_force(conn, scope) if reads(role, rule)]
        versions, night = every_version(conn, scope), last_run(conn, scope)
        fared = {one.key: one.told for one in _states(conn, night, rules, role, teller)}
    cards = [
        {
            "href": f"{ADDRESS}/{rule.key}",
            "name": voice.say(rule.name),
            "on": rule.on,
            "sentence": rule_sentence(county, rule, voice),
            "night": night_told(rule, night, fared.get(rule.key), voice),
            "set": set_told(versions.get(rule.key, []), voice),
        }
        for rule in rules
    ]
    done = say(words.TAKEN) if "taken" in request.args else ""
    return settings_page(
        "warning_rules.html", ADDRESS, words, None, Action.EDIT_WARNINGS,
        lines=cards, done=done, add_hint=voice.say(words.ADD_HINT, most=MOST_SCANS),
    )  # fmt: skip


def _states(
    conn: Connection, night: Run | None, rules: Sequence[Rule], role: Role, teller: Teller
) -> list[lines.RuleState]:
    """As the board tells them."""
    county, scope, _ = teller
    today = lines.today_of(teller)
    since = add_days(today, -lines.LOOK_BACK_DAYS)
    alerts = alerts_seen(conn, county, scope, role, since=since, last=today)
    return lines.rule_states(night, rules, alerts, role, teller)


@blueprint.post(ADDRESS)
def add() -> ResponseReturnValue:
    """One more cluster rule, to be filled in."""
    check_right(Action.EDIT_WARNINGS, words.FORBIDDEN)
    held, account, now = store(), current_account(), store().clock()
    key = held.writer.submit(lambda c: add_scan(c, held.county, account, now), urgent=True)
    return redirect(f"{ADDRESS}/{key}?added=1", 303)


@blueprint.get(f"{ADDRESS}/<key>")
def one(key: str) -> ResponseReturnValue:
    """A rule: its form, its newest trial or that of ?trial=, its versions."""
    return _page(key)


@blueprint.post(f"{ADDRESS}/<key>")
def save(key: str) -> ResponseReturnValue:
    """Make the form the new version; what was not tried is switched on when asked twice."""
    check_right(Action.EDIT_WARNINGS, words.FORBIDDEN)
    held, account, now = store(), current_account(), store().clock()
    sheet, base = sheet_sent(request.form), request.form.get("base", 0, type=int)
    try:
        stands = _standing(held, key)
        rule = checked_rule(held.county, sheet, stands)
        if request.form.get("sure") != "yes" and untried(held.county, rule, stands):
            return _page(key, Invalid(words.SURE, "not_tried"), sheet, ask=True)
        number = held.writer.submit(
            lambda c: set_rule(c, held.county, rule, account, base, now), urgent=True
        )
    except (Invalid, Conflict) as error:
        return _page(key, error, sheet)
    return redirect(f"{ADDRESS}/{key}?saved={number}", 303)


@blueprint.post(f"{ADDRESS}/<key>/try")
def try_it(key: str) -> ResponseReturnValue:
    """Put the rule as it is typed to the past year."""
    check_right(Action.EDIT_WARNINGS, words.FORBIDDEN)
    held, sheet = store(), sheet_sent(request.form)
    if held.rule_trier is None:
        raise Busy(UNDER_WAY, "no_trier")
    try:
        stands = _standing(held, key)
        rule = checked_rule(held.county, sheet, stands)
        at = held.rule_trier.begin(current_account().username, rule, stands.rule)
    except (Invalid, Conflict) as error:
        return _page(key, error, sheet)
    return redirect(f"{ADDRESS}/{key}?trial={at}#trial", 303)


@blueprint.post(f"{ADDRESS}/<key>/stop")
def stop(key: str) -> ResponseReturnValue:
    """Break off the trial of a rule that is under way here."""
    check_right(Action.EDIT_WARNINGS, words.FORBIDDEN)
    trier, trial = store().rule_trier, request.form.get("trial", 0, type=int)
    if trier and trier.progress and (trier.progress.rule, trier.progress.asked_at) == (key, trial):
        trier.break_off()
    return redirect(f"{ADDRESS}/{key}?trial={trial}#trial", 303)


@blueprint.post(f"{ADDRESS}/<key>/reset")
def reset(key: str) -> ResponseReturnValue:
    """Back to the county's own rule."""
    check_right(Action.EDIT_WARNINGS, words.FORBIDDEN)
    held, account, now = store(), current_account(), store().clock()
    base = request.form.get("base", 0, type=int)
    try:
        number = held.writer.submit(
            lambda c: reset_rule(c, held.county, key, account, base, now), urgent=True
        )
    except (Invalid, Conflict) as error:
        return _page(key, error)
    return redirect(f"{ADDRESS}/{key}?saved={number}", 303)


@blueprint.post(f"{ADDRESS}/<key>/remove")
def remove(key: str) -> ResponseReturnValue:
    """Take an added rule away."""
    check_right(Action.EDIT_WARNINGS, words.FORBIDDEN)
    held, account, now = store(), current_account(), store().clock()
    base = request.form.get("base", 0, type=int)
    try:
        held.writer.submit(
            lambda c: remove_rule(c, held.county, key, account, base, now), urgent=True
        )
    except (Invalid, Conflict) as error:
        return _page(key, error)
    return redirect(f"{ADDRESS}?taken=1", 303)


def _standing(held: Store, key: str) -> Standing:
    with held.readers.connect() as conn:
        return standing_rule(conn, Scope(held.county.code), key)


def _page(
    key: str,
    problem: GovernanceError | None = None,
    sent: Typed | None = None,
    *,
    ask: bool = False,
) -> Response:
    held, voice = store(), current_voice()
    county, stands = held.county, _standing(held, key)
    if not reads(current_account().role, stands.rule):
        raise Forbidden(words.NOT_READ, "not_told")
    trial, asked = _trial(stands), "trial" in request.args
    state = _state(held, trial) if trial else None
    waiting = state == TrialState.RUNNING and asked and problem is None
    mine = unsaved(trial, stands, current_account().username)
    kept = trial if trial and (asked or mine) and trial.tried != stands.rule else None
    kept = None if "form" in request.args else kept
    sheet = sent or sheet_of(kept.tried if kept else stands.rule)
    problems = problem.problems if isinstance(problem, ManyProblems) else []
    at, role = held.rule_trier.progress if held.rule_trier else None, current_account().role
    told = (
        trial_lines(county, current_scope(), role, stands, trial, state, at, voice)
        if trial and state
        else None
    )
    not_here = why_untriable(county, stands.rule)
    page = settings_page(
        "warning_rule.html", f"{ADDRESS}/{key}", words, problem, Action.EDIT_WARNINGS,
        key=key, rule=stands.rule, name=voice.say(stands.rule.name), base=stands.base,
        sentence=rule_sentence(county, stands.rule, voice), set=set_told(stands.versions, voice),
        default=default_told(county, stands, voice), added=stands.default is None,
        notes=notes_of(problems, voice.lang), ask=ask,
        T=trials, triable=not_here is None, not_here=voice.say(not_here) if not_here else "",
        trial=told, history=history_lines(county, stands, voice),
        waiting=waiting, tried_at=voice.moment(kept.asked_at) if kept and not sent else "",
        done=_done(voice) if problem is None else "",
        **form_told(county, stands.rule, sheet, voice),
    )  # fmt: skip
    if waiting and trial:
        address = f"{ADDRESS}/{key}?trial={trial.asked_at}"
        page.headers["Refresh"] = f"{RELOAD_SECONDS}; url={address}"
    return page


def _trial(stands: Standing) -> Trial | None:
    """The trial of ?trial=, else the newest."""
    asked = request.args.get("trial", 0, type=int)
    named = (trial for trial in stands.trials if trial.asked_at == asked)
    return next(named, stands.trials[0] if stands.trials else None)


def _state(held: Store, trial: Trial) -> TrialState:
    at = held.rule_trier.progress if held.rule_trier else None
    return trial_state(trial, at, held.clock(), alone=held.settings.sqlite)


def _done(voice: Voice) -> str:
    if "added" in request.args:
        return voice.say(words.ADDED)
    number = request.args.get("saved", type=int)
    return "" if number is None else voice.say(words.SAVED, n=number)
