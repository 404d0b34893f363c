"""The last a wall screen said of itself: one row a screen, written over."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from data_layer.core.screen_report import ScreenReport
from data_layer.core.screens import LEAST_BEAT_MS, UNUSED_MS, Screen
from data_layer.db.screen_rows import of_screen
from data_layer.db.tables import screen
from data_layer.errors import TooMany
from data_layer.services.sessions import LONGEST_AGENT, Browser
from data_layer.vocab import Text

TOO_SOON = Text("状态上报过于频繁。", "The screen reports too often.")


def note_beat(
    conn: Connection, one: Screen, report: ScreenReport, browser: Browser, now: int
) -> None:
    """Keep the report, which also keeps the screen from lapsing; TooMany within ten seconds of the
    last."""
    mine = of_screen(one.county_code, one.screen_id)
    seen_at = conn.scalar(select(screen.c.seen_at).where(*mine))
    if seen_at is not None and 0 <= now - seen_at < LEAST_BEAT_MS:
        raise TooMany(TOO_SOON, "too_soon")
    row = {
        **report.model_dump(), "seen_at": now, "seen_from": browser.address,
        "agent": browser.agent[:LONGEST_AGENT], "valid_until": now + UNUSED_MS,
    }  # fmt: skip
    conn.execute(update(screen).where(*mine, screen.c.revoked_at.is_(None)).values(row))
