"""Empty databases of the newest schema without waiting for every migration again: a file is copied
from one made once a process, a shared cluster is emptied of its rows."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from data_layer.db.engine import writer_engine
from data_layer.db.migrate import HEAD, schema_version, upgrade
from data_layer.db.tables import metadata


def fresh(url: str) -> None:
    """Make the database at `url` one of the newest schema without a row; a file that is there
    already is left as it is."""
    made = make_url(url)
    if made.get_backend_name() != "sqlite":
        _emptied(url)
    elif made.database and not Path(made.database).exists():
        shutil.copyfile(_template(), made.database)


@cache
def _template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="governance-schema-")) / "empty.db"
    engine = writer_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()
    return path


def _emptied(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        known = schema_version(connection) == HEAD
        if known:
            # The audit trail refuses to be emptied.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
            connection.execute(text(f"TRUNCATE {names}"))
    engine.dispose()
    if not known:
        empty(url)


def empty(url: str) -> None:
    """Drop everything a former test left on the shared cluster."""
    made = create_engine(url)
    with made.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP FUNCTION IF EXISTS audit_refuse, audit_refuse_unsealed"))
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    made.dispose()
