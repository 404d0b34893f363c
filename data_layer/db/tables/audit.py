"""The audit trail: rows in a chain, where the chain stands, and what is left of pruned months.

Triggers refuse every change of a row, and its deletion but for rows a seal covers.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Table

from data_layer.db.tables.columns import JsonText, code, metadata

audit = Table(
    "audit",
    metadata,
    Column("county_code", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    code("actor"),
    code("session"),
    code("address"),
    Column("action", String, nullable=False),
    code("object"),
    Column("result", String, nullable=False),
    Column("detail", JsonText, nullable=False),
    Column("alg", String, nullable=False),
    code("key_id"),
    code("prev_hash"),
    Column("hash", String, nullable=False),
    PrimaryKeyConstraint("county_code", "seq"),
    Index("ix_audit_at", "county_code", "at"),
    Index("ix_audit_actor", "county_code", "actor", "seq"),
    Index("ix_audit_action", "county_code", "action", "seq"),
    Index("ix_audit_actor_at", "county_code", "actor", "at"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("county_code", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    code("hash"),
    PrimaryKeyConstraint("county_code"),
)

audit_seal = Table(
    "audit_seal",
    metadata,
    Column("county_code", String, nullable=False),
    Column("month", Integer, nullable=False),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("head_hash", String, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", String, nullable=False),
    Column("key_id", String, nullable=False),
    Column("mac", String, nullable=False),
    PrimaryKeyConstraint("county_code", "first_seq"),
)
