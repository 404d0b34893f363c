"""A wall screen's row as the rules see it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from data_layer.core.screens import Dim, Screen, read_showings
from data_layer.db.tables import screen

FIELDS = [
    screen.c[name]
    for name in (
        "county_code", "screen_id", "name", "township_code", "showings", "key_id", "valid_until",
        "revoked_at", "message", "message_until", "dim_begin", "dim_end", "dim_level",
        "pattern_until", "reloads",
    )
]  # fmt: skip


def as_screen(row: tuple[Any, ...]) -> Screen:
    """The screen in a row of FIELDS."""
    *first, showings, key_id, valid, revoked, message, until, begin, end, level, pattern, n = row
    dim = None if begin is None else Dim(begin, end, level)
    code, screen_id, name, township = first
    return Screen(
        code, screen_id, name, township, read_showings(showings), key_id, valid, revoked,
        message, until, dim, pattern, n,
    )  # fmt: skip


def of_screen(county_code: str, screen_id: str) -> tuple[ColumnElement[bool], ...]:
    """The row of that screen."""
    return screen.c.county_code == county_code, screen.c.screen_id == screen_id
