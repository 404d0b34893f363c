"""A database as the release before kept it: what the newest migration made is undone. Rewritten
with each migration."""

from __future__ import annotations

from sqlalchemy import Connection, text

BEFORE = "0018"
COLUMNS = {
    "account": ("granted_at", "granted_by", "expires_at", "password_at"),
    "session": ("address", "agent", "level"),
}
TABLES = ("second_factor", "recovery_code")


def one_release_back(conn: Connection) -> None:
    """Undo the newest migration."""
    for table, names in COLUMNS.items():
        for name in names:
            conn.execute(text(f"ALTER TABLE {table} DROP COLUMN {name}"))
    for table in TABLES:
        conn.execute(text(f"DROP TABLE {table}"))
    conn.execute(text("UPDATE alembic_version SET version_num=:v"), {"v": BEFORE})
