"""A database as earlier releases kept it: what migrations made is undone, the newest first. A new
migration adds its line."""

from __future__ import annotations

from sqlalchemy import Connection, text


def _drop(*tables: str) -> tuple[str, ...]:
    return tuple(f"DROP TABLE {table}" for table in tables)


# Of each migration, what takes back what it made.
UNDO = {
    "0021": (
        *_drop("sealed_text", "sealed_number", "scope_test"),
        "ALTER TABLE person DROP COLUMN phone_sealed",
    ),
    "0022": tuple(
        f"ALTER TABLE api_token DROP COLUMN {name}" for name in ("purpose", "created_by", "used_at")
    ),
    "0023": _drop("file_import"),
    "0024": (
        *_drop("boundary_layer", "area_change"),
        "ALTER TABLE county DROP COLUMN area_version",
    ),
    "0025": (
        *_drop("source_contact", "source_day", "source_note", "source_refusal", "quarantine"),
        "ALTER TABLE post DROP COLUMN households",
    ),
    "0026": _drop("hook_delivery", "hook_event", "hook_subscription", "hook_mapping"),
    "0027": ("DROP INDEX ix_incident_unit",),
    "0028": _drop(
        *("alert", "alert_mark", "warning_check", "warning_default", "warning_rule"),
        *("warning_run", "warning_signal", "warning_trial"),
    ),
}
BEFORE = sorted(UNDO)[-2]
BEFORE_SEALING = "0020"


def go_back(conn: Connection, version: str) -> None:
    """Undo every migration after that one."""
    for later in sorted(UNDO, reverse=True):
        if later > version:
            for statement in UNDO[later]:
                conn.execute(text(statement))
    conn.execute(text("UPDATE alembic_version SET version_num=:v"), {"v": version})


def one_release_back(conn: Connection) -> None:
    """Undo the newest migration."""
    go_back(conn, BEFORE)
