"""Boundary layers as they were brought, and dated changes of the area tree."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
)

from data_layer.db.tables.columns import JsonText, code, count, metadata, moment

# `version` 0 is one that was checked and waits for its word; `body` is geo's own, never read here.
boundary_layer = Table(
    "boundary_layer",
    metadata,
    Column("county_code", String, nullable=False),
    Column("layer_id", String, nullable=False),
    Column("level", String, nullable=False),
    count("version"),
    Column("valid_from", Integer),
    code("approval_no"),
    code("file_name"),
    code("format"),
    code("crs"),
    code("encoding"),
    count("features"),
    count("shapes"),
    Column("findings", JsonText, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", String, nullable=False),
    moment("published_at"),
    code("published_by"),
    PrimaryKeyConstraint("county_code", "layer_id"),
    Index("ix_boundary_layer_version", "county_code", "level", "version"),
)

area_change = Table(
    "area_change",
    metadata,
    Column("county_code", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("day", Integer, nullable=False),
    code("document_no"),
    Column("content", JsonText, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", String, nullable=False),
    PrimaryKeyConstraint("county_code", "number"),
)
