"""What the system administrator does to paired wall screens; every step in the audit trail. Screens
ask every few seconds what they are to do, so each step reaches them within those."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from data_layer.core.county import County
from data_layer.core.covering import covered
from data_layer.core.screens import (
    BAD_MESSAGE,
    BAD_PATTERN,
    LONGEST_MESSAGE,
    MOST_MESSAGE_MINUTES,
    MOST_PATTERN_MINUTES,
    Screen,
    checked_dim,
    checked_minutes,
    stored_showings,
)
from data_layer.db.screen_rows import FIELDS, as_screen, of_screen
from data_layer.db.tables import screen
from data_layer.errors import Conflict, Invalid, NotFound
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.screen_pairing import Wish, check_keeper, checked_wish, told
from data_layer.vocab import Text

NO_SCREEN = Text("没有这块屏幕。", "There is no such screen.")
STOPPED = Text(
    "该屏幕已停用，请在屏幕上重新配对。",
    "This screen was switched off; pair it again at the screen.",
)


class DimWish(NamedTuple):
    """Hours of dimming as asked for: minutes of the day and per cent; None for not given."""

    begin: int | None
    end: int | None
    level: int | None


def change(
    conn: Connection, county: County, by: Account, screen_id: str, wish: Wish, now: int
) -> None:
    """Another name, place or other scenes."""
    kept, held = checked_wish(county, wish), _held(conn, by, screen_id)
    before = told(Wish(held.name, held.township_code, held.showings))
    given = {
        "name": kept.name, "township_code": kept.township_code,
        "showings": stored_showings(kept.showings),
    }  # fmt: skip
    detail = {"from": before, "to": told(kept)}
    _keep(conn, by, screen_id, "change_screen", now, given, detail)


def say(
    conn: Connection, by: Account, screen_id: str, text: str, minutes: int | None, now: int
) -> None:
    """Have it show a message for so many minutes; an empty one takes the last away."""
    _held(conn, by, screen_id)
    # Of a number on a wall the middle is covered, whoever wrote it there.
    plain = covered(" ".join(text.split()))
    if len(plain) > LONGEST_MESSAGE:
        raise Invalid(BAD_MESSAGE, "bad_message")
    until = now + checked_minutes(minutes, MOST_MESSAGE_MINUTES, BAD_MESSAGE) if plain else 0
    given = {"message": plain, "message_until": until}
    _keep(conn, by, screen_id, "message_screen", now, given, {"text": plain, "until": until})


def dim(conn: Connection, by: Account, screen_id: str, wish: DimWish, now: int) -> None:
    """From when to when it is dark, and how dark; without hours never."""
    _held(conn, by, screen_id)
    kept = checked_dim(*wish)
    begin, end, level = kept or (None, None, None)
    given = {"dim_begin": begin, "dim_end": end, "dim_level": level}
    _keep(conn, by, screen_id, "dim_screen", now, given, given)


def show_pattern(
    conn: Connection, by: Account, screen_id: str, minutes: int | None, now: int
) -> None:
    """Have it show the test pattern for so many minutes; None takes it away."""
    _held(conn, by, screen_id)
    until = 0
    if minutes is not None:
        until = now + checked_minutes(minutes, MOST_PATTERN_MINUTES, BAD_PATTERN)
    detail = {"minutes": minutes or 0}
    _keep(conn, by, screen_id, "test_screen", now, {"pattern_until": until}, detail)


def reload(conn: Connection, by: Account, screen_id: str, now: int) -> None:
    """Have it load its page anew."""
    held = _held(conn, by, screen_id)
    _keep(conn, by, screen_id, "reload_screen", now, {"reloads": held.reloads + 1}, {})


def revoke(conn: Connection, by: Account, screen_id: str, now: int) -> None:
    """Switch it off for good: it shows nothing more until it is paired again."""
    held = _held(conn, by, screen_id)
    given = {"revoked_at": now, "message": "", "message_until": 0, "pattern_until": 0}
    _keep(conn, by, screen_id, "revoke_screen", now, given, {"name": held.name})


def _held(conn: Connection, by: Account, screen_id: str) -> Screen:
    """The screen, which must be in use."""
    check_keeper(by)
    row = conn.execute(select(*FIELDS).where(*of_screen(by.county_code, screen_id))).one_or_none()
    if row is None:
        raise NotFound(NO_SCREEN, "no_screen")
    found = as_screen(tuple(row))
    if found.revoked_at is not None:
        raise Conflict(STOPPED, "screen_stopped")
    return found


def _keep(
    conn: Connection,
    by: Account,
    screen_id: str,
    action: str,
    now: int,
    given: dict[str, Any],
    detail: dict[str, Any],
) -> None:
    conn.execute(update(screen).where(*of_screen(by.county_code, screen_id)).values(given))
    write_audit(conn, by.county_code, now, by.username, action, object=screen_id, detail=detail)
