"""A database as the release before kept it: what the newest migration made is undone. Rewritten
with each migration."""

from __future__ import annotations

from sqlalchemy import Connection, text

BEFORE = "0023"
TABLES = ("boundary_layer", "area_change")


def one_release_back(conn: Connection) -> None:
    """Undo the newest migration."""
    for table in TABLES:
        conn.execute(text(f"DROP TABLE {table}"))
    conn.execute(text("ALTER TABLE county DROP COLUMN area_version"))
    conn.execute(text("UPDATE alembic_version SET version_num=:v"), {"v": BEFORE})
