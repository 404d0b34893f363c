"""What events said of persons, sealed beside the log: erasing a row erases it for good."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, String, Table, Text

from data_layer.db.tables.columns import metadata

# `sealed` is the words (JSON, field -> text) that were covered in the event.
sealed_text = Table(
    "sealed_text",
    metadata,
    Column("county_code", String, nullable=False),
    Column("case_no", String, nullable=False),
    Column("source", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("sealed", Text, nullable=False),
    PrimaryKeyConstraint("county_code", "case_no", "source", "event_id"),
    sqlite_with_rowid=False,
)

# A phone or identity number of a case, by its keyed digest alone.
sealed_number = Table(
    "sealed_number",
    metadata,
    Column("county_code", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("case_no", String, nullable=False),
    PrimaryKeyConstraint("county_code", "digest", "case_no"),
    Index("ix_sealed_number_case", "county_code", "case_no"),
    sqlite_with_rowid=False,
)
