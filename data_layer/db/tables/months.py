"""Closed months: on which day a county closes them, each closing and revision, its figures."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from data_layer.db.tables.columns import code, metadata, moment

month_setting = Table(
    "month_setting",
    metadata,
    Column("county_code", String, primary_key=True),
    Column("set_day", Integer, nullable=False),
    Column("set_by", String, nullable=False),
    Column("set_name", String, nullable=False),
    Column("set_at", BigInteger, nullable=False),
)

# Revision 1 is the closing (`closed_by` '' when the clock did it), later ones have a reason. Of the
# newest, `differing` says how many figures are another by now ({township or '' for all: number},
# JSON) and `changes` which (core.month_close.encode_changes), as looked at `checked_at`, when the
# county stood at `checked_revision`.
month_closing = Table(
    "month_closing",
    metadata,
    Column("county_code", String, nullable=False),
    Column("month", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("closed_at", BigInteger, nullable=False),
    code("closed_by"),
    code("closed_name"),
    code("reason"),
    Column("differing", Text, nullable=False, server_default="{}"),
    Column("changes", LargeBinary),
    moment("checked_at"),
    Column("checked_revision", BigInteger, nullable=False, server_default="0"),
    PrimaryKeyConstraint("county_code", "month", "revision"),
)

# `split` is area/kind, as township/source; `content` the values (core.month_close.encode).
month_figures = Table(
    "month_figures",
    metadata,
    Column("county_code", String, nullable=False),
    Column("month", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("split", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("county_code", "month", "revision", "split"),
)
