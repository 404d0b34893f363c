"""A rule as it stands, with all that its page and its form are held to."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection

from dashboards.components.rule_form import Typed, rule_of
from data_layer.core.county import County
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.core.warning.rules import Rule
from data_layer.core.warning.trial_told import same_judging
from data_layer.errors import Invalid, ManyProblems, NotFound
from data_layer.queries.warning_rules import (
    Version,
    default_rules,
    every_version,
    rules_in_force,
)
from data_layer.queries.warning_trials import Trial, trials_of, was_tried
from data_layer.services.warning_rules import NO_RULE, WRONG, rule_problems
from data_layer.services.warning_trier import (
    LONGEST_SECONDS,
    STOPPED,
    Progress,
    check_triable,
)
from data_layer.vocab import Role, Text


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


class TrialState(StrEnum):
    """What became of a trial; `older`: another release kept it in another form."""

    RUNNING = "running"
    DONE = "done"
    OLDER = "older"
    BROKEN = "broken"
    STOPPED = "stopped"


def reads(role: Role, rule: Rule) -> bool:
    """Whether a rule is shown to a role: to those it tells, and to whoever sets rules."""
    return role in rule.told or may(role, Action.EDIT_WARNINGS)


def standing_rule(conn: Connection, scope: Scope, key: str) -> Standing:
    """Raises NotFound where no such rule is in force."""
    every = rules_in_force(conn, scope)
    rule = next((one for one in every if one.key == key), None)
    if rule is None:
        raise NotFound(NO_RULE, "no_rule")
    default = next((one for one in default_rules(conn, scope) if one.key == key), None)
    versions = every_version(conn, scope).get(key, [])
    return Standing(rule, every, default, versions, trials_of(conn, scope, key))


def checked_rule(county: County, sheet: Typed, stands: Standing) -> Rule:
    """The rule of the form; ManyProblems with everything that is wrong."""
    rule, unread = rule_of(sheet, stands.rule)
    wrong = [*unread, *rule_problems(county, rule, stands.every)]
    if wrong:
        raise ManyProblems(WRONG, "rule_invalid", wrong)
    return rule


def why_untriable(county: County, rule: Rule) -> Text | None:
    """Why it cannot be tried here; None where it can."""
    try:
        check_triable(county, rule)
    except Invalid as error:
        return error.text
    return None


def untried(county: County, rule: Rule, stands: Standing) -> bool:
    """Whether a rule is switched on that could have been tried and was not; one that was in force
    with the same settings needs no trial."""
    if not rule.on or stands.rule.on or why_untriable(county, rule):
        return False
    before = [stands.default, *(version.rule for version in stands.versions)]
    if any(one and one.on and same_judging(one, rule) for one in before):
        return False
    return not was_tried(stands.trials, rule)


def unsaved(trial: Trial | None, stands: Standing, by: str) -> bool:
    """Whether somebody's own newest trial is of settings that are still to be saved."""
    newest = stands.versions[0].set_at if stands.versions else 0
    return (
        trial is not None
        and trial.asked_by == by
        and trial.asked_at > newest
        and trial.tried != stands.rule
    )


def trial_state(trial: Trial, at: Progress | None, now: int, *, alone: bool) -> TrialState:
    """What became of a trial; `at` is the one under way here. What is under way nowhere did not
    end: its server was stopped. Unless this process is `alone` with its database, another may be at
    it for as long as a trial may take."""
    if trial.older:
        return TrialState.OLDER
    if trial.ended_at is not None:
        by_hand = TrialState.STOPPED if trial.why == STOPPED else TrialState.BROKEN
        return TrialState.DONE if trial.told else by_hand
    mine = at is not None and (at.rule, at.asked_at) == (trial.tried.key, trial.asked_at)
    recent = now - trial.asked_at < 1000 * LONGEST_SECONDS
    return TrialState.RUNNING if mine or (not alone and recent) else TrialState.BROKEN
