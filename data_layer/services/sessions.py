"""Server-side sessions: a random 256-bit id in the cookie, only its SHA-256 in the database."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, delete, insert, or_, select, update

from data_layer.core.account_rules import ABSOLUTE_MS, IDLE_MS, IDLE_OF, most_sessions
from data_layer.db.tables import account, session
from data_layer.services.accounts import FIELDS, Account, as_account
from data_layer.vocab import Role

TOUCH_MS = 60_000
# So far ahead of the clock a session may have begun: further, the clock was wrong when it did.
AHEAD_MS = 10 * 60_000
LONGEST_AGENT = 200
# A session begun with the password alone, where a second factor is still to come.
FULL, BEGUN = "full", "password"


class Browser(NamedTuple):
    """Where a sign-in comes from: its address, and what the browser calls itself."""

    address: str = ""
    agent: str = ""


NOWHERE = Browser()


class Session(NamedTuple):
    """One signed-in browser."""

    token_hash: str
    seen_at: int
    level: str
    account: Account

    @property
    def full(self) -> bool:
        """Whether nothing is left to prove."""
        return self.level == FULL


def digest(secret: str) -> str:
    """What is stored of a secret; 256 random bits need no slow hash."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def create_session(
    conn: Connection,
    county_code: str,
    username: str,
    now: int,
    *,
    browser: Browser = NOWHERE,
    level: str = FULL,
) -> str:
    """Start a session and return its id, which is shown once; ended ones are cleared away, and of
    an account signed in with too many browsers the one that has rested longest."""
    token = secrets.token_urlsafe(32)
    conn.execute(
        delete(session).where(session.c.county_code == county_code, session.c.expires_at <= now)
    )
    row = {
        "county_code": county_code,
        "token_hash": digest(token),
        "username": username,
        "created_at": now,
        "seen_at": now,
        "expires_at": now + ABSOLUTE_MS,
        "address": browser.address,
        "agent": browser.agent[:LONGEST_AGENT],
        "level": level,
    }
    conn.execute(insert(session), row)
    _end_surplus(conn, county_code, username, digest(token))
    return token


def _end_surplus(conn: Connection, county_code: str, username: str, new: str) -> None:
    mine = session.c.county_code == county_code, session.c.username == username
    role = conn.scalar(
        select(account.c.role).where(
            account.c.county_code == county_code, account.c.username == username
        )
    )
    newest = session.c.seen_at.desc(), session.c.created_at.desc(), session.c.token_hash
    kept = most_sessions(Role(role)) - 1 if role else 0
    surplus = (
        select(session.c.token_hash)
        .where(*mine, session.c.token_hash != new)
        .order_by(*newest)
        .offset(kept)
    )
    hashes = conn.scalars(surplus).all()
    conn.execute(delete(session).where(*mine, session.c.token_hash.in_(hashes)))


def find_session(conn: Connection, county_code: str, token_hash: str, now: int) -> Session | None:
    """The live session of that hash with its account as it stands now, else None.

    One begun while the clock was ahead would outlive its hours once it is right: it has ended.
    """
    query = (
        select(session.c.seen_at, session.c.level, *FIELDS)
        .join(account, and_(_same_county(), account.c.username == session.c.username))
        .where(
            session.c.county_code == county_code,
            session.c.token_hash == token_hash,
            session.c.expires_at > now,
            # Releases before this one let some last for a month.
            session.c.created_at > now - ABSOLUTE_MS,
            session.c.created_at <= now + AHEAD_MS,
            session.c.seen_at + _idle() > now,
            ~account.c.disabled,
            account.c.granted_at.is_not(None),
            or_(account.c.expires_at.is_(None), account.c.expires_at > now),
        )
    )
    row = conn.execute(query).one_or_none()
    if row is None:
        return None
    seen_at, level, *known = row
    return Session(token_hash, seen_at, level, as_account(tuple(known)))


def has_rested(conn: Connection, county_code: str, token_hash: str, now: int) -> bool:
    """Whether the session of that hash ended because nobody used it; False too for one that is no
    longer kept."""
    mine = select(session.c.seen_at + _idle()).join(
        account, and_(_same_county(), account.c.username == session.c.username)
    )
    until = conn.scalar(mine.where(*_hashed(county_code, token_hash)))
    return until is not None and until <= now


def touch_session(conn: Connection, county_code: str, token_hash: str, now: int) -> None:
    """Note activity; callers do so at most once in TOUCH_MS."""
    change = update(session).where(*_hashed(county_code, token_hash), session.c.seen_at < now)
    conn.execute(change.values(seen_at=now))


def raise_level(conn: Connection, county_code: str, token_hash: str) -> None:
    """The second factor was given: the session may do what its account may."""
    conn.execute(update(session).where(*_hashed(county_code, token_hash)).values(level=FULL))


def end_session(conn: Connection, county_code: str, token_hash: str) -> None:
    """Sign one browser out."""
    conn.execute(delete(session).where(*_hashed(county_code, token_hash)))


def end_other_sessions(conn: Connection, county_code: str, username: str, kept: str) -> int:
    """Sign an account out everywhere but in the browser of that hash; how many browsers it was."""
    others = (
        session.c.county_code == county_code, session.c.username == username,
        session.c.token_hash != kept,
    )  # fmt: skip
    return int(conn.execute(delete(session).where(*others)).rowcount)


def end_sessions(conn: Connection, county_code: str, username: str) -> None:
    """Sign an account out everywhere: new password, new role, disabled."""
    mine = session.c.county_code == county_code, session.c.username == username
    conn.execute(delete(session).where(*mine))


def _idle() -> ColumnElement[int]:
    """How long the session of an account's role may rest."""
    known = [(account.c.role == str(role), ms) for role, ms in IDLE_OF.items()]
    return case(*known, else_=IDLE_MS)


def _same_county() -> ColumnElement[bool]:
    return account.c.county_code == session.c.county_code


def _hashed(county_code: str, token_hash: str) -> tuple[ColumnElement[bool], ...]:
    return session.c.county_code == county_code, session.c.token_hash == token_hash
