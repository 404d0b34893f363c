"""The rules of early warning as they stand, and the versions people made of them."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from data_layer.core.scope import Scope
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.rule_json import from_json
from data_layer.core.warning.rules import Rule
from data_layer.db.tables import warning_default, warning_rule


class Version(NamedTuple):
    """A version of a rule (None: it was taken away): who set it, and when (ms)."""

    number: int
    rule: Rule | None
    set_name: str
    set_at: int


def rules_in_force(conn: Connection, scope: Scope) -> list[Rule]:
    """Every rule as the next night takes it: the county's own in their order (the product's where
    it has none), then those people added."""
    stands = {rule.key: rule for rule in default_rules(conn, scope)}
    for key, versions in _versions(conn, scope).items():
        rule = versions[0].rule
        if rule is None:
            stands.pop(key, None)
        else:
            stands[key] = rule
    return list(stands.values())


def default_rules(conn: Connection, scope: Scope) -> list[Rule]:
    """The rules before anybody changed one."""
    d = warning_default.c
    found = conn.scalars(
        select(d.content).where(d.county_code == scope.county_code).order_by(d.ordinal)
    )
    return [from_json(told) for told in found] or list(DEFAULTS)


def every_version(conn: Connection, scope: Scope) -> dict[str, list[Version]]:
    """What people made of each rule, the newest first."""
    return _versions(conn, scope)


def versions_of(conn: Connection, scope: Scope, rule: str) -> list[Version]:
    """What people made of a rule, the newest first."""
    return _versions(conn, scope).get(rule, [])


def _versions(conn: Connection, scope: Scope) -> dict[str, list[Version]]:
    r = warning_rule.c
    rows = select(r.rule, r.version, r.content, r.set_name, r.set_at).where(
        r.county_code == scope.county_code
    )
    found: dict[str, list[Version]] = {}
    for row in conn.execute(rows.order_by(r.rule, r.version.desc())):
        rule = from_json(row.content) if row.content else None
        made = Version(row.version, rule, row.set_name, row.set_at)
        found.setdefault(row.rule, []).append(made)
    return found
