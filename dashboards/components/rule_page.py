"""The page of one rule of early warning: its trial, its versions, the county's own of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from dashboards.components.rule_trial import trial_told
from dashboards.components.rule_words import rule_sentence
from dashboards.components.score_words import Voice
from dashboards.strings import warning_rules as words
from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.core.warning.rules import GUARDED, Rule
from data_layer.queries.warning_rules import Version
from data_layer.queries.warning_trials import Trial
from data_layer.services.warning_trier import Progress


class Standing(NamedTuple):
    """A rule in force, the others, the county's own of it (None: it was added), its versions and
    its trials, the newest first."""

    rule: Rule
    every: list[Rule]
    default: Rule | None
    versions: list[Version]
    trials: list[Trial]

    @property
    def base(self) -> int:
        """The number of the newest version; 0 before the first."""
        return self.versions[0].number if self.versions else 0


def trial_lines(
    county: County,
    scope: Scope,
    role: str,
    stands: Standing,
    trial: Trial,
    state: str,
    at: Progress | None,
    voice: Voice,
) -> dict[str, Any]:
    """A trial (running, done or broken) as the page shows it; `at` is the one under way here."""
    other = rule_sentence(county, trial.tried, voice)
    same = other == rule_sentence(county, stands.rule, voice)
    told: dict[str, Any] = {
        "state": state,
        "at": voice.say(words.TRIED_AT, at=voice.moment(trial.asked_at), by=trial.asked_by),
        "asked_at": trial.asked_at,
        "other": "" if same else voice.say(words.OTHER_SETTINGS, told=other),
    }
    if state == "done" and trial.content:
        told |= trial_told(county, scope, trial.tried, trial.content, voice)
        if stands.rule.detector in GUARDED and role not in stands.rule.told:
            told |= {"alerts": [], "none": voice.say(words.GUARDED_LIST)}
    if state == "running":
        told |= _progress(at, voice)
    return told


def _progress(at: Progress | None, voice: Voice) -> dict[str, Any]:
    if at is None or not at.of:
        return {"told": voice.say(words.STARTING), "done": 0, "of": 0}
    told = voice.say(words.RUNNING, done=at.done, of=at.of)
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
