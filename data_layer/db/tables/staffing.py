"""Posts, people, who holds what and what is said of them, from when to when."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, PrimaryKeyConstraint, String, Table

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


# None where none are known any more.
post_households = Table(
    "post_households",
    metadata,
    Column("county_code", String, nullable=False),
    Column("post_id", String, nullable=False),
    *_said(),
    Column("households", Integer),
    PrimaryKeyConstraint("county_code", "post_id", "serial"),
)

# What was said first holds for every day before as well. `phone` as it may be shown; the number
# itself is sealed beside it, and what is sealed is another text only where the number is.
person = Table(
    "person",
    metadata,
    Column("county_code", String, nullable=False),
    Column("person_id", String, nullable=False),
    *_said(),
    Column("name", String, nullable=False),
    code("phone"),
    code("phone_sealed"),
    Column("party", Boolean, nullable=False),
    Column("demo", Boolean, nullable=False),
    PrimaryKeyConstraint("county_code", "person_id", "serial"),
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
