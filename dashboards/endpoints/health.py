"""`/healthz`: fit to serve? are events still coming in? does the ladder still look? is there a
backup?"""

from __future__ import annotations

import sqlite3
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from dashboards.access.backup_note import backup_state
from dashboards.access.context import store
from dashboards.access.machine_note import clock_is_moved
from data_layer.core.scope import Scope
from data_layer.db.tables import revision, step
from data_layer.queries.heartbeat import Heartbeat, last_beat, stopped_for
from data_layer.services.store import Store
from data_layer.services.system_clock import synchronised

# Pages committed to a WAL may be lost when two connections write or checkpoint at the same moment;
# fixed in 3.51.3 and backported to two older series.
FIRST_AFFECTED, LAST_AFFECTED = (3, 7, 0), (3, 51, 2)
MENDED_FROM = ((3, 50, 7), (3, 44, 6))
WAL_RESET = (
    "this SQLite has the WAL-reset bug: run one server process only, and no other program that "
    "writes to the database"
)

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 with status 'ok', or 503 with 'unavailable' and what is wrong; age in seconds.

    A dead writer or feed does not come back by itself: whoever watches must restart the server.
    'degraded' (200): it serves, but the escalation ladder has stopped looking, the nightly backup
    fails or stays away, or the machine's clock was moved.
    """
    held = store()
    writing, watching = held.writer.alive, held.feed.alive
    try:
        found = _look(held)
    except SQLAlchemyError:
        found = None
    fit = found is not None and writing and watching
    stopped = found is not None and (found["tick"]["stopped"] or found["backup"].get("overdue"))
    stopped = stopped or clock_is_moved(held)
    told: dict[str, Any] = {
        "status": "unavailable" if not fit else "degraded" if stopped else "ok",
        "database": "away" if found is None else "ok",
        "writer": "ok" if writing else "stopped",
        "feed": "ok" if watching else "stopped",
        "release": held.settings.release,
        "clock": {
            "moved_s": round(held.clock_moved_ms / 1000),
            "synchronised": synchronised(),
        },
        **(found or {"away_s": (held.feed.away_ms or 0) // 1000}),
    }
    if held.settings.sqlite:
        told["sqlite"] = {"version": sqlite3.sqlite_version}
        warning = wal_warning(sqlite3.sqlite_version_info)
        if warning:
            told["sqlite"]["warning"] = warning
    return jsonify(told), 200 if fit else 503


def wal_warning(version: tuple[int, ...]) -> str:
    """The warning for a SQLite version that has the WAL-reset bug, else ''."""
    mended = any(version[:2] == since[:2] and version >= since for since in MENDED_FROM)
    return WAL_RESET if FIRST_AFFECTED <= version <= LAST_AFFECTED and not mended else ""


def _look(held: Store) -> dict[str, Any]:
    code = held.county.code
    newest = select(func.max(step.c.at)).where(step.c.county_code == code)
    number = select(revision.c.number).where(revision.c.county_code == code)
    with held.readers.connect() as conn:
        at = conn.execute(newest).scalar()
        current = conn.execute(number).scalar()
        beat = last_beat(conn, Scope(code))
        backup = backup_state(held, conn)
    now = held.clock()
    age = None if at is None else max(0, (now - at) // 1000)
    told = _tick(held, beat, now)
    return {"revision": current or 0, "newest_event_age_s": age, "tick": told, "backup": backup}


def _tick(held: Store, beat: Heartbeat | None, now: int) -> dict[str, Any]:
    """When the ladder last looked, and whether it has stopped."""
    seconds = held.settings.tick_seconds
    stopped = stopped_for(beat, held.up_since, now, seconds) > 0
    if beat is None:
        return {"every_s": seconds, "age_s": None, "stopped": stopped}
    # Anybody may ask: which case it failed at is in the log alone.
    told = {"took_ms": beat.took_ms, "done": beat.done, "failed": bool(beat.error)}
    age = max(0, (now - beat.at) // 1000)
    return {"every_s": seconds, "age_s": age, "stopped": stopped, **told}
