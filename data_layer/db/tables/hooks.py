"""Webhooks: how other platforms' JSON is read, who is told of events here, and what became of each
time somebody was told."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from data_layer.db.tables.columns import code, count, metadata, moment

# `mapping` is JSON, of which core/hook_mapping.py knows the shape.
hook_mapping = Table(
    "hook_mapping",
    metadata,
    Column("county_code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("mapping", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", String, nullable=False),
    PrimaryKeyConstraint("county_code", "name"),
)

# `types` event types with commas between, none: all; `skip_source` whose events are not sent back
# to it. `paused` a hook_deliveries.Paused; `fails` and `next_at` of a target that does not answer,
# `failing_since` the first failure after the last success.
hook_subscription = Table(
    "hook_subscription",
    metadata,
    Column("county_code", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("url", String, nullable=False),
    code("types"),
    code("township_code"),
    code("skip_source"),
    Column("secret", Text, nullable=False),
    code("paused"),
    count("fails"),
    Column("next_at", BigInteger, nullable=False, server_default="0"),
    moment("failing_since"),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", String, nullable=False),
    PrimaryKeyConstraint("county_code", "number"),
)

# What was recorded while somebody subscribed, until it is spread to the subscriptions: written in
# the transaction of the event, in the order of the county's revisions.
hook_event = Table(
    "hook_event",
    metadata,
    Column("county_code", String, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),
    Column("case_no", String, nullable=False),
    Column("source", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("type", String, nullable=False),
    PrimaryKeyConstraint("county_code", "revision", "place"),
)

# `state` a hook_deliveries.Fate; `begun_at` from when it is tried, `status` of the last answer,
# `why` of the last failure in both languages (JSON).
hook_delivery = Table(
    "hook_delivery",
    metadata,
    Column("county_code", String, nullable=False),
    Column("delivery_id", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),
    Column("case_no", String, nullable=False),
    Column("source", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("type", String, nullable=False),
    Column("state", String, nullable=False),
    count("tries"),
    count("status"),
    code("why"),
    Column("entered_at", BigInteger, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    moment("ended_at"),
    PrimaryKeyConstraint("county_code", "delivery_id"),
    Index("ix_hook_delivery_due", "county_code", "number", "state", "next_at"),
    Index("ix_hook_delivery_newest", "county_code", "number", "revision", "place"),
)
