"""Wall screens as the system administrator sees them: never what they show."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from data_layer.core.scope import Scope
from data_layer.core.screens import Screen
from data_layer.db.screen_rows import FIELDS, as_screen
from data_layer.db.tables import screen, screen_pairing


class ScreenLine(NamedTuple):
    """A screen, who paired it from where, and the last it said of itself (None and '' where it
    said nothing): when and from where, release, MB of memory, age of its newest numbers in seconds,
    scene, size in CSS pixels with device pixels for each, kind of its last error."""

    screen: Screen
    paired_from: str
    created_at: int
    created_by: str
    seen_at: int | None
    seen_from: str
    agent: str
    release: str
    heap_mb: int | None
    age_s: int | None
    scene: str
    width: int
    height: int
    ratio: float | None
    error: str


def screen_lines(conn: Connection, scope: Scope, screen_id: str = "") -> list[ScreenLine]:
    """Every screen of the county, those in use first, then by name; or the one of that id."""
    s = screen.c
    told = (
        s.address, s.created_at, s.created_by, s.seen_at, s.seen_from, s.agent, s.release,
        s.heap_mb, s.age_s, s.scene, s.width, s.height, s.ratio, s.error,
    )  # fmt: skip
    query = select(*FIELDS, *told).where(s.county_code == scope.county_code)
    if screen_id:
        query = query.where(s.screen_id == screen_id)
    rows = map(tuple, conn.execute(query.order_by(s.revoked_at.is_not(None), s.name, s.created_at)))
    n = len(FIELDS)
    return [ScreenLine(as_screen(row[:n]), *row[n:]) for row in rows]


def waiting_screens(conn: Connection, scope: Scope, now: int) -> int:
    """How many screens show a code that nobody has typed yet."""
    p = screen_pairing.c
    waits = p.county_code == scope.county_code, p.expires_at > now, p.screen_id == ""
    return conn.scalar(select(func.count()).select_from(screen_pairing).where(*waits)) or 0
