"""The page of one rule of early warning: its trial, its versions, the county's own of it."""

from __future__ import annotations

from typing import Any

from dashboards.components.rule_standing import Standing, TrialState
from dashboards.components.rule_trial import trial_told
from dashboards.components.rule_words import rule_sentence
from dashboards.components.score_words import Voice
from dashboards.strings import warning_rules as words
from dashboards.strings import warning_trial as trials
from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.core.warning.rules import GUARDED, Rule
from data_layer.core.warning.trial_told import same_judging
from data_layer.queries.warning_trials import Trial
from data_layer.services.warning_trier import Progress
from data_layer.vocab import Role, Text


def trial_lines(
    county: County,
    scope: Scope,
    role: Role,
    stands: Standing,
    trial: Trial,
    state: TrialState,
    at: Progress | None,
    voice: Voice,
) -> dict[str, Any]:
    """A trial as the page shows it; `at` is the one under way here."""
    tried = rule_sentence(county, trial.tried, voice)
    same = same_judging(trial.tried, stands.rule)
    told: dict[str, Any] = {
        "state": str(state),
        "at": voice.say(trials.TRIED_AT, at=voice.moment(trial.asked_at), by=trial.asked_name),
        "asked_at": trial.asked_at,
        "settings": voice.say(trials.THE_SAME if same else trials.SETTINGS, told=tried),
    }
    if state == TrialState.DONE and trial.told:
        told |= trial_told(county, scope, trial.tried, trial.told, voice, stands.rule)
        if why := _why_no_list(stands.rule, role):
            told |= {"alerts": [], "none": voice.say(why)}
    if state == TrialState.RUNNING:
        told |= _progress(at, voice)
    return told


def _why_no_list(rule: Rule, role: Role) -> Text | None:
    """What is about persons is for those the rule tells, not for whoever sets it."""
    return trials.GUARDED_LIST if rule.detector in GUARDED and role not in rule.told else None


def _progress(at: Progress | None, voice: Voice) -> dict[str, Any]:
    if at is None or not at.of:
        return {"told": voice.say(trials.STARTING), "done": 0, "of": 0}
    told = voice.say(trials.RUNNING, share=100 * at.done // at.of)
    return {"told": told, "done": at.done, "of": at.of}


def default_told(county: County, stands: Standing, voice: Voice) -> str:
    """The county's own rule in words, where it is another by now."""
    if stands.default is None or stands.default == stands.rule:
        return ""
    told = rule_sentence(county, stands.default, voice)
    state = voice.say(words.ON if stands.default.on else words.OFF)
    return voice.say(words.DEFAULT_IS, told=f"{state}{voice.say(words.BETWEEN)}{told}")


def history_lines(county: County, stands: Standing, voice: Voice) -> list[dict[str, Any]]:
    """The versions of a rule, the newest first."""
    return [
        {
            "number": one.number,
            "by": one.set_name,
            "at": voice.moment(one.set_at),
            "state": voice.say(words.ON if one.rule.on else words.OFF) if one.rule else "",
            "told": rule_sentence(county, one.rule, voice)
            if one.rule
            else voice.say(words.REMOVED),
        }
        for one in stands.versions
    ]
