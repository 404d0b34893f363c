"""Posts, people, who holds what and what is said of them, from when to when."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, PrimaryKeyConstraint, String, Table, text

from data_layer.db.tables.columns import code, count, metadata

post = Table(
    "post",
    metadata,
    Column("county_code", String, nullable=False),
    Column("post_id", String, nullable=False),
    Column("role", String, nullable=False),
    Column("area_code", String, nullable=False),
    code("township_code"),
    code("unit_code"),
    Column("valid_from", Integer, nullable=False),
    Column("valid_to", Integer),
    PrimaryKeyConstraint("county_code", "post_id"),
    Index("ix_post_area", "county_code", "township_code", "area_code", "role"),
)


def _said() -> tuple[Column[int], Column[int], Column[int | None]]:
    """What rosters said one after the other: it holds from `valid_from` to the day before
    `valid_to`; what was said anew on its own day never held, both days are the same."""
    number = Column("serial", Integer, nullable=False, server_default="1")
    return number, count("valid_from"), Column("valid_to", Integer)


def _one_holds(table: str, key: str) -> Index:
    """Of what was said one after the other, only one thing holds."""
    last = text("valid_to IS NULL")
    names = f"ix_{table}_held", "county_code", key
    return Index(*names, unique=True, sqlite_where=last, postgresql_where=last)


# None where none are known any more.
post_households = Table(
    "post_households",
    metadata,
    Column("county_code", String, nullable=False),
    Column("post_id", String, nullable=False),
    *_said(),
    Column("households", Integer),
    PrimaryKeyConstraint("county_code", "post_id", "serial"),
    _one_holds("post_households", "post_id"),
)

# What was said first holds for every day before as well. `phone` as it may be shown, the number
# itself sealed beside it: both of what holds now alone. `phone_since` is the day since which it is
# the phone, 0 for the first.
person = Table(
    "person",
    metadata,
    Column("county_code", String, nullable=False),
    Column("person_id", String, nullable=False),
    *_said(),
    Column("name", String, nullable=False),
    code("phone"),
    code("phone_sealed"),
    count("phone_since"),
    Column("party", Boolean, nullable=False),
    Column("demo", Boolean, nullable=False),
    PrimaryKeyConstraint("county_code", "person_id", "serial"),
    _one_holds("person", "person_id"),
)

holding = Table(
    "holding",
    metadata,
    Column("county_code", String, nullable=False),
    Column("post_id", String, nullable=False),
    Column("valid_from", Integer, nullable=False),
    Column("person_id", String, nullable=False),
    Column("valid_to", Integer),
    PrimaryKeyConstraint("county_code", "post_id", "valid_from"),
)
