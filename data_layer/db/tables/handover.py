"""Hand-over sheets of the duty desk's shifts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, String, Table, Text

from data_layer.db.tables.columns import code, metadata, moment

# `numbers` is the sheet as it was signed (JSON); a later serial of a shift corrects the one before.
handover = Table(
    "handover",
    metadata,
    Column("county_code", String, nullable=False),
    Column("township_code", String, nullable=False),
    Column("shift_day", Integer, nullable=False),
    Column("shift", String, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("begins_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("numbers", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("outgoing", String, nullable=False),
    Column("outgoing_name", String, nullable=False),
    Column("outgoing_at", BigInteger, nullable=False),
    code("incoming"),
    code("incoming_name"),
    moment("incoming_at"),
    PrimaryKeyConstraint("county_code", "township_code", "shift_day", "shift", "serial"),
)
