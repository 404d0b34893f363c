"""Wall screens: those paired, with the last they said of themselves; what lets them in; those that
wait to be paired."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from data_layer.db.tables.columns import JsonText, code, count, metadata, moment

screen = Table(
    "screen",
    metadata,
    Column("county_code", String, nullable=False),
    Column("screen_id", String, nullable=False),
    Column("name", String, nullable=False),
    code("township_code"),
    Column("showings", JsonText, nullable=False),
    code("public_key"),
    code("key_id"),
    code("address"),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", String, nullable=False),
    Column("valid_until", BigInteger, nullable=False),
    moment("revoked_at"),
    code("message"),
    Column("message_until", BigInteger, nullable=False, server_default="0"),
    Column("dim_begin", Integer),
    Column("dim_end", Integer),
    Column("dim_level", Integer),
    Column("pattern_until", BigInteger, nullable=False, server_default="0"),
    count("reloads"),
    moment("seen_at"),
    code("seen_from"),
    code("agent"),
    code("release"),
    Column("heap_mb", Integer),
    Column("age_s", Integer),
    code("scene"),
    count("width"),
    count("height"),
    Column("ratio", Float),
    code("error"),
    PrimaryKeyConstraint("county_code", "screen_id"),
    Index("ix_screen_key_id", "county_code", "key_id"),
)

# `proof` is what it was given for, so that nothing is given for it twice.
screen_access = Table(
    "screen_access",
    metadata,
    Column("county_code", String, nullable=False),
    Column("token_hash", String, nullable=False),
    Column("screen_id", String, nullable=False),
    Column("proof", String, nullable=False),
    code("address"),
    Column("created_at", BigInteger, nullable=False),
    moment("expires_at"),
    PrimaryKeyConstraint("county_code", "token_hash"),
    UniqueConstraint("county_code", "proof"),
    Index("ix_screen_access_screen_id", "county_code", "screen_id"),
)

screen_pairing = Table(
    "screen_pairing",
    metadata,
    Column("county_code", String, nullable=False),
    Column("secret_hash", String, nullable=False),
    Column("code", String, nullable=False),
    code("public_key"),
    code("key_id"),
    code("address"),
    code("agent"),
    Column("expires_at", BigInteger, nullable=False),
    code("screen_id"),
    PrimaryKeyConstraint("county_code", "secret_hash"),
    UniqueConstraint("county_code", "code"),
)
