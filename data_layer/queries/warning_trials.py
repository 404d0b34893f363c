"""The trials of rules there were, and what people said of the alerts they are held to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from data_layer.core.scope import Scope
from data_layer.core.warning.finding import from_json as finding_of
from data_layer.core.warning.rule_json import from_json
from data_layer.core.warning.rules import Detector, Rule
from data_layer.core.warning.trial_held import Judged
from data_layer.core.warning.trial_told import TrialTold, read_json, same_judging
from data_layer.db.tables import alert, warning_trial
from data_layer.queries.actors import account_names


class Trial(NamedTuple):
    """A rule as it was tried, when and by whom (account and name) it was asked, when it ended
    (None: not yet), what came of it (None: nothing, or `older`: what an older release kept in
    another form), and why not (services.warning_trier)."""

    asked_at: int
    asked_by: str
    asked_name: str
    tried: Rule
    ended_at: int | None
    told: TrialTold | None
    older: bool
    why: str


def trials_of(conn: Connection, scope: Scope, rule: str) -> list[Trial]:
    """The trials of a rule, the newest first."""
    t = warning_trial.c
    rows = conn.execute(
        select(t.asked_at, t.asked_by, t.tried, t.ended_at, t.content, t.why)
        .where(t.county_code == scope.county_code, t.rule == rule)
        .order_by(t.asked_at.desc())
    ).all()
    names = account_names(conn, scope, {row.asked_by for row in rows})
    found = []
    for at, by, tried, ended, content, why in rows:
        told = read_json(content) if content else None
        older = bool(content) and told is None
        name = names.get(by, by)
        found.append(Trial(at, by, name, from_json(tried), ended, told, older, why))
    return found


def was_tried(trials: Iterable[Trial], rule: Rule) -> bool:
    """Whether one of them tells what a rule would find."""
    return any(one.told and same_judging(one.tried, rule) for one in trials)


def judged_alerts(conn: Connection, scope: Scope, detector: Detector) -> list[Judged]:
    """The alerts of a detector that people judged."""
    a = alert.c
    rows = conn.execute(
        select(a.raised_day, a.series, a.finding, a.judged).where(
            a.county_code == scope.county_code, a.detector == detector, a.judged.is_not(None)
        )
    )
    return [
        Judged(day, series, finding_of(finding).areas, bool(judged))
        for day, series, finding, judged in rows
    ]
