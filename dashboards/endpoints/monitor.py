"""`/metrics` for Prometheus, behind a token of its own: counts and ages, nothing of any case or
person."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator

from flask import Blueprint, Response, current_app, request
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from dashboards.access.backup_note import backup_state
from dashboards.access.context import store
from data_layer.core.scope import Scope
from data_layer.db.engine import sqlite_path
from data_layer.db.tables import export, report_run
from data_layer.errors import NotSignedIn
from data_layer.queries.heartbeat import last_beat
from data_layer.services.store import Store
from data_layer.services.system_clock import synchronised
from data_layer.vocab import Text

NO_TOKEN = Text(
    "读取监控指标须在 Authorization: Bearer 中提供 METRICS_TOKEN 设置的令牌。",
    "Metrics are read with the token set as METRICS_TOKEN, sent as Authorization: Bearer.",
)
FORMAT = "text/plain; version=0.0.4; charset=utf-8"

blueprint = Blueprint("monitor", __name__)


@blueprint.get("/metrics", provide_automatic_options=False)
def metrics() -> Response:
    """The text format of Prometheus, of this process; `governance_up` is 0 while the database is
    away."""
    held = store()
    wanted, sent = held.settings.metrics_token, request.headers.get("Authorization", "")
    if not wanted or not hmac.compare_digest(sent.encode(), f"Bearer {wanted}".encode()):
        raise NotSignedIn(NO_TOKEN, "no_metrics_token")
    lines = [f"governance_{name} {value:.15g}" for name, value in _gauges(held)]
    lines += current_app.extensions["request_counts"].lines()
    return Response(
        "\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8"
    )


def _gauges(held: Store) -> Iterator[tuple[str, float]]:
    yield "writer_queue", held.writer.queued
    yield "commits_total", held.writer.commits
    yield "streams", held.feed.watchers
    yield "revision", held.feed.revision
    yield "uptime_seconds", (held.clock() - held.up_since) / 1000
    if (kept := synchronised()) is not None:
        yield "clock_synchronised", kept
    yield "clock_moved_seconds", held.clock_moved_ms / 1000
    yield "database_away_seconds", (held.feed.away_ms or 0) / 1000
    try:
        with held.readers.connect() as conn:
            yield from _stored(held, conn)
    except SQLAlchemyError:
        yield "up", 0
    else:
        yield "up", 1


def _stored(held: Store, conn: Connection) -> Iterator[tuple[str, float]]:
    code, now = held.county.code, held.clock()
    if (beat := last_beat(conn, Scope(code))) is not None:
        yield "tick_age_seconds", (now - beat.at) / 1000
        yield "tick_took_seconds", beat.took_ms / 1000
    backup = backup_state(held, conn)
    if backup.get("age_s") is not None:
        yield "backup_age_seconds", backup["age_s"]
    yield "backup_failed", backup.get("failed", False)
    for name, table in (("exports_open", export), ("reports_open", report_run)):
        ended = table.c.ended_at
        open_ones = select(func.count()).where(table.c.county_code == code, ended.is_(None))
        yield name, conn.scalar(open_ones) or 0
    yield from _database(held, conn)


def _database(held: Store, conn: Connection) -> Iterator[tuple[str, float]]:
    """Its size; on SQLite that of the log beside it, on PostgreSQL how far its clock is ahead."""
    path = sqlite_path(held.settings.database_url)
    if path is None:
        size = select(func.pg_database_size(func.current_database()))
        yield "database_bytes", conn.scalar(size) or 0
        ahead = func.extract("epoch", func.clock_timestamp())
        yield "clock_offset_seconds", float(conn.scalar(select(ahead)) or 0) - time.time()
        return
    yield "database_bytes", path.stat().st_size
    wal = path.with_name(path.name + "-wal")
    yield "wal_bytes", wal.stat().st_size if wal.exists() else 0
