"""Files handed out: who ordered what, how far it is, and what proves the file unchanged."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, String, Table, Text

from data_layer.db.tables.columns import code, count, metadata, moment

# `question` (JSON) is the address that was asked, in which language; `state` an ExportState;
# `why` what somebody is told of a failure (JSON of both languages).
export = Table(
    "export",
    metadata,
    Column("county_code", String, nullable=False),
    Column("number", String, nullable=False),
    Column("ordered_by", String, nullable=False),
    Column("role", String, nullable=False),
    code("township_code"),
    Column("format", String, nullable=False),
    Column("question", Text, nullable=False),
    Column("state", String, nullable=False),
    code("why"),
    count("attempts"),
    Column("rows_total", BigInteger, nullable=False, server_default="0"),
    Column("rows_done", BigInteger, nullable=False, server_default="0"),
    code("file_name"),
    code("sha256"),
    Column("size", BigInteger, nullable=False, server_default="0"),
    Column("ordered_at", BigInteger, nullable=False),
    moment("started_at"),
    moment("ended_at"),
    Column("expires_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("county_code", "number"),
    Index("ix_export_state", "county_code", "state", "ordered_at"),
    Index("ix_export_ordered_by", "county_code", "ordered_by", "ordered_at"),
)

# A way to fetch a file once.
export_link = Table(
    "export_link",
    metadata,
    Column("county_code", String, nullable=False),
    Column("token_hash", String, nullable=False),
    Column("number", String, nullable=False),
    Column("username", String, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    moment("used_at"),
    PrimaryKeyConstraint("county_code", "token_hash"),
)
