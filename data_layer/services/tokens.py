"""Machines' tokens, `qx_<8 characters>_<43 characters>`: one kind, source and scope, for a year;
what acts has a role too, as people have."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, Engine, insert, select, update

from data_layer.core.days import DAY_MS
from data_layer.core.scope import Scope
from data_layer.db.tables import api_token
from data_layer.errors import Invalid
from data_layer.services.sessions import digest
from data_layer.vocab import IMPORTED, OWN_SOURCES, Role, Text, TokenKind

LONGEST_MS = 365 * DAY_MS
OWN_SOURCE = Text(
    "来源名称 tick、desk 和 import: 开头的名称为系统保留，请换一个名称。",
    "The sources tick, desk and import:… are the system's own; choose another name.",
)
# What a system calls itself: it stands in every event it sends.
SOURCE = re.compile(r"[^\s\x00-\x1f/]{1,40}")
NO_SOURCE = Text(
    "请填写来源系统名称，1 至 40 个字，不含空格和斜线。",
    "Name the source in 1 to 40 signs, without blanks and slashes.",
)
CACHE_MS = 5000
# qx_ and eight characters: what may be logged.
PREFIX_LENGTH = 11
FIELDS = [
    api_token.c[name]
    for name in (
        "token_hash", "prefix", "kind", "source", "township_code", "expires_at", "role",
        "unit_code",
    )
]  # fmt: skip
ACTING = frozenset({Role.OPERATOR, Role.HANDLER, Role.LEADER, Role.SUPERVISOR})
NO_ACTING_ROLE = Text(
    "办理令牌的角色应为值班员、承办人、乡镇领导或督办领导之一；承办人须指明单位，乡镇领导须指明乡镇。",
    "An act token is an operator's, handler's, leader's or supervisor's; a handler needs a unit, "
    "a leader a township.",
)


class Token(NamedTuple):
    """What a presented token allows. `prefix` may be logged, the token may not; only an act token
    has a role, and a unit it acts for."""

    prefix: str
    kind: TokenKind
    source: str
    scope: Scope
    expires_at: int
    role: Role | None = None
    unit_code: str = ""


def issue_token(
    conn: Connection,
    county_code: str,
    kind: TokenKind,
    source: str,
    township_code: str,
    now: int,
    role: Role = Role.OPERATOR,
    unit_code: str = "",
    *,
    purpose: str = "",
    created_by: str = "",
    expires_at: int | None = None,
) -> str:
    """A new token, valid for a year unless it is to end before; it is shown once and only its
    SHA-256 is kept. Role and unit are for what acts; Invalid says what is wrong with them or with
    the source's name."""
    _check_issue(kind, source, township_code, role, unit_code)
    acts = kind is TokenKind.ACT
    prefix = "qx_" + secrets.token_hex(4)
    token = f"{prefix}_{secrets.token_urlsafe(32)}"
    row = {
        "county_code": county_code,
        "token_hash": digest(token),
        "prefix": prefix,
        "kind": kind,
        "source": source,
        "township_code": township_code,
        "role": role if acts else "",
        "unit_code": unit_code if acts else "",
        "created_at": now,
        "expires_at": now + LONGEST_MS if expires_at is None else expires_at,
        "purpose": purpose,
        "created_by": created_by,
    }
    conn.execute(insert(api_token), row)
    return token


def _check_issue(kind: TokenKind, source: str, township: str, role: Role, unit: str) -> None:
    if not SOURCE.fullmatch(source):
        raise Invalid(NO_SOURCE, "no_source")
    if source in OWN_SOURCES or source.startswith(IMPORTED):
        named = (OWN_SOURCE.zh.format(source=source), OWN_SOURCE.en.format(source=source))
        raise Invalid(Text(*named), "own_source")
    missing = (role is Role.HANDLER and not unit) or (role is Role.LEADER and not township)
    if kind is TokenKind.ACT and (role not in ACTING or missing):
        raise Invalid(NO_ACTING_ROLE, "no_acting_role")


def find_token(conn: Connection, county_code: str, presented: str, now: int) -> Token | None:
    """What the presented token allows now; None when unknown, expired or revoked."""
    return _find(conn, county_code, digest(presented), now)


def find_token_cached(readers: Engine, county_code: str, presented: str, now: int) -> Token | None:
    """As `find_token`, asking the database once in CACHE_MS where only this process writes, so
    that a revocation holds at once."""
    if readers.dialect.name != "sqlite":
        with readers.connect() as conn:
            return find_token(conn, county_code, presented, now)
    token = _remembered(readers, county_code, digest(presented), now // CACHE_MS)
    return token if token is not None and token.expires_at > now else None


def revoke_token(conn: Connection, county_code: str, prefix: str, now: int) -> int:
    """End the token of that prefix; the number of tokens ended (0 or 1)."""
    mine = api_token.c.county_code == county_code, api_token.c.prefix == prefix
    change = update(api_token).where(*mine, api_token.c.revoked_at.is_(None))
    return conn.execute(change.values(revoked_at=now)).rowcount


def forget_tokens() -> None:
    """Ask the database again for each token; call once a revocation is committed."""
    # Another memory, not the same one emptied: a request that asked before the revocation has yet
    # to put its answer into the one it began with.
    global _remembered
    _remembered = _memory()


def _asked(readers: Engine, county_code: str, token_hash: str, tick: int) -> Token | None:
    with readers.connect() as conn:
        return _find(conn, county_code, token_hash, tick * CACHE_MS)


def _memory() -> Callable[[Engine, str, str, int], Token | None]:
    return lru_cache(maxsize=256)(_asked)


_remembered = _memory()


def _find(conn: Connection, county_code: str, token_hash: str, now: int) -> Token | None:
    query = select(*FIELDS).where(
        api_token.c.county_code == county_code,
        api_token.c.token_hash == token_hash,
        api_token.c.revoked_at.is_(None),
        api_token.c.expires_at > now,
    )
    row = conn.execute(query).one_or_none()
    if row is None or not hmac.compare_digest(row.token_hash, token_hash):
        return None
    scope = Scope(county_code, row.township_code)
    kind, role = TokenKind(row.kind), Role(row.role) if row.role else None
    return Token(row.prefix, kind, row.source, scope, row.expires_at, role, row.unit_code)
