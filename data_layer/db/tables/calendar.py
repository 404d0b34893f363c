"""The working calendar: days that are not what their weekday says, and office hours; rows of old
versions stay, since closed cases pin them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, PrimaryKeyConstraint, String, Table

from data_layer.db.tables.columns import code, metadata

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("county_code", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("kind", String, nullable=False),
    code("name"),
    code("source"),
    Column("official", Boolean, nullable=False),
    PrimaryKeyConstraint("county_code", "version", "day"),
)

office_hours = Table(
    "office_hours",
    metadata,
    Column("county_code", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("first_day", Integer, nullable=False),
    Column("intervals", String, nullable=False),
    PrimaryKeyConstraint("county_code", "version", "first_day"),
)
