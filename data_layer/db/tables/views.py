"""Questions somebody has given a name."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, String, Table, Text

from data_layer.db.tables.columns import code, metadata

# `search` is the address's query; `shared_with` '' (the owner alone), 'link' or a role;
# `township_code` the township whose owner or place it is about, '' for the county's.
saved_view = Table(
    "saved_view",
    metadata,
    Column("county_code", String, nullable=False),
    Column("view_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("search", Text, nullable=False),
    Column("owner", String, nullable=False),
    Column("owner_name", String, nullable=False),
    code("shared_with"),
    code("township_code"),
    Column("made_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("county_code", "view_id"),
    Index("ix_saved_view_owner", "county_code", "owner"),
)
