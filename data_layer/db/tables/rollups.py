"""Additive cells, equal to a rebuild from the log at all times."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Table

from data_layer.db.tables.columns import metadata

EVENT_MEASURES = (
    "reported",
    "accepted",
    "dispatched",
    "signed",
    "returned",
    "reassigned",
    "extended",
    "suspended",
    "escalated",
    "joint",
    "transferred",
    "fed_back",
    "verified",
    "rework",
    "closed",
    "self_handled",
    "rated",
    "satisfied",
    "reopened",
    "voided",
    "urged",
    "supervised",
)
CLOSED_MEASURES = ("closed_on_time", "close_seconds")
DUE_MEASURES = ("due", "due_on_time", "due_closed")
COHORT_MEASURES = (
    "cohort_reported",
    "cohort_valid",
    "cohort_closed",
    "cohort_on_time",
    "cohort_escalated",
    "cohort_returned",
    "cohort_reopened",
    "cohort_rework",
    "cohort_extended",
)
MEASURES = EVENT_MEASURES + CLOSED_MEASURES + DUE_MEASURES + COHORT_MEASURES

roll = Table(
    "roll",
    metadata,
    Column("county_code", String, nullable=False),
    Column("level", String, nullable=False),
    Column("area", String, nullable=False),
    Column("category", String, nullable=False),
    Column("period", Integer, nullable=False),
    *(Column(name, BigInteger, nullable=False, server_default="0") for name in MEASURES),
    PrimaryKeyConstraint("county_code", "level", "area", "category", "period"),
    Index("ix_roll_period", "county_code", "level", "period", "area"),
    sqlite_with_rowid=False,
)

flow = Table(
    "flow",
    metadata,
    Column("county_code", String, nullable=False),
    Column("level", String, nullable=False),
    Column("area", String, nullable=False),
    Column("category", String, nullable=False),
    Column("period", Integer, nullable=False),
    Column("prev_stage", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("type", String, nullable=False),
    Column("at_level", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),
    PrimaryKeyConstraint(
        "county_code",
        "level",
        "period",
        "area",
        "category",
        "prev_stage",
        "stage",
        "type",
        "at_level",
    ),
    sqlite_with_rowid=False,
)

heat = Table(
    "heat",
    metadata,
    Column("county_code", String, nullable=False),
    Column("level", String, nullable=False),
    Column("area", String, nullable=False),
    Column("period", Integer, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),
    PrimaryKeyConstraint("county_code", "level", "period", "area", "weekday", "hour"),
    sqlite_with_rowid=False,
)

hist = Table(
    "hist",
    metadata,
    Column("county_code", String, nullable=False),
    Column("level", String, nullable=False),
    Column("area", String, nullable=False),
    Column("period", Integer, nullable=False),
    Column("metric", String, nullable=False),
    Column("bucket", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),
    PrimaryKeyConstraint("county_code", "level", "period", "area", "metric", "bucket"),
    sqlite_with_rowid=False,
)
