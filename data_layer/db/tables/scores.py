"""Assessment: versions of the schemes, what is deducted and why, appeals, results as published."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from data_layer.db.tables.columns import code, count, metadata, moment

# `content` is the scheme (JSON): its items and the cap of deductions.
score_scheme = Table(
    "score_scheme",
    metadata,
    Column("county_code", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("effective_month", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("content", Text, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("county_code", "kind", "version"),
)

# `restored` are the points an appeal gave back.
score_deduction = Table(
    "score_deduction",
    metadata,
    Column("county_code", String, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", String, nullable=False),
    code("township_code"),
    Column("month", Integer, nullable=False),
    Column("case_no", String, nullable=False),
    Column("points", Float, nullable=False),
    Column("restored", Float, nullable=False, server_default="0"),
    Column("evidence", Text, nullable=False),
    Column("entered_by", String, nullable=False),
    Column("entered_name", String, nullable=False),
    Column("entered_at", BigInteger, nullable=False),
    moment("withdrawn_at"),
    PrimaryKeyConstraint("county_code", "serial"),
    Index("ix_score_deduction_month", "county_code", "kind", "month", "body"),
)

# Against a deduction (its serial) or against an item of the scheme (its metric).
score_appeal = Table(
    "score_appeal",
    metadata,
    Column("county_code", String, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", String, nullable=False),
    code("township_code"),
    Column("month", Integer, nullable=False),
    count("deduction"),
    code("metric"),
    Column("statement", Text, nullable=False),
    Column("filed_by", String, nullable=False),
    Column("filed_name", String, nullable=False),
    Column("filed_at", BigInteger, nullable=False),
    code("outcome"),
    Column("restored", Float, nullable=False, server_default="0"),
    Column("reason", Text, nullable=False, server_default=""),
    code("decided_by"),
    code("decided_name"),
    moment("decided_at"),
    PrimaryKeyConstraint("county_code", "serial"),
    Index("ix_score_appeal_month", "county_code", "kind", "month", "body"),
)

# Revision 1 is what was published; a later one follows an appeal. `content` is the score (JSON);
# body '' holds the county's pooled score.
score_result = Table(
    "score_result",
    metadata,
    Column("county_code", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("month", Integer, nullable=False),
    Column("body", String, nullable=False),
    Column("revision", Integer, nullable=False),
    code("township_code"),
    Column("scheme", Integer, nullable=False),
    Column("content", Text, nullable=False),
    count("appeal"),
    Column("published_by", String, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("county_code", "kind", "month", "body", "revision"),
)

score_setting = Table(
    "score_setting",
    metadata,
    Column("county_code", String, primary_key=True),
    Column("ranking", Boolean, nullable=False),
)
