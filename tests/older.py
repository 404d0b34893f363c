"""A database as earlier releases kept it: what migrations made is undone, the newest first. A new
migration adds its line."""

from __future__ import annotations

from sqlalchemy import Connection, text


def _drop(*tables: str) -> tuple[str, ...]:
    return tuple(f"DROP TABLE {table}" for table in tables)


PERSON = "county_code, person_id, name, phone, phone_sealed, party, demo"
# Of each migration, what takes back what it made.
UNDO = {
    "0021": (
        *_drop("sealed_text", "sealed_number", "scope_test"),
        "ALTER TABLE person DROP COLUMN phone_sealed",
    ),
    "0022": tuple(
        f"ALTER TABLE api_token DROP COLUMN {name}" for name in ("purpose", "created_by", "used_at")
    ),
    "0023": _drop("file_import"),
    "0024": (
        *_drop("boundary_layer", "area_change"),
        "ALTER TABLE county DROP COLUMN area_version",
    ),
    "0025": (
        *_drop("source_contact", "source_day", "source_note", "source_refusal", "quarantine"),
        "ALTER TABLE post DROP COLUMN households",
    ),
    "0026": _drop("hook_delivery", "hook_event", "hook_subscription", "hook_mapping"),
    "0027": ("DROP INDEX ix_incident_unit",),
    "0028": (
        *_drop("alert", "alert_mark", "warning_check", "warning_default", "warning_rule"),
        *_drop("warning_run", "warning_signal", "warning_trial"),
        f"CREATE TABLE parked AS SELECT {PERSON} FROM person WHERE valid_to IS NULL",
        *_drop("person"),
        "CREATE TABLE person (county_code VARCHAR NOT NULL, person_id VARCHAR NOT NULL, "
        "name VARCHAR NOT NULL, phone VARCHAR DEFAULT '' NOT NULL, "
        "phone_sealed VARCHAR DEFAULT '' NOT NULL, party BOOLEAN NOT NULL, demo BOOLEAN NOT NULL, "
        "CONSTRAINT pk_person PRIMARY KEY (county_code, person_id))",
        f"INSERT INTO person ({PERSON}) SELECT {PERSON} FROM parked",
        *_drop("parked"),
        "ALTER TABLE post ADD COLUMN households INTEGER",
        "UPDATE post SET households = (SELECT said.households FROM post_households said "
        "WHERE said.county_code = post.county_code AND said.post_id = post.post_id "
        "AND said.valid_to IS NULL)",
        *_drop("post_households", "source_refused"),
    ),
}
BEFORE = sorted(UNDO)[-2]
BEFORE_SEALING = "0020"


def go_back(conn: Connection, version: str) -> None:
    """Undo every migration after that one."""
    for later in sorted(UNDO, reverse=True):
        if later > version:
            for statement in UNDO[later]:
                conn.execute(text(statement))
    conn.execute(text("UPDATE alembic_version SET version_num=:v"), {"v": version})


def one_release_back(conn: Connection) -> None:
    """Undo the newest migration."""
    go_back(conn, BEFORE)
