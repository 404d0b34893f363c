"""Posts, people, and who holds what from when to when."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, PrimaryKeyConstraint, String, Table

from data_layer.db.tables.columns import code, metadata

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
    Column("households", Integer),
    PrimaryKeyConstraint("county_code", "post_id"),
    Index("ix_post_area", "county_code", "township_code", "area_code", "role"),
)

# `phone` as it may be shown; the number itself is sealed beside it.
person = Table(
    "person",
    metadata,
    Column("county_code", String, nullable=False),
    Column("person_id", String, nullable=False),
    Column("name", String, nullable=False),
    code("phone"),
    code("phone_sealed"),
    Column("party", Boolean, nullable=False),
    Column("demo", Boolean, nullable=False),
    PrimaryKeyConstraint("county_code", "person_id"),
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
