"""The county as its pack says it: areas, categories, units, limits, the escalation ladder."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from data_layer.db.tables.columns import code, count, metadata

county = Table(
    "county",
    metadata,
    Column("county_code", String, primary_key=True),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("title_zh", String, nullable=False),
    Column("title_en", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("case_prefix", String, nullable=False),
    Column("surveyed", Boolean, nullable=False),
    Column("boundary_version", Integer, nullable=False),
    Column("calendar_version", Integer, nullable=False),
    count("limit_version"),
    count("area_version"),
    Column("attribution_zh", String, nullable=False),
    Column("attribution_en", String, nullable=False),
    code("approval_no"),
    Column("demo", Boolean, nullable=False),
    Column("pack_hash", String, nullable=False),
    code("pack_path"),
    count("quiet_begin"),
    count("quiet_end"),
    # Minutes of the local day at which the duty desk's shifts begin.
    Column("day_shift", Integer, nullable=False, server_default="480"),
    Column("night_shift", Integer, nullable=False, server_default="1200"),
)

area = Table(
    "area",
    metadata,
    Column("county_code", String, nullable=False),
    Column("code", String, nullable=False),
    Column("level", String, nullable=False),
    Column("parent", String, nullable=False),
    Column("name", String, nullable=False),
    Column("short", String, nullable=False),
    code("kind"),
    code("urban_rural_class"),
    Column("label_lon", Float),
    Column("label_lat", Float),
    Column("valid_from", Integer),
    Column("valid_to", Integer),
    code("successor"),
    PrimaryKeyConstraint("county_code", "code"),
)

category = Table(
    "category",
    metadata,
    Column("county_code", String, nullable=False),
    Column("code", String, nullable=False),
    code("parent"),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("urgency", String, nullable=False),
    Column("limit_class", String, nullable=False),
    Column("sensitive", Boolean, nullable=False),
    Column("counts", Boolean, nullable=False),
    code("duty"),
    PrimaryKeyConstraint("county_code", "code"),
)

unit = Table(
    "unit",
    metadata,
    Column("county_code", String, nullable=False),
    Column("code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("level", Integer, nullable=False),
    code("township_code"),
    code("kind"),
    PrimaryKeyConstraint("county_code", "code"),
)

limit_rule = Table(
    "limit_rule",
    metadata,
    Column("county_code", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("category", String, nullable=False),
    Column("urgency", String, nullable=False),
    Column("limit_class", String, nullable=False),
    Column("level", Integer, nullable=False),
    Column("stage", String, nullable=False),
    Column("effective_from", BigInteger, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("unit", String, nullable=False),
    PrimaryKeyConstraint(
        "county_code", "version", "category", "urgency", "limit_class", "level", "stage"
    ),
)

ladder_rule = Table(
    "ladder_rule",
    metadata,
    Column("county_code", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("trigger", String, nullable=False),
    code("stage"),
    code("urgency"),
    code("risk"),
    Column("times", Integer, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("unit", String, nullable=False),
    Column("act", String, nullable=False),
    Column("to", String, nullable=False),
    Column("cause", String, nullable=False),
    Column("quiet", Boolean, nullable=False),
    PrimaryKeyConstraint("county_code", "rule"),
)
