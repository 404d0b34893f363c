"""Tokens issued and revoked by the system administrator, on record; the token itself is shown once
and nowhere kept."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.rights import Action, may
from data_layer.core.units import home_of
from data_layer.errors import Forbidden, Invalid, NotFound
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.tokens import (
    LONGEST_MS,
    PREFIX_LENGTH,
    issue_token,
    revoke_token,
)
from data_layer.vocab import Role, Text, TokenKind

NOT_ADMIN = Text("接口令牌由系统管理员管理。", "Tokens are kept by the system administrator.")
NO_TOWNSHIP = Text("没有这个乡镇（街道）。", "There is no such township.")
NO_UNIT = Text("没有这个单位。", "There is no such unit.")
BAD_EXPIRY = Text("有效期应在今天之后、一年以内。", "The last day lies ahead, within a year.")
GONE = Text("没有这个令牌，或已吊销。", "There is no such token, or it is revoked already.")
LONGEST_PURPOSE = 100


class Wish(NamedTuple):
    """A token as asked for; `expires_at` None: a year from now. Role and unit are for what acts."""

    kind: TokenKind
    source: str
    township_code: str = ""
    role: Role = Role.OPERATOR
    unit_code: str = ""
    purpose: str = ""
    expires_at: int | None = None


def issue(conn: Connection, county: County, by: Account, wish: Wish, now: int) -> str:
    """A new token, to be shown once. Raises Forbidden, or Invalid with what to mend."""
    _check(by)
    if wish.expires_at is not None and not now < wish.expires_at <= now + LONGEST_MS:
        raise Invalid(BAD_EXPIRY, "bad_expiry")
    return issue_on_record(conn, county, by.username, wish, now)


def issue_on_record(conn: Connection, county: County, by: str, wish: Wish, now: int) -> str:
    """The same for the command line, where whoever may run it is the administrator."""
    if wish.township_code and wish.township_code not in {t.code for t in county.townships}:
        raise Invalid(NO_TOWNSHIP, "no_township")
    if wish.unit_code and home_of(county, wish.unit_code) is None:
        raise Invalid(NO_UNIT, "no_unit")
    purpose = wish.purpose.strip()[:LONGEST_PURPOSE]
    token = issue_token(
        conn, county.code, wish.kind, wish.source, wish.township_code, now, wish.role,
        wish.unit_code, purpose=purpose, created_by=by, expires_at=wish.expires_at,
    )  # fmt: skip
    detail = {
        "kind": str(wish.kind), "source": wish.source, "township": wish.township_code,
        "unit": wish.unit_code,
    }  # fmt: skip
    if purpose:
        detail["purpose"] = purpose
    more = {"object": token[:PREFIX_LENGTH], "detail": detail}
    write_audit(conn, county.code, now, by, "issue_token", **more)
    return token


def revoke(conn: Connection, by: Account, prefix: str, now: int) -> None:
    """End a token. Raises Forbidden, or NotFound where there is none to end."""
    _check(by)
    if not revoke_token(conn, by.county_code, prefix, now):
        raise NotFound(GONE, "no_such_token")
    write_audit(conn, by.county_code, now, by.username, "revoke_token", object=prefix)


def _check(by: Account) -> None:
    if not may(by.role, Action.MANAGE_TOKENS):
        raise Forbidden(NOT_ADMIN, "not_the_administrator")
