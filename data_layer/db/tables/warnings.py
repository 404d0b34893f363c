"""Early warning: its rules, what each night found, the alerts and what people said of them."""

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

# The rules as the county's pack has them, or as the product brings them.
warning_default = Table(
    "warning_default",
    metadata,
    Column("county_code", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("content", JsonText, nullable=False),
    PrimaryKeyConstraint("county_code", "rule"),
)

# What people made of them (core.warning.rule_json): the newest version counts from the next night;
# one without content takes an added rule away.
warning_rule = Table(
    "warning_rule",
    metadata,
    Column("county_code", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", JsonText, nullable=False),
    Column("set_by", String, nullable=False),
    Column("set_name", String, nullable=False),
    Column("set_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("county_code", "rule", "version"),
)

# A night that was judged: `day` is the last whole day it looked at. `states` says of each rule its
# reading, what it found, how many standing series it could not judge, the seconds it took and the
# seed of its scan (services.warning_detectors). `series` are the county's for the page and `curves`
# what breach risk was learned from (core.warning.risk), both kept of the newest night that has them
# alone.
warning_run = Table(
    "warning_run",
    metadata,
    Column("county_code", String, nullable=False),
    Column("day", Integer, nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger, nullable=False),
    Column("states", JsonText, nullable=False),
    Column("series", JsonText, nullable=False),
    Column("curves", LargeBinary),
    PrimaryKeyConstraint("county_code", "day"),
)

# Where the alert of each series that was heard of lately stands (core.warning.damping).
warning_signal = Table(
    "warning_signal",
    metadata,
    Column("county_code", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("series", String, nullable=False),
    Column("signal", JsonText, nullable=False),
    PrimaryKeyConstraint("county_code", "rule", "series"),
)

# `finding` is what raised it and `latest` what the newest night said of it
# (core.warning.finding), which alone has the days of its series. `last_day` is the last night it
# fired, `resolved_day` 0 while it stands and `ended` why it does no more
# (core.warning.life.Ending); `stock` is 1 where it stood before its rule was first judged.
# `townships` are those its areas lie in, none for the county as a whole. `state` to `judged` follow
# the marks (core.warning.life): judged 1 true, 0 false, None not yet.
alert = Table(
    "alert",
    metadata,
    Column("county_code", String, nullable=False),
    Column("alert_no", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("detector", String, nullable=False),
    Column("series", String, nullable=False),
    Column("raised_day", Integer, nullable=False),
    Column("raised_at", BigInteger, nullable=False),
    Column("last_day", Integer, nullable=False),
    count("resolved_day"),
    code("ended"),
    count("stock"),
    Column("townships", JsonText, nullable=False),
    Column("finding", JsonText, nullable=False),
    Column("latest", JsonText, nullable=False),
    Column("state", String, nullable=False),
    Column("since", BigInteger, nullable=False),
    code("owner"),
    Column("judged", Integer),
    PrimaryKeyConstraint("county_code", "alert_no"),
    Index("ix_alert_resolved", "county_code", "resolved_day"),
    Index("ix_alert_raised", "county_code", "raised_day"),
)

alert_mark = Table(
    "alert_mark",
    metadata,
    Column("county_code", String, nullable=False),
    Column("alert_no", String, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("act", String, nullable=False),
    Column("by", String, nullable=False),
    Column("by_name", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    code("note"),
    code("case_no"),
    PrimaryKeyConstraint("county_code", "alert_no", "serial"),
)

# What a rule would have said over past nights, before anybody switches it on: `content` the answer,
# None while it is counted or where `why` says what failed (services.warning_trier).
warning_trial = Table(
    "warning_trial",
    metadata,
    Column("county_code", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("asked_by", String, nullable=False),
    Column("tried", JsonText, nullable=False),
    moment("ended_at"),
    Column("content", JsonText),
    code("why"),
    PrimaryKeyConstraint("county_code", "rule", "asked_at"),
)

# How far warnings could be trusted on a day (core.warning.trust).
warning_check = Table(
    "warning_check",
    metadata,
    Column("county_code", String, nullable=False),
    Column("day", Integer, nullable=False),
    Column("content", JsonText, nullable=False),
    PrimaryKeyConstraint("county_code", "day"),
)
