"""Pairing a wall screen: it shows a code, the system administrator types it and says what it is
called and shows."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from data_layer.core.county import County
from data_layer.core.rights import Action, may
from data_layer.core.screens import (
    ALPHABET,
    CODE_LENGTH,
    CODE_MS,
    CODES_IN_ALL,
    CODES_OF_ADDRESS,
    NO_TOWNSHIP,
    TRIES,
    TRIES_MS,
    UNUSED_MS,
    Screen,
    Showing,
    checked_name,
    checked_showings,
    plain_code,
    stored_showings,
)
from data_layer.db.screen_rows import FIELDS, as_screen
from data_layer.db.tables import audit, screen, screen_pairing
from data_layer.errors import Forbidden, Invalid, TooMany
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.screen_access import give_access
from data_layer.services.screen_keys import ScreenKey
from data_layer.services.sessions import LONGEST_AGENT, Browser, digest
from data_layer.services.store import Store
from data_layer.vocab import Text

PAIR = "pair_screen"
NO_KEY = ScreenKey("", "")
NOT_KEEPER = Text("大屏设备由系统管理员管理。", "Screens are kept by the system administrator.")
WRONG_CODE = Text(
    "没有屏幕显示这个配对码，或已更换。请核对屏幕上现在的配对码。",
    "No screen shows this code, or it has changed; look at what the screen shows now.",
)
SLOW_DOWN = Text(
    "配对码输错次数过多，请 10 分钟后再试。", "Too many wrong codes; try again in ten minutes."
)
TOO_MANY = Text(
    "等待配对的屏幕过多，稍后自动重试。", "Too many screens wait to be paired; it is tried again."
)


class Waiting(NamedTuple):
    """How a pairing stands: the code to show and for how long it holds, or `approved`. `secret` is
    a new secret for the screen to come back with, `token` the cookie of one without a key."""

    code: str = ""
    left_ms: int = 0
    approved: bool = False
    secret: str = ""
    token: str = ""


class Wish(NamedTuple):
    """What a screen is to be called, and to show of which place."""

    name: str
    township_code: str
    showings: tuple[Showing, ...]


def look(store: Store, secret: str, key: ScreenKey, browser: Browser) -> Waiting:
    """How the pairing of that secret stands; where there is none, or its code has run out, another
    begins. Raises TooMany when too many wait already."""
    code, now = store.county.code, store.clock()
    with store.readers.connect() as conn:
        found = _known(conn, code, secret, key, browser, now)
        if found is None:
            # Here first: whoever asks without end is turned away without the writer.
            _check_room(conn, code, browser, now)
    if found is not None and not (found.approved and not key.key_id):
        return found
    return store.writer.submit(lambda c: _go_on(c, code, secret, key, browser, now), urgent=True)


def _known(
    conn: Connection, county_code: str, secret: str, key: ScreenKey, browser: Browser, now: int
) -> Waiting | None:
    """How a pairing stands that holds; None for any other."""
    if key.key_id and _in_use(conn, county_code, screen.c.key_id == key.key_id, now) is not None:
        return Waiting(approved=True)
    p = screen_pairing.c
    mine = p.county_code == county_code, p.secret_hash == digest(secret)
    same = p.key_id == key.key_id, p.address == browser.address, p.expires_at > now
    row = conn.execute(select(p.code, p.expires_at, p.screen_id).where(*mine, *same)).one_or_none()
    if row is None:
        return None
    if not row.screen_id:
        return Waiting(row.code, row.expires_at - now)
    used = _in_use(conn, county_code, screen.c.screen_id == row.screen_id, now)
    return Waiting(approved=True) if used is not None else None


def _go_on(
    conn: Connection, county_code: str, secret: str, key: ScreenKey, browser: Browser, now: int
) -> Waiting:
    """Let in a screen without a key that was approved, else begin anew."""
    found = _known(conn, county_code, secret, key, browser, now)
    if found is None:
        return _begin(conn, county_code, key, browser, now)
    if not found.approved or key.key_id:
        return found
    p = screen_pairing.c
    mine = p.county_code == county_code, p.secret_hash == digest(secret)
    named = conn.scalars(select(p.screen_id).where(*mine)).one()
    one = _in_use(conn, county_code, screen.c.screen_id == named, now)
    if one is None:
        return _begin(conn, county_code, key, browser, now)
    token = give_access(conn, one, secrets.token_hex(16), now, address=browser.address)
    return found._replace(token=token)


def _begin(
    conn: Connection, county_code: str, key: ScreenKey, browser: Browser, now: int
) -> Waiting:
    p = screen_pairing.c
    here = p.county_code == county_code
    conn.execute(delete(screen_pairing).where(here, p.expires_at <= now))
    _check_room(conn, county_code, browser, now)
    taken = set(conn.scalars(select(p.code).where(here)))
    secret, code = secrets.token_urlsafe(32), _new_code()
    while code in taken:
        code = _new_code()
    row = {
        "county_code": county_code, "secret_hash": digest(secret), "code": code,
        "public_key": key.public, "key_id": key.key_id, "address": browser.address,
        "agent": browser.agent[:LONGEST_AGENT], "expires_at": now + CODE_MS,
    }  # fmt: skip
    conn.execute(insert(screen_pairing), row)
    return Waiting(code, CODE_MS, secret=secret)


def _check_room(conn: Connection, county_code: str, browser: Browser, now: int) -> None:
    p = screen_pairing.c
    here = func.count().filter(p.address == browser.address)
    waits = p.county_code == county_code, p.screen_id == "", p.expires_at > now
    every, of_address = conn.execute(select(func.count(), here).where(*waits)).one()
    if every >= CODES_IN_ALL or of_address >= CODES_OF_ADDRESS:
        raise TooMany(TOO_MANY, "too_many_pairings")


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _in_use(
    conn: Connection, county_code: str, which: ColumnElement[bool], now: int
) -> Screen | None:
    holds = screen.c.revoked_at.is_(None), screen.c.valid_until > now
    query = select(*FIELDS).where(screen.c.county_code == county_code, which, *holds)
    row = conn.execute(query.limit(1)).one_or_none()
    return as_screen(tuple(row)) if row is not None else None


def checked_wish(county: County, wish: Wish) -> Wish:
    """The wish as it is kept; Invalid for a bad name, an unknown township or no scene."""
    if wish.township_code and wish.township_code not in {t.code for t in county.townships}:
        raise Invalid(NO_TOWNSHIP, "no_township")
    return Wish(checked_name(wish.name), wish.township_code, checked_showings(wish.showings))


def check_keeper(by: Account) -> None:
    """Forbidden for everybody who does not keep screens."""
    if not may(by.role, Action.MANAGE_SCREENS):
        raise Forbidden(NOT_KEEPER, "not_the_administrator")


def approve(store: Store, by: Account, typed: str, wish: Wish) -> str:
    """Pair the screen that shows that code; its id. Raises Invalid for a wrong code, which is on
    record then, and TooMany after five of them."""
    check_keeper(by)
    kept, now = checked_wish(store.county, wish), store.clock()
    made = store.writer.submit(lambda c: _pair(c, by, plain_code(typed), kept, now), urgent=True)
    if made is None:
        raise Invalid(WRONG_CODE, "wrong_code")
    return made


def _pair(conn: Connection, by: Account, code: str, wish: Wish, now: int) -> str | None:
    a, p = audit.c, screen_pairing.c
    wrong = (
        a.county_code == by.county_code, a.actor == by.username, a.action == PAIR,
        a.result == "failed", a.at > now - TRIES_MS,
    )  # fmt: skip
    if (conn.scalar(select(func.count()).select_from(audit).where(*wrong)) or 0) >= TRIES:
        raise TooMany(SLOW_DOWN, "too_many_codes")
    mine = p.county_code == by.county_code, p.code == code
    waits = p.expires_at > now, p.screen_id == ""
    row = conn.execute(select(screen_pairing).where(*mine, *waits)).one_or_none()
    if row is None:
        write_audit(conn, by.county_code, now, by.username, PAIR, result="failed")
        return None
    screen_id = secrets.token_hex(6)
    made = {
        "county_code": by.county_code, "screen_id": screen_id, "name": wish.name,
        "township_code": wish.township_code, "showings": stored_showings(wish.showings),
        "public_key": row.public_key, "key_id": row.key_id, "address": row.address,
        "agent": row.agent, "created_at": now, "created_by": by.username,
        "valid_until": now + UNUSED_MS,
    }  # fmt: skip
    conn.execute(insert(screen), made)
    # Time enough for the screen to hear of it.
    done = {"screen_id": screen_id, "expires_at": now + CODE_MS}
    conn.execute(update(screen_pairing).where(*mine).values(done))
    detail = {**told(wish), "address": row.address, "bound": bool(row.key_id)}
    write_audit(conn, by.county_code, now, by.username, PAIR, object=screen_id, detail=detail)
    return screen_id


def told(wish: Wish) -> dict[str, object]:
    """A wish as the audit trail keeps it."""
    scenes = " ".join(f"{one.scene}:{one.seconds}" for one in wish.showings)
    return {"name": wish.name, "township": wish.township_code, "scenes": scenes}
