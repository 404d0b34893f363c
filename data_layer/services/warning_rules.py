"""Rules of early warning as people set them: each change a new version that counts from the next
night, on record, and nothing is overwritten unseen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, insert, select

from data_layer.core.county import County
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.core.warning.rule_json import as_json
from data_layer.core.warning.rules import MOST_SCANS, Detector, Rule, hearers, problems
from data_layer.db.tables import warning_rule
from data_layer.errors import Conflict, Forbidden, Invalid, ManyProblems, NotFound, Problem
from data_layer.log.record import lock_revision, raise_revision
from data_layer.queries.warning_rules import default_rules, every_version, rules_in_force
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.vocab import Text

SET, REMOVED = "set_warning_rule", "remove_warning_rule"
ADDED_KEY = "cluster-"
NO_RIGHT = Text(
    "预警规则由督办领导修改，您的角色只能查看。",
    "Supervisors change the rules of early warning; your role may only look.",
)
NO_RULE = Text(
    "没有这条预警规则，可能已被删除，请返回规则列表。",
    "There is no such rule, it may have been taken away; go back to the list of rules.",
)
WRONG = Text("规则需要改正后再保存。", "Mend the rule, then save it.")
SAME = Text("与现行规则一致，没有变化。", "It says nothing new.")
MEANWHILE = Text(
    "该规则刚刚由他人修改，请对照现行规则核对后再保存；您填写的内容仍在下面。",
    "Somebody has just changed this rule. Compare with what is in force before you save; what you "
    "entered still stands below.",
)
OF_THE_COUNTY = Text(
    "县域自带的规则不能删除，可以停用。",
    "A rule the county comes with cannot be taken away; switch it off.",
)
TOO_MANY_SCANS = Text(
    f"时空聚集规则至多同时启用 {MOST_SCANS} 条，请先停用一条。",
    f"At most {MOST_SCANS} cluster rules may be on at a time; switch one off first.",
)
ADDED_NAME = "时空聚集 {n}", "Cluster {n}"


def rule_problems(county: County, rule: Rule, others: list[Rule]) -> list[Problem]:
    """Everything wrong with a rule beside the `others` in force."""
    found = problems(rule, county.categories, hearers(rule.detector))
    scans = [one for one in others if one.key != rule.key and _scans(one)]
    if _scans(rule) and len(scans) >= MOST_SCANS:
        found.append(Problem(TOO_MANY_SCANS, cells=("on",)))
    return found


def set_rule(
    conn: Connection, county: County, rule: Rule, account: Account, base: int, now: int
) -> int:
    """Store a version of a rule that is in force; its number. `base` is the newest version its
    maker has seen (0: none).

    Raises Forbidden, NotFound, ManyProblems, Invalid where nothing changes, and Conflict when
    another version came meanwhile.
    """
    _check_right(account)
    lock_revision(conn, county.code)
    scope = Scope(county.code)
    standing = rules_in_force(conn, scope)
    before = next((one for one in standing if one.key == rule.key), None)
    if before is None or before.detector != rule.detector:
        raise NotFound(NO_RULE, "no_rule")
    _check_base(conn, scope, rule.key, base)
    wrong = rule_problems(county, rule, standing)
    if wrong:
        raise ManyProblems(WRONG, "rule_invalid", wrong)
    if rule == before:
        raise Invalid(SAME, "no_change")
    return _keep(conn, county, rule, account, base + 1, now)


def reset_rule(
    conn: Connection, county: County, key: str, account: Account, base: int, now: int
) -> int:
    """Make the county's own rule the newest version again. Raises as `set_rule` does; NotFound for
    a rule that people added."""
    first = default_of(conn, county, key)
    if first is None:
        raise NotFound(NO_RULE, "no_rule")
    return set_rule(conn, county, first, account, base, now)


def default_of(conn: Connection, county: County, key: str) -> Rule | None:
    """The rule before anybody changed it; None for one that was added."""
    rules = default_rules(conn, Scope(county.code))
    return next((one for one in rules if one.key == key), None)


def add_scan(conn: Connection, county: County, account: Account, now: int) -> str:
    """One more cluster rule, switched off; its key, which no rule ever had before."""
    _check_right(account)
    lock_revision(conn, county.code)
    scope = Scope(county.code)
    taken = {*every_version(conn, scope), *(one.key for one in default_rules(conn, scope))}
    number = next(n for n in range(2, len(taken) + 3) if f"{ADDED_KEY}{n}" not in taken)
    name = Text(*(told.format(n=number) for told in ADDED_NAME))
    told = frozenset(hearers(Detector.CLUSTER))
    key = f"{ADDED_KEY}{number}"
    rule = Rule(key, Detector.CLUSTER, on=False, times=1.0, told=told, name=name)
    _keep(conn, county, rule, account, 1, now)
    return key


def remove_rule(
    conn: Connection, county: County, key: str, account: Account, base: int, now: int
) -> None:
    """Take an added rule away; its versions stay. Raises as `set_rule` does, Invalid for a rule
    the county comes with."""
    _check_right(account)
    lock_revision(conn, county.code)
    scope = Scope(county.code)
    if all(one.key != key for one in rules_in_force(conn, scope)):
        raise NotFound(NO_RULE, "no_rule")
    if default_of(conn, county, key) is not None:
        raise Invalid(OF_THE_COUNTY, "rule_of_the_county")
    _check_base(conn, scope, key, base)
    _insert(conn, county, key, account, base + 1, {}, now)
    write_audit(conn, county.code, now, account.username, REMOVED, object=key)
    raise_revision(conn, county.code, now)


def _scans(rule: Rule) -> bool:
    return rule.on and rule.detector == Detector.CLUSTER


def _check_right(account: Account) -> None:
    if not may(account.role, Action.EDIT_WARNINGS) or not account.scope.whole_county:
        raise Forbidden(NO_RIGHT, "no_right")


def _check_base(conn: Connection, scope: Scope, key: str, base: int) -> None:
    r = warning_rule.c
    here = r.county_code == scope.county_code, r.rule == key
    if (conn.scalar(select(func.max(r.version)).where(*here)) or 0) != base:
        raise Conflict(MEANWHILE, "rule_changed")


def _keep(
    conn: Connection, county: County, rule: Rule, account: Account, version: int, now: int
) -> int:
    _insert(conn, county, rule.key, account, version, as_json(rule), now)
    detail = {"version": version, "name": rule.name.zh, "on": rule.on}
    write_audit(conn, county.code, now, account.username, SET, object=rule.key, detail=detail)
    # Who is told decides what pages show.
    raise_revision(conn, county.code, now)
    return version


def _insert(
    conn: Connection,
    county: County,
    key: str,
    account: Account,
    version: int,
    content: dict[str, Any],
    now: int,
) -> None:
    row = {
        "county_code": county.code, "rule": key, "version": version, "content": content,
        "set_by": account.username, "set_name": account.display_name or account.username,
        "set_at": now,
    }  # fmt: skip
    conn.execute(insert(warning_rule), row)
