"""What each self-test of scopes asked and found."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, String, Table, Text

from data_layer.db.tables.columns import count, metadata, moment

# `townships` are the two codes, parted by a comma; `state` running, passed, failed or broken;
# `result` (JSON) one line a township and route, and every answer that told of the other.
scope_test = Table(
    "scope_test",
    metadata,
    Column("county_code", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    moment("ended_at"),
    Column("begun_by", String, nullable=False),
    Column("release", String, nullable=False),
    Column("townships", String, nullable=False),
    Column("state", String, nullable=False),
    count("routes"),
    count("answers"),
    count("found"),
    Column("result", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("county_code", "number"),
)
