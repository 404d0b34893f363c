"""When what works by itself last did."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, String, Table

from data_layer.db.tables.columns import code, metadata

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("county_code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    code("error"),
    PrimaryKeyConstraint("county_code", "name"),
)
