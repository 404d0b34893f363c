"""Every table.

`county_code` leads every primary key; codes are text; times are UTC epoch milliseconds; days are
integers like 20261123. SQLAlchemy Core only: no ORM, no triggers, no joins off the county.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


def _code(name: str, **more: object) -> Column[str]:
    return Column(name, String, nullable=False, server_default="", **more)  # type: ignore[arg-type]


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def _time(name: str) -> Column[int | None]:
    return Column(name, BigInteger)


# --- the county -------------------------------------------------------------------------------

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
    Column("attribution_zh", String, nullable=False),
    Column("attribution_en", String, nullable=False),
    _code("approval_no"),
    Column("demo", Boolean, nullable=False),
    Column("pack_hash", String, nullable=False),
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
    _code("kind"),
    _code("urban_rural_class"),
    Column("label_lon", Float),
    Column("label_lat", Float),
    Column("valid_from", Integer),
    Column("valid_to", Integer),
    _code("successor"),
    PrimaryKeyConstraint("county_code", "code"),
)

category = Table(
    "category",
    metadata,
    Column("county_code", String, nullable=False),
    Column("code", String, nullable=False),
    _code("parent"),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("urgency", String, nullable=False),
    Column("limit_class", String, nullable=False),
    Column("sensitive", Boolean, nullable=False),
    Column("counts", Boolean, nullable=False),
    _code("duty"),
    PrimaryKeyConstraint("county_code", "code"),
)

unit = Table(
    "unit",
    metadata,
    Column("county_code", String, nullable=False),
    Column("code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("level", Integer, nullable=False),
    _code("township_code"),
    _code("kind"),
    PrimaryKeyConstraint("county_code", "code"),
)

limit_rule = Table(
    "limit_rule",
    metadata,
    Column("county_code", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("urgency", String, nullable=False),
    Column("limit_class", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("effective_from", BigInteger, nullable=False),
    Column("minutes", Integer, nullable=False),
    PrimaryKeyConstraint("county_code", "version", "urgency", "limit_class", "stage"),
)

# --- staffing and capacity --------------------------------------------------------------------

post = Table(
    "post",
    metadata,
    Column("county_code", String, nullable=False),
    Column("post_id", String, nullable=False),
    Column("role", String, nullable=False),
    Column("area_code", String, nullable=False),
    _code("township_code"),
    _code("unit_code"),
    Column("valid_from", Integer, nullable=False),
    Column("valid_to", Integer),
    PrimaryKeyConstraint("county_code", "post_id"),
    Index("ix_post_area", "county_code", "township_code", "area_code", "role"),
)

person = Table(
    "person",
    metadata,
    Column("county_code", String, nullable=False),
    Column("person_id", String, nullable=False),
    Column("name", String, nullable=False),
    _code("phone"),
    Column("party", Boolean, nullable=False),
    Column("demo", Boolean, nullable=False),
    PrimaryKeyConstraint("county_code", "person_id"),
)

holding = Table(
    "holding",
    metadata,
    Column("county_code", String, nullable=False),
    Column("post_id", String, nullable=False),
    Column("valid_from", Integer, nullable=False),
    Column("person_id", String, nullable=False),
    Column("valid_to", Integer),
    PrimaryKeyConstraint("county_code", "post_id", "valid_from"),
)

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
    _code("system"),
    PrimaryKeyConstraint("county_code", "key", "area_code"),
)

# --- events and what is derived from them -----------------------------------------------------

revision = Table(
    "revision",
    metadata,
    Column("county_code", String, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

case_serial = Table(
    "case_serial",
    metadata,
    Column("county_code", String, nullable=False),
    Column("day", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("county_code", "day"),
)

case_ref = Table(
    "case_ref",
    metadata,
    Column("county_code", String, nullable=False),
    Column("source", String, nullable=False),
    Column("incident_id", String, nullable=False),
    Column("case_no", String, nullable=False),
    PrimaryKeyConstraint("county_code", "source", "incident_id"),
    sqlite_with_rowid=False,
)

log = Table(
    "log",
    metadata,
    Column("county_code", String, nullable=False),
    Column("case_no", String, nullable=False),
    Column("source", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("type", String, nullable=False),
    Column("occurred_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("source_seq", BigInteger, nullable=False),
    _code("actor"),
    _code("recorded_by"),
    _code("unit"),
    _count("level"),
    _code("grid_code"),
    Column("payload", Text, nullable=False),
    PrimaryKeyConstraint("county_code", "case_no", "source", "event_id"),
    UniqueConstraint("county_code", "source", "event_id"),
    sqlite_with_rowid=False,
)

step = Table(
    "step",
    metadata,
    Column("county_code", String, nullable=False),
    Column("case_no", String, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("source", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("type", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("prev_stage", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("level", Integer, nullable=False),
    Column("irregular", Boolean, nullable=False),
    _code("township_code"),
    _code("grid_code"),
    _code("category"),
    _code("unit"),
    PrimaryKeyConstraint("county_code", "case_no", "ordinal"),
    Index("ix_step_at", "county_code", "at"),
    sqlite_with_rowid=False,
)

assignment = Table(
    "assignment",
    metadata,
    Column("county_code", String, nullable=False),
    Column("case_no", String, nullable=False),
    Column("assignment_id", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("role", String, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    _time("signed_at"),
    _time("fed_back_at"),
    _time("ended_at"),
    _code("ended_by"),
    _time("due_original"),
    _time("due_current"),
    Column("active", Boolean, nullable=False),
    PrimaryKeyConstraint("county_code", "case_no", "assignment_id"),
    Index("ix_assignment_unit", "county_code", "unit", "active"),
    sqlite_with_rowid=False,
)

incident = Table(
    "incident",
    metadata,
    Column("county_code", String, nullable=False),
    Column("case_no", String, nullable=False),
    Column("source", String, nullable=False),
    Column("incident_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("stage", String, nullable=False),
    Column("is_open", Integer, nullable=False),
    _code("outcome"),
    _code("grid_code"),
    _code("township_code"),
    _code("unlocated"),
    Column("lon", Float),
    Column("lat", Float),
    _code("category"),
    _code("major"),
    _code("urgency"),
    _code("risk_level"),
    Column("sensitive", Boolean, nullable=False),
    Column("counts", Boolean, nullable=False),
    _code("source_kind"),
    _code("title"),
    _code("place"),
    _count("persons"),
    _code("received_by"),
    _time("reported_at"),
    Column("report_day", Integer),
    Column("report_hour", Integer),
    Column("report_weekday", Integer),
    _time("accepted_at"),
    _time("dispatched_at"),
    _time("signed_at"),
    _time("fed_back_at"),
    _time("verified_at"),
    _time("closed_at"),
    Column("closed_day", Integer),
    _time("stage_at"),
    _time("due_original"),
    _time("due_current"),
    Column("due_day", Integer),
    Column("on_time", Integer),
    _time("suspended_at"),
    _time("review_at"),
    Column("paused_ms", BigInteger, nullable=False, server_default="0"),
    _code("lead_unit"),
    _count("level"),
    _count("report_level"),
    _count("closed_level"),
    _count("escalated_n"),
    _count("returned_n"),
    _count("reassigned_n"),
    _count("extended_n"),
    _count("rework_n"),
    _count("reopened_n"),
    _count("joint_n"),
    _count("urged_n"),
    _count("supervised_n"),
    _count("irregular_n"),
    _code("escalated_because"),
    _code("supervised_grade"),
    Column("awaiting_redispatch", Boolean, nullable=False),
    Column("rating", Integer),
    _code("merged_into"),
    _count("limit_version"),
    _count("calendar_version"),
    _count("boundary_version"),
    PrimaryKeyConstraint("county_code", "case_no"),
    Index(
        "ix_incident_open",
        "county_code",
        "township_code",
        "stage",
        "due_current",
        sqlite_where=text("is_open = 1"),
        postgresql_where=text("is_open = 1"),
    ),
    Index(
        "ix_incident_report",
        "county_code",
        "report_day",
        "township_code",
        "grid_code",
        "category",
        "stage",
        "reported_at",
        "closed_at",
        "outcome",
    ),
    Index(
        "ix_incident_due",
        "county_code",
        "due_day",
        "township_code",
        "grid_code",
        "on_time",
        "counts",
    ),
    Index(
        "ix_incident_closed",
        "county_code",
        "closed_day",
        "township_code",
        "reported_at",
        "closed_at",
        "counts",
    ),
)

# --- rollups: additive cells, equal to a rebuild at all times ---------------------------------

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

# --- access -----------------------------------------------------------------------------------

account = Table(
    "account",
    metadata,
    Column("county_code", String, nullable=False),
    Column("username", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("role", String, nullable=False),
    _code("township_code"),
    _code("unit_code"),
    _code("display_name"),
    Column("must_change", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("county_code", "username"),
)

session = Table(
    "session",
    metadata,
    Column("county_code", String, nullable=False),
    Column("token_hash", String, nullable=False),
    Column("username", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("county_code", "token_hash"),
    Index("ix_session_username", "county_code", "username"),
)

api_token = Table(
    "api_token",
    metadata,
    Column("county_code", String, nullable=False),
    Column("token_hash", String, nullable=False),
    Column("prefix", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("source", String, nullable=False),
    _code("township_code"),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    PrimaryKeyConstraint("county_code", "token_hash"),
)

setup_link = Table(
    "setup_link",
    metadata,
    Column("county_code", String, nullable=False),
    Column("token_hash", String, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    PrimaryKeyConstraint("county_code", "token_hash"),
)

audit = Table(
    "audit",
    metadata,
    Column("county_code", String, nullable=False),
    Column("id", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    _code("actor"),
    Column("action", String, nullable=False),
    _code("object"),
    Column("result", String, nullable=False),
    Column("detail", JSON, nullable=False),
    PrimaryKeyConstraint("county_code", "id"),
    Index("ix_audit_at", "county_code", "at"),
)
