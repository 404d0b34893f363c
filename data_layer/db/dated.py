"""What is said of one thing from a day on, the statements before it kept: tables with the columns
`serial`, `valid_from` and `valid_to`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

NOTHING = MappingProxyType[str, Any]({})


def say(
    conn: Connection, table: Table, key: Mapping[str, Any], day: int, told: Mapping[str, Any],
    erased: Mapping[str, Any] = NOTHING,
) -> None:  # fmt: skip
    """Let `told` hold of the thing with that key from `day` on, and whatever else was said of it
    last; `day` is not before the day since which that holds. `erased` is written over what held."""
    last = *(table.c[name] == value for name, value in key.items()), table.c.valid_to.is_(None)
    before = conn.execute(select(table).where(*last)).mappings().one_or_none()
    serial = 1
    if before is not None:
        serial = before["serial"] + 1
        conn.execute(update(table).where(*last).values(valid_to=day, **erased))
    rest = {"serial": serial, "valid_from": day, "valid_to": None}
    conn.execute(insert(table), {**(before or {}), **key, **told, **rest})
