"""Reports that make themselves: when, for whom, each run with its files, and who was sent it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from data_layer.db.tables.columns import code, count, metadata, moment

# `last_day` is the last day of the rhythm that was turned into a run: what comes next follows from
# it and the calendar as it then is. `recipients` and `formats` are lists of texts.
report_schedule = Table(
    "report_schedule",
    metadata,
    Column("county_code", String, nullable=False),
    Column("schedule_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    code("township_code"),
    code("category"),
    Column("every", String, nullable=False),
    count("place"),
    Column("minute", Integer, nullable=False),
    Column("on_rest", String, nullable=False),
    Column("formats", JSON, nullable=False),
    Column("recipients", JSON, nullable=False),
    Column("to_folder", Boolean, nullable=False),
    Column("budget_minutes", Integer, nullable=False),
    Column("owner", String, nullable=False),
    code("owner_township"),
    Column("active", Boolean, nullable=False),
    Column("last_day", Integer, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("county_code", "schedule_id"),
)

# `scope_township` is the township whose rows the report shows ('': the county's); `version` counts
# the runs of one report and period that were archived, 0 until then; `why` (JSON, both languages)
# tells the last failure, `reason` why a period was made again.
report_run = Table(
    "report_run",
    metadata,
    Column("county_code", String, nullable=False),
    Column("run_id", String, nullable=False),
    code("schedule_id"),
    Column("kind", String, nullable=False),
    code("township_code"),
    code("category"),
    code("scope_township"),
    Column("period", Integer, nullable=False),
    Column("formats", JSON, nullable=False),
    Column("budget_minutes", Integer, nullable=False),
    Column("run_as", String, nullable=False),
    Column("state", String, nullable=False),
    count("tries"),
    count("version"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("why", Text, nullable=False, server_default=""),
    Column("planned_at", BigInteger, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    moment("started_at"),
    moment("ended_at"),
    PrimaryKeyConstraint("county_code", "run_id"),
    Index("ix_report_run_state", "county_code", "state", "next_at"),
    Index("ix_report_run_schedule", "county_code", "schedule_id", "planned_at"),
    Index("ix_report_run_archive", "county_code", "kind", "period", "version"),
)

# Which export was to hold the run's file of a format, in each of its tries.
report_file = Table(
    "report_file",
    metadata,
    Column("county_code", String, nullable=False),
    Column("run_id", String, nullable=False),
    Column("format", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("number", String, nullable=False),
    PrimaryKeyConstraint("county_code", "run_id", "format", "tries"),
    Index("ix_report_file_number", "county_code", "number"),
)

# `recipient` is an account, or '' for the folder.
report_delivery = Table(
    "report_delivery",
    metadata,
    Column("county_code", String, nullable=False),
    Column("run_id", String, nullable=False),
    Column("channel", String, nullable=False),
    code("recipient"),
    Column("state", String, nullable=False),
    count("tries"),
    Column("why", Text, nullable=False, server_default=""),
    Column("next_at", BigInteger, nullable=False),
    moment("ended_at"),
    PrimaryKeyConstraint("county_code", "run_id", "channel", "recipient"),
    Index("ix_report_delivery_state", "county_code", "state", "next_at"),
)
