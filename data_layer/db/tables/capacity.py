"""What the county has to work with, what was entered since, and the rule books it works by."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Integer, PrimaryKeyConstraint, String, Table, Text

from data_layer.db.tables.columns import code, count, metadata

# The figures of today.
capacity = Table(
    "capacity",
    metadata,
    Column("county_code", String, nullable=False),
    Column("key", String, nullable=False),
    Column("area_code", String, nullable=False),
    Column("value", Float, nullable=False),
    Column("unit", String, nullable=False),
    Column("label_zh", String, nullable=False),
    Column("label_en", String, nullable=False),
    code("system"),
    Column("level", String, nullable=False, server_default="county"),
    count("ordinal"),
    PrimaryKeyConstraint("county_code", "key", "area_code"),
)

# Every figure that was ever entered, from a day on (0: it came with the pack); without a value it
# was taken back, and of two from one day on the newest holds. Figures nobody has changed stand in
# `capacity` alone.
capacity_history = Table(
    "capacity_history",
    metadata,
    Column("county_code", String, nullable=False),
    Column("key", String, nullable=False),
    Column("area_code", String, nullable=False),
    Column("since", Integer, nullable=False),
    Column("value", Float),
    code("recorded_by"),
    Column("recorded_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("county_code", "key", "area_code", "since", "recorded_at"),
)

rule_book = Table(
    "rule_book",
    metadata,
    Column("county_code", String, nullable=False),
    Column("book", String, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("level", String, nullable=False),
    code("metrics"),
    PrimaryKeyConstraint("county_code", "book"),
)

# One row a version; `area_code` is the county's where it holds everywhere, else one township's.
rule_version = Table(
    "rule_version",
    metadata,
    Column("county_code", String, nullable=False),
    Column("book", String, nullable=False),
    Column("area_code", String, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("since", Integer, nullable=False),
    Column("issuer", String, nullable=False),
    code("document_no"),
    Column("body", Text, nullable=False),
    code("file_name"),
    code("file_kind"),
    code("file_sha256"),
    Column("recorded_by", String, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    code("withdrawn_by"),
    PrimaryKeyConstraint("county_code", "book", "area_code", "serial"),
)
