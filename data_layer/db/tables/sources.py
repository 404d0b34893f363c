"""How the sources send: last contacts, counts of a day, what was refused, what waits."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from data_layer.db.tables.columns import JsonText, code, count, metadata, moment

# `township_code` is the one the token is bound to, empty for the county. `runs` are the numbers
# that came (core/arrivals), `pauses` each day's longest pause in ms.
source_contact = Table(
    "source_contact",
    metadata,
    Column("county_code", String, nullable=False),
    Column("source", String, nullable=False),
    code("township_code"),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    moment("newest_at"),
    Column("numbered", BigInteger, nullable=False),
    Column("runs", JsonText, nullable=False),
    Column("pauses", JsonText, nullable=False),
    PrimaryKeyConstraint("county_code", "source", "township_code"),
)

SOURCE_COUNTS = (
    "accepted", "repeated", "pending", "irregular", "late", "off_grid", "off_county",
)  # fmt: skip
source_day = Table(
    "source_day",
    metadata,
    Column("county_code", String, nullable=False),
    Column("source", String, nullable=False),
    code("township_code"),
    Column("day", Integer, nullable=False),
    *(count(name) for name in SOURCE_COUNTS),
    PrimaryKeyConstraint("county_code", "source", "township_code", "day"),
)

# Some of the events that were stored and are odd, so that a count opens its rows.
source_note = Table(
    "source_note",
    metadata,
    Column("county_code", String, nullable=False),
    Column("source", String, nullable=False),
    code("township_code"),
    Column("kind", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("case_no", String, nullable=False),
    Column("day", Integer, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("county_code", "source", "kind", "event_id"),
    Index("ix_source_note_day", "county_code", "day"),
)

# `sample` says what the newest was about, without persons.
source_refusal = Table(
    "source_refusal",
    metadata,
    Column("county_code", String, nullable=False),
    Column("source", String, nullable=False),
    code("township_code"),
    Column("day", Integer, nullable=False),
    Column("code", String, nullable=False),
    code("field"),
    count("n"),
    Column("last_at", BigInteger, nullable=False),
    Column("sample", JsonText, nullable=False),
    PrimaryKeyConstraint("county_code", "source", "township_code", "day", "code", "field"),
)

# The newest of what was refused for a reason on a day, `serial` its number among them, in as many
# places as are kept (services/arrivals): each takes the place of one before it. `sample` as above.
source_refused = Table(
    "source_refused",
    metadata,
    Column("county_code", String, nullable=False),
    Column("source", String, nullable=False),
    code("township_code"),
    Column("day", Integer, nullable=False),
    Column("code", String, nullable=False),
    code("field"),
    Column("slot", Integer, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("sample", JsonText, nullable=False),
    PrimaryKeyConstraint("county_code", "source", "township_code", "day", "code", "field", "slot"),
)

# An event that could not be recorded although it is right in form, sealed as it was sent.
quarantine = Table(
    "quarantine",
    metadata,
    Column("county_code", String, nullable=False),
    Column("source", String, nullable=False),
    Column("event_id", String, nullable=False),
    code("township_code"),
    Column("type", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("sealed", Text, nullable=False),
    PrimaryKeyConstraint("county_code", "source", "event_id"),
)
