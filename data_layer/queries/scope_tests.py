"""The self-tests of scopes there were."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, select

from data_layer.core.scope import Scope
from data_layer.db.tables import scope_test
from data_layer.errors import NotFound
from data_layer.vocab import Text

NONE = Text("没有这次自检。", "There is no such test.")
MOST = 50


class ScopeTest(NamedTuple):
    """One test: when and by whom, of which release, between which townships, and what came of it:
    running, passed, failed (something leaked) or broken (it did not end)."""

    number: int
    begun_at: int
    ended_at: int | None
    begun_by: str
    release: str
    townships: str
    state: str
    routes: int
    answers: int
    found: int


FIELDS = [scope_test.c[name] for name in ScopeTest._fields]


def scope_tests(conn: Connection, scope: Scope) -> list[ScopeTest]:
    """The newest, latest first."""
    query = select(*FIELDS).where(scope_test.c.county_code == scope.county_code)
    newest = query.order_by(scope_test.c.number.desc()).limit(MOST)
    return [ScopeTest(*row) for row in conn.execute(newest)]


def result_of(conn: Connection, scope: Scope, number: int) -> tuple[ScopeTest, dict[str, Any]]:
    """One test with what it was answered, route by route; NotFound without."""
    t = scope_test.c
    query = select(*FIELDS, t.result).where(t.county_code == scope.county_code, t.number == number)
    row = conn.execute(query).one_or_none()
    if row is None:
        raise NotFound(NONE, "no_such_test")
    *fields, result = row
    return ScopeTest(*fields), orjson.loads(result) if result else {}
