"""Machines' tokens as the system administrator sees them: never the token itself."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from data_layer.core.scope import Scope
from data_layer.db.tables import api_token


class TokenLine(NamedTuple):
    """A token; times in ms, `used_at` exact to some minutes and None before its first use."""

    prefix: str
    kind: str
    source: str
    purpose: str
    township_code: str
    role: str
    unit_code: str
    created_at: int
    created_by: str
    expires_at: int
    revoked_at: int | None
    used_at: int | None


def token_lines(conn: Connection, scope: Scope) -> list[TokenLine]:
    """Every token that is kept, newest first. For administrators, who see no case by it."""
    columns = (api_token.c[name] for name in TokenLine._fields)
    query = select(*columns).where(api_token.c.county_code == scope.county_code)
    newest = api_token.c.created_at.desc(), api_token.c.prefix
    return [TokenLine(*row) for row in conn.execute(query.order_by(*newest))]
