"""Versions of a rule as they are stored: on record, never overwritten unseen, taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine, insert, select, update

from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.rule_json import as_json
from data_layer.core.warning.rules import MOST_SCANS, Detector, Rule, Sensitivity
from data_layer.core.warning.trial_held import by_marks
from data_layer.core.warning.trial_told import to_json, told_of
from data_layer.db.tables import audit, warning_default, warning_trial
from data_layer.errors import Conflict, Forbidden, GovernanceError, Invalid, ManyProblems, NotFound
from data_layer.queries.warning_rules import rules_in_force, versions_of
from data_layer.queries.warning_trials import trials_of, was_tried
from data_layer.services.accounts import Account
from data_layer.services.warning_rules import add_scan, remove_rule, reset_rule, set_rule
from data_layer.services.warning_trier import BROKEN, KEPT, begun, check_triable, ended
from data_layer.vocab import Role, Text
from tests.world import CODE, COUNTY, COUNTY_SCOPE, EAST, NOW

SUPERVISOR = Account(CODE, "su", Role.SUPERVISOR, display_name="演示督办")


def rule_of(engine: Engine, key: str) -> Rule:
    with engine.connect() as conn:
        return next(one for one in rules_in_force(conn, COUNTY_SCOPE) if one.key == key)


def keep(engine: Engine, rule: Rule, base: int = 0, account: Account = SUPERVISOR) -> int:
    with engine.begin() as conn:
        return set_rule(conn, COUNTY, rule, account, base, NOW)


def test_each_change_is_a_version_on_record(engine: Engine) -> None:
    low = rule_of(engine, "surge")._replace(sensitivity=Sensitivity.LOW)
    assert keep(engine, low) == 1
    assert keep(engine, low._replace(on=False), 1) == 2
    with engine.connect() as conn:
        versions = versions_of(conn, COUNTY_SCOPE, "surge")
        noted = conn.execute(select(audit).where(audit.c.action == "set_warning_rule")).all()
    assert [(one.number, one.set_name, one.set_at) for one in versions] == [
        (2, "演示督办", NOW), (1, "演示督办", NOW),
    ]  # fmt: skip
    assert versions[1].rule == low
    assert [(row.actor, row.object, row.detail["version"]) for row in noted] == [
        ("su", "surge", 1), ("su", "surge", 2),
    ]  # fmt: skip
    assert noted[1].detail["on"] is False
    assert not rule_of(engine, "surge").on


def test_another_version_meanwhile_is_a_conflict(engine: Engine) -> None:
    rule = rule_of(engine, "surge")
    keep(engine, rule._replace(least=4))
    with pytest.raises(Conflict):
        keep(engine, rule._replace(least=5))
    assert rule_of(engine, "surge").least == 4
    keep(engine, rule._replace(least=5), 1)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({}, Invalid),
        ({"least": 0}, ManyProblems),
        ({"key": "nothing"}, NotFound),
        ({"detector": Detector.SILENT}, NotFound),
    ],
)
def test_what_is_nothing_new_wrong_or_of_no_rule_is_refused(
    engine: Engine, change: dict[str, object], error: type[GovernanceError]
) -> None:
    with pytest.raises(error):
        keep(engine, rule_of(engine, "surge")._replace(**change))


@pytest.mark.parametrize(
    "account",
    [Account(CODE, "an", Role.ANALYST), Account(CODE, "op", Role.OPERATOR),
     Account(CODE, "le", Role.LEADER, EAST), Account(CODE, "ad", Role.ADMIN)],
    ids=lambda account: account.role,
)  # fmt: skip
def test_only_supervisors_of_the_county_change_rules(engine: Engine, account: Account) -> None:
    rule = rule_of(engine, "surge")._replace(least=9)
    with engine.begin() as conn:
        for work in (
            lambda: set_rule(conn, COUNTY, rule, account, 0, NOW),
            lambda: reset_rule(conn, COUNTY, "surge", account, 0, NOW),
            lambda: add_scan(conn, COUNTY, account, NOW),
            lambda: remove_rule(conn, COUNTY, "cluster", account, 0, NOW),
        ):
            with pytest.raises(Forbidden):
                work()


def test_the_county_s_own_rule_can_be_had_back(engine: Engine) -> None:
    own = Rule("surge", Detector.SURGE, on=False, least=7, name=Text("增多", "Rise"))
    with engine.begin() as conn:
        row = {"county_code": CODE, "rule": "surge", "ordinal": 0, "content": as_json(own)}
        conn.execute(insert(warning_default), row)
    keep(engine, own._replace(on=True))
    with engine.begin() as conn:
        assert reset_rule(conn, COUNTY, "surge", SUPERVISOR, 1, NOW) == 2
    assert rule_of(engine, "surge") == own


def test_a_scan_is_added_off_and_taken_away_for_good(engine: Engine) -> None:
    with engine.begin() as conn:
        key = add_scan(conn, COUNTY, SUPERVISOR, NOW)
    assert key == "cluster-2"
    assert not rule_of(engine, key).on
    with engine.begin() as conn:
        with pytest.raises(Conflict):
            remove_rule(conn, COUNTY, key, SUPERVISOR, 0, NOW)
        with pytest.raises(Invalid):
            remove_rule(conn, COUNTY, "cluster", SUPERVISOR, 0, NOW)
        remove_rule(conn, COUNTY, key, SUPERVISOR, 1, NOW)
        assert key not in {one.key for one in rules_in_force(conn, COUNTY_SCOPE)}
        assert [one.rule is None for one in versions_of(conn, COUNTY_SCOPE, key)] == [True, False]
        with pytest.raises(NotFound):
            remove_rule(conn, COUNTY, key, SUPERVISOR, 2, NOW)
        # Alerts of the old one keep its name to themselves.
        assert add_scan(conn, COUNTY, SUPERVISOR, NOW) == "cluster-3"


def test_no_more_scans_are_on_than_a_night_has_time_for(engine: Engine) -> None:
    keys = []
    for _ in range(MOST_SCANS):
        with engine.begin() as conn:
            keys.append(add_scan(conn, COUNTY, SUPERVISOR, NOW))
    for key in keys[:-1]:
        keep(engine, rule_of(engine, key)._replace(on=True), 1)
    with pytest.raises(ManyProblems) as refused:
        keep(engine, rule_of(engine, keys[-1])._replace(on=True), 1)
    assert [problem.cells for problem in refused.value.problems] == [("on",)]
    keep(engine, rule_of(engine, "cluster")._replace(on=False))
    keep(engine, rule_of(engine, keys[-1])._replace(on=True), 1)


def test_trials_are_kept_and_what_did_not_end_is_broken(engine: Engine) -> None:
    rule = rule_of(engine, "surge")
    with engine.begin() as conn:
        first = begun(conn, CODE, rule, "su", NOW)
        second = begun(conn, CODE, rule._replace(on=False), "su", NOW)
        ended(conn, CODE, "surge", second, to_json(told_of([], by_marks([]))), "", NOW + 5)
        trials = trials_of(conn, COUNTY_SCOPE, "surge")
    assert first < second
    assert [(one.asked_at, one.why, one.ended_at) for one in trials] == [
        (second, "", NOW + 5), (first, BROKEN, NOW),
    ]  # fmt: skip
    assert trials[1].told is None
    assert was_tried(trials, rule)
    assert not was_tried(trials, rule._replace(least=9))
    assert not was_tried(trials[1:], rule)


def test_the_newest_trials_of_a_rule_are_kept(engine: Engine) -> None:
    rule, other = rule_of(engine, "surge"), rule_of(engine, "silent")
    with engine.begin() as conn:
        made = [begun(conn, CODE, rule, "su", NOW + n) for n in range(KEPT + 3)]
        begun(conn, CODE, other, "su", NOW)
        kept = [one.asked_at for one in trials_of(conn, COUNTY_SCOPE, "surge")]
        every = len(conn.execute(select(warning_trial)).all())
    assert kept == made[: -KEPT - 1 : -1]
    assert every == KEPT + 1


def test_a_trial_kept_by_an_older_release_tells_nothing_and_breaks_nothing(engine: Engine) -> None:
    rule, kept = rule_of(engine, "surge"), to_json(told_of([], by_marks([])))
    older = {**as_json(rule), "unheard_of": 1}
    del older["words"]
    short = {**kept, "periods": [{**kept["periods"][0], "unheard_of": 1}] * 2}
    del kept["alerts"]
    with engine.begin() as conn:
        for n, content in enumerate((kept, short, {"periods": 1, "alerts": []})):
            at = begun(conn, CODE, rule, "su", NOW + n)
            ended(conn, CODE, "surge", at, content, "", NOW + n)
        conn.execute(update(warning_trial).values(tried=older))
        trials = trials_of(conn, COUNTY_SCOPE, "surge")
    assert [(one.told, one.older) for one in trials] == [(None, True)] * 3
    assert trials[0].tried == rule._replace(words=())
    assert not was_tried(trials, rule)


def test_only_clusters_on_a_sketch_cannot_be_tried(engine: Engine) -> None:
    for rule in DEFAULTS:
        check_triable(replace(COUNTY, demo=True), rule)
    with pytest.raises(Invalid):
        check_triable(COUNTY, rule_of(engine, "cluster"))
