"""Pictures and papers that go with events; the files themselves lie in the instance folder."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Table

from data_layer.db.tables.columns import code, metadata

# `case_no` is empty until an event that names it is recorded; `township_code` is the uploader's
# scope then, since where a case lies is for the case itself to say.
attachment = Table(
    "attachment",
    metadata,
    Column("county_code", String, nullable=False),
    Column("attachment_id", String, nullable=False),
    code("case_no"),
    code("township_code"),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("sha256", String, nullable=False),
    Column("uploaded_by", String, nullable=False),
    Column("uploaded_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("county_code", "attachment_id"),
    Index("ix_attachment_case", "county_code", "case_no", "uploaded_at"),
    Index("ix_attachment_sha256", "county_code", "sha256"),
)
