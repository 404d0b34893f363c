"""What lets a wall screen in: a cookie for a quarter of an hour, had anew by the signature of its
key; of a browser that keeps no key a cookie that holds from one address alone.

Several cookies of one screen hold beside each other, so that two tabs or a lost answer lock nobody
out.
"""

from __future__ import annotations

import secrets
from typing import NamedTuple

from sqlalchemy import Connection, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from data_layer.core.screens import ACCESS_MS, UNUSED_MS, Screen
from data_layer.db.screen_rows import FIELDS, as_screen, of_screen
from data_layer.db.tables import screen, screen_access
from data_layer.errors import NotSignedIn
from data_layer.services.screen_keys import challenge_holds, signed_by
from data_layer.services.sessions import digest
from data_layer.services.store import Store
from data_layer.vocab import Text

UNKNOWN = Text("本屏尚未配对。", "This screen is not paired.")
ENDED = Text("本屏的访问已到期，正在续期。", "The access of this screen has ended; it is renewed.")
STOPPED = Text("本屏已停用。", "This screen has been switched off.")
LAPSED = Text("本屏长期未使用，配对已失效。", "This screen was not used for long and has lapsed.")
MOVED = Text(
    "本屏的网络地址已变化，请重新配对。", "This screen has another address; pair it again."
)
REFUSED = Text("本屏的身份未能核对。", "The screen could not prove what it is.")


class Renewal(NamedTuple):
    """What a screen sends for a new cookie: its key by name, a challenge, its signature."""

    key_id: str
    challenge: str
    signature: str


def find_access(
    conn: Connection, county_code: str, token_hash: str, address: str, now: int
) -> Screen:
    """The screen the cookie of that hash belongs to; NotSignedIn, whose code tells the screen what
    to do, where it does not hold."""
    a = screen_access.c
    same = and_(screen.c.county_code == a.county_code, screen.c.screen_id == a.screen_id)
    query = (
        select(a.expires_at, a.address, *FIELDS)
        .select_from(screen_access.join(screen, same))
        .where(a.county_code == county_code, a.token_hash == token_hash)
    )
    row = conn.execute(query).one_or_none()
    if row is None:
        raise NotSignedIn(UNKNOWN, "screen_unknown")
    expires_at, pinned, *rest = row
    found = as_screen(tuple(rest))
    check_use(found, now)
    if expires_at is not None and expires_at <= now:
        raise NotSignedIn(ENDED, "screen_ended")
    if pinned and pinned != address:
        raise NotSignedIn(MOVED, "screen_moved")
    return found


def check_use(found: Screen, now: int) -> None:
    """NotSignedIn for a screen that was stopped, or not used for too long."""
    if found.revoked_at is not None:
        raise NotSignedIn(STOPPED, "screen_stopped")
    if found.valid_until <= now:
        raise NotSignedIn(LAPSED, "screen_lapsed")


def renew(store: Store, secret: str, sent: Renewal) -> str:
    """A new cookie for whoever proves to be the screen; NotSignedIn for anybody else. `secret` is
    what the challenge was made under."""
    code, now = store.county.code, store.clock()
    with store.readers.connect() as conn:
        found, public = _of_key(conn, code, sent.key_id)
    check_use(found, now)
    if not challenge_holds(secret, sent.challenge, now):
        raise NotSignedIn(REFUSED, "screen_challenge")
    if not signed_by(public, sent.challenge, sent.signature):
        raise NotSignedIn(REFUSED, "screen_signature")
    proof = digest(sent.challenge)
    try:
        return store.writer.submit(
            lambda c: give_access(c, found, proof, now, expires_at=now + ACCESS_MS), urgent=True
        )
    except IntegrityError:
        raise NotSignedIn(REFUSED, "screen_challenge_used") from None


def give_access(
    conn: Connection,
    one: Screen,
    proof: str,
    now: int,
    *,
    expires_at: int | None = None,
    address: str = "",
) -> str:
    """The secret of a new cookie, for `proof` once; it holds until then, or as long as the screen,
    and from `address` alone where one is given. Cookies that have ended are cleared away."""
    token, a = secrets.token_urlsafe(32), screen_access.c
    mine = a.county_code == one.county_code, a.screen_id == one.screen_id
    conn.execute(delete(screen_access).where(*mine, a.expires_at <= now))
    row = {
        "county_code": one.county_code, "token_hash": digest(token), "screen_id": one.screen_id,
        "proof": proof, "address": address, "created_at": now, "expires_at": expires_at,
    }  # fmt: skip
    conn.execute(insert(screen_access), row)
    keep_valid(conn, one.county_code, one.screen_id, now)
    return token


def keep_valid(conn: Connection, county_code: str, screen_id: str, now: int) -> None:
    """A screen in use does not lapse."""
    used = update(screen).where(*of_screen(county_code, screen_id), screen.c.revoked_at.is_(None))
    conn.execute(used.values(valid_until=now + UNUSED_MS))


def _of_key(conn: Connection, county_code: str, key_id: str) -> tuple[Screen, str]:
    """The screen of that key, one in use before one that was stopped, and its public key."""
    mine = screen.c.county_code == county_code, screen.c.key_id == key_id
    query = select(screen.c.public_key, *FIELDS).where(*mine)
    newest = screen.c.revoked_at.is_not(None), screen.c.created_at.desc()
    row = conn.execute(query.order_by(*newest).limit(1)).one_or_none() if key_id else None
    if row is None:
        raise NotSignedIn(UNKNOWN, "screen_unknown")
    public, *rest = row
    return as_screen(tuple(rest)), public
