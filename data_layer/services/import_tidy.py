"""Files of imports go when their time is over: they may hold what people said."""

from __future__ import annotations

import time
from pathlib import Path

from sqlalchemy import Engine, select

from data_layer.core.days import DAY_MS
from data_layer.db.tables import file_import
from data_layer.services.import_files import forget_files, forget_waiting, settled_numbers

FILES_MS = 7 * DAY_MS
# What just came has its folder before its row.
SETTLED_SECONDS = 3600.0


def tidy_files(readers: Engine, county_code: str, instance: Path, now: int) -> None:
    """Forget the files of imports that ended long ago, of no import, and those never entered."""
    f, before = file_import.c, now - FILES_MS
    # Before the rows are read: a file that comes meanwhile is not looked at.
    there = settled_numbers(instance, time.time() - SETTLED_SECONDS)
    query = select(f.number, f.made_at, f.ended_at, f.undone_at)
    with readers.connect() as conn:
        kept = {
            row.number
            for row in conn.execute(query.where(f.county_code == county_code))
            if max(row.made_at, row.ended_at or 0, row.undone_at or 0) > before
        }
    forget_files(instance, set(there) - kept)
    forget_waiting(instance, before / 1000)
