"""What is forgotten of wall screens by itself, with a day's round of retention."""

from __future__ import annotations

from sqlalchemy import Connection, delete, or_, select

from data_layer.core.screens import REMEMBERED_MS
from data_layer.db.tables import screen, screen_access, screen_pairing


def forget_screens(conn: Connection, county_code: str, now: int) -> None:
    """Drop codes that have run out, cookies that have ended, and screens that were switched off or
    lapsed a quarter of a year ago."""
    a, p, before = screen_access.c, screen_pairing.c, now - REMEMBERED_MS
    conn.execute(delete(screen_pairing).where(p.county_code == county_code, p.expires_at <= now))
    ended = or_(screen.c.revoked_at < before, screen.c.valid_until < before)
    gone = screen.c.county_code == county_code, ended
    theirs = a.screen_id.in_(select(screen.c.screen_id).where(*gone))
    conn.execute(
        delete(screen_access).where(a.county_code == county_code, or_(a.expires_at <= now, theirs))
    )
    conn.execute(delete(screen).where(*gone))
