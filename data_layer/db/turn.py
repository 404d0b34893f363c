"""One process at a time, where several share a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from sqlalchemy import Engine, func, select


@contextmanager
def turn(engine: Engine, name: str) -> Iterator[bool]:
    """Whether this process has the turn of that name until the block ends; False at once while
    another has it.

    On PostgreSQL an advisory lock, which dies with the process that holds it. On SQLite nobody else
    writes anyway.
    """
    if engine.dialect.name == "sqlite":
        yield True
        return
    key = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = bool(connection.scalar(select(func.pg_try_advisory_lock(key))))
        try:
            yield mine
        finally:
            if mine:
                connection.execute(select(func.pg_advisory_unlock(key)))
