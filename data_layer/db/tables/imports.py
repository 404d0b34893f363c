"""Ledgers that were imported: how far each is, what its columns meant, and what came of its
rows."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from data_layer.db.tables.columns import code, count, metadata, moment

# `state` an imports.State, `mode` an imports.Mode; `header_key` what files of the same columns
# share, by which `mapping` (JSON) is remembered; every event of an import is of its `source` and
# received at `begun_at`. `why` what somebody is told of a failure (JSON of both languages).
file_import = Table(
    "file_import",
    metadata,
    Column("county_code", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String, nullable=False),
    code("mode"),
    Column("file_name", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    code("header_key"),
    code("source"),
    Column("mapping", Text, nullable=False, server_default=""),
    code("lang"),
    count("rows_read"),
    count("rows_done"),
    count("rows_stored"),
    count("rows_repeated"),
    count("rows_refused"),
    count("events_stored"),
    count("events_undone"),
    count("attempts"),
    code("why"),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", String, nullable=False),
    moment("begun_at"),
    moment("ended_at"),
    moment("undone_at"),
    code("undone_by"),
    PrimaryKeyConstraint("county_code", "number"),
    Index("ix_file_import_header_key", "county_code", "header_key", "number"),
)
