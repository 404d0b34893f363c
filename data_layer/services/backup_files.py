"""Which files of the instance folder belong into a backup: all but what is listed here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, inspect, select

from data_layer.db.tables import report_file

# Drawn anew by each start; taken out and deleted after a day, but for archived reports.
MADE_ANEW, EXPORTS = "geometry", "exports"
DATABASE_ENDS = (".db", ".db-wal", ".db-shm", ".db-journal", ".lock")


def instance_files(instance: Path, archived: set[str], key_file: Path | None) -> list[Path]:
    """The files, in order: keys, attachments, archived reports (their numbers are `archived`) and
    whatever else lies there; never databases, logs, files half written or the backup's own key."""
    return sorted(
        path
        for path in _files(instance)
        if _belongs(path.relative_to(instance), archived)
        and not (key_file is not None and path.samefile(key_file))
    )


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield path


def _belongs(path: Path, archived: set[str]) -> bool:
    first, name = path.parts[0], path.name
    if any(part.startswith(".") for part in path.parts) or first == MADE_ANEW:
        return False
    if first == EXPORTS:
        return len(path.parts) > 1 and path.parts[1] in archived
    return len(path.parts) > 1 or not (name.endswith(DATABASE_ENDS) or ".log" in name)


def archived_numbers(conn: Connection) -> set[str]:
    """The exports that are archived reports; none in a database of before there were any."""
    if not inspect(conn).has_table(report_file.name):
        return set()
    return set(conn.scalars(select(report_file.c.number)))
