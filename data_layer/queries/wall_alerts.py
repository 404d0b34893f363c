"""Alerts as a wall may tell them to whoever passes by: those an operator is told of, without words
where they say something of persons."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.scope import Scope
from data_layer.core.warning.life import State
from data_layer.core.warning.rules import GUARDED, Rule
from data_layer.queries.alerts import Alert, alerts_seen, in_order
from data_layer.queries.warning_rules import rules_in_force
from data_layer.queries.warning_runs import Run, last_run
from data_layer.vocab import Role


class WallAlerts(NamedTuple):
    """The standing alerts, those on top in the order of an operator's page (None: one of persons,
    which keeps its place), how many of persons stand beside, the newest night (None before the
    first), the rules an operator is told of, and of all that stand how many the newest night raised
    and how many nobody has marked."""

    standing: tuple[Alert, ...]
    top: tuple[Alert | None, ...]
    guarded: int
    run: Run | None
    rules: tuple[Rule, ...]
    raised: int
    unseen: int


def wall_alerts(conn: Connection, county: County, scope: Scope, now: int) -> WallAlerts:
    """What stands in the scope, the same for every wall of it."""
    today = local(now, county.zone).day
    role = Role.OPERATOR
    seen = alerts_seen(conn, county, scope, role, since=today, last=today)
    standing = [one for one in seen if one.stands]
    told = [one for one in standing if one.detector not in GUARDED]
    by_number = {one.number: one for one in told}
    rules = [rule for rule in rules_in_force(conn, scope) if role in rule.told]
    run = last_run(conn, scope)
    return WallAlerts(
        tuple(told),
        tuple(by_number.get(number) for number in in_order(standing).top),
        len(standing) - len(told),
        run,
        tuple(rules),
        sum(run is not None and one.raised_day == run.day for one in standing),
        sum(one.state == State.NEW for one in standing),
    )
