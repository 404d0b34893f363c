"""Accounts, sessions and tokens."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, PrimaryKeyConstraint, String, Table

from data_layer.db.tables.columns import code, metadata, moment

account = Table(
    "account",
    metadata,
    Column("county_code", String, nullable=False),
    Column("username", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("role", String, nullable=False),
    code("township_code"),
    code("unit_code"),
    code("display_name"),
    code("email"),
    Column("must_change", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    moment("granted_at"),
    code("granted_by"),
    moment("expires_at"),
    Column("password_at", BigInteger, nullable=False, server_default="0"),
    PrimaryKeyConstraint("county_code", "username"),
)

second_factor = Table(
    "second_factor",
    metadata,
    Column("county_code", String, nullable=False),
    Column("username", String, nullable=False),
    Column("secret", String, nullable=False),
    moment("confirmed_at"),
    Column("last_step", BigInteger, nullable=False, server_default="0"),
    PrimaryKeyConstraint("county_code", "username"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("county_code", String, nullable=False),
    Column("username", String, nullable=False),
    Column("code_hash", String, nullable=False),
    moment("used_at"),
    PrimaryKeyConstraint("county_code", "username", "code_hash"),
)

session = Table(
    "session",
    metadata,
    Column("county_code", String, nullable=False),
    Column("token_hash", String, nullable=False),
    Column("username", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    code("address"),
    code("agent"),
    Column("level", String, nullable=False, server_default="full"),
    PrimaryKeyConstraint("county_code", "token_hash"),
    Index("ix_session_username", "county_code", "username"),
)

api_token = Table(
    "api_token",
    metadata,
    Column("county_code", String, nullable=False),
    Column("token_hash", String, nullable=False),
    Column("prefix", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("source", String, nullable=False),
    code("township_code"),
    code("role"),
    code("unit_code"),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    code("purpose"),
    code("created_by"),
    moment("used_at"),
    PrimaryKeyConstraint("county_code", "token_hash"),
)

setup_link = Table(
    "setup_link",
    metadata,
    Column("county_code", String, nullable=False),
    Column("token_hash", String, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    PrimaryKeyConstraint("county_code", "token_hash"),
)
