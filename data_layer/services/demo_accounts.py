"""One demo account a role, with random passwords, and a token of each kind."""

from __future__ import annotations

from random import Random
from typing import Any

from sqlalchemy import Connection, func, select, update

from data_layer.core.county import County
from data_layer.db.tables import account, api_token, assignment
from data_layer.db.upsert import put_rows
from data_layer.labels import ROLE_TEXT
from data_layer.services.accounts import Account
from data_layer.services.passwords import hash_password, random_password
from data_layer.services.sessions import digest
from data_layer.services.tokens import issue_token
from data_layer.vocab import Role, TokenKind

SOURCE = "demo"
TOKENS = {kind: f"{kind}_token" for kind in TokenKind} | {TokenKind.OPEN311: "open311_key"}
CENTRE = "centre"  # the kind of a township's own centre in a pack's units


def create_demo_accounts(
    conn: Connection, county: County, rng: Random, now: int, base_url: str = ""
) -> dict[str, Any]:
    """Make, or give new passwords to, one account a role; the content of `demo_credentials.json`.

    `{"base_url", "users": {role: {"username", "password"}, "leader": {..., "township_code"},
    "handler": {..., "unit_code"}}, "ingest_token", "act_token", "read_token", "open311_key"}`. The
    leader and the handler belong to the township whose centre has most in hand.
    """
    township = _busiest(conn, county) or rng.choice(county.townships).code
    accounts = [_demo_account(county, role, township) for role in Role]
    passwords = {made.username: random_password() for made in accounts}
    put_rows(conn, account, [_row(made, passwords[made.username], now) for made in accounts])
    users = {
        str(made.role): {"username": made.username, "password": passwords[made.username]}
        for made in accounts
    }
    users[Role.LEADER]["township_code"] = township
    users[Role.HANDLER]["unit_code"] = _centre_of(county, township)
    tokens = {name: _token(conn, county, kind, now) for kind, name in TOKENS.items()}
    return {"base_url": base_url, "users": users, **tokens}


def demo_accounts_match(conn: Connection, county_code: str, content: dict[str, Any]) -> bool:
    """Whether `demo_credentials.json` belongs to this database: its users are in it, and so is its
    token, which no other database has."""
    mine = account.c.county_code == county_code, account.c.demo
    stored = set(conn.scalars(select(account.c.username).where(*mine)))
    hashed = digest(content["ingest_token"])
    known = select(api_token.c.source).where(
        api_token.c.county_code == county_code, api_token.c.token_hash == hashed
    )
    named = {user["username"] for user in content["users"].values()}
    complete = content.keys() >= set(TOKENS.values())
    return complete and named <= stored and conn.execute(known).first() is not None


def _demo_account(county: County, role: Role, township: str) -> Account:
    local = role in {Role.LEADER, Role.HANDLER}
    return Account(
        county.code,
        str(role),
        role,
        township_code=township if local else "",
        unit_code=_centre_of(county, township) if role is Role.HANDLER else "",
        display_name=f"演示{ROLE_TEXT[role].zh}",
        must_change=False,
        demo=True,
    )


def _centre_of(county: County, township: str) -> str:
    """The township's centre, else its first unit in code order; empty when the pack names none."""
    units = (unit for unit in county.units.values() if unit.township_code == township)
    return min(((unit.kind != CENTRE, unit.code) for unit in units), default=(True, ""))[1]


def _busiest(conn: Connection, county: County) -> str:
    """The township whose centre has most in hand; '' when none has anything."""
    centres = {
        unit: township.code
        for township in county.townships
        if (unit := _centre_of(county, township.code))
    }
    mine = assignment.c.county_code == county.code, assignment.c.active
    held = (
        select(assignment.c.unit)
        .where(*mine, assignment.c.unit.in_(list(centres)))
        .group_by(assignment.c.unit)
        .order_by(func.count().desc(), assignment.c.unit)
    )
    return centres.get(conn.scalars(held).first() or "", "")


def _row(made: Account, password: str, now: int) -> dict[str, Any]:
    stored = {"password_hash": hash_password(password), "disabled": False, "created_at": now}
    return {**made._asdict(), **stored, "granted_at": now, "password_at": now}


def _token(conn: Connection, county: County, kind: TokenKind, now: int) -> str:
    """A new token of that kind; the one before ends."""
    t = api_token.c
    stale = update(api_token).where(
        t.county_code == county.code, t.source == SOURCE, t.kind == kind, t.revoked_at.is_(None)
    )
    conn.execute(stale.values(revoked_at=now))
    return issue_token(conn, county.code, kind, SOURCE, "", now)
