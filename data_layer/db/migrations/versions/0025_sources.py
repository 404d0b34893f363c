"""how sources send: contacts, counts of a day, odd events, refusals, what waits; and households of
a post"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

COUNTS = ("accepted", "repeated", "pending", "irregular", "late", "off_grid", "off_county")


def _needed(kind, *names):
    return [sa.Column(name, kind, nullable=False) for name in names]


def _texts(*names):
    return [sa.Column(name, sa.String(), server_default="", nullable=False) for name in names]


def _counts(*names):
    return [sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in names]


def _key(table, *names):
    return sa.PrimaryKeyConstraint("county_code", "source", *names, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    text, number, moment = sa.String(), sa.Integer(), sa.BigInteger()
    op.create_table(
        "source_contact",
        *_needed(text, "county_code", "source"),
        *_texts("township_code"),
        *_needed(moment, "first_at", "last_at"),
        sa.Column("newest_at", moment, nullable=True),
        *_needed(moment, "numbered"),
        *_needed(sa.Text(), "runs", "pauses"),
        _key("source_contact", "township_code"),
    )
    op.create_table(
        "source_day",
        *_needed(text, "county_code", "source"),
        *_texts("township_code"),
        *_needed(number, "day"),
        *_counts(*COUNTS),
        _key("source_day", "township_code", "day"),
    )
    op.create_table(
        "source_note",
        *_needed(text, "county_code", "source"),
        *_texts("township_code"),
        *_needed(text, "kind", "event_id", "case_no"),
        *_needed(number, "day"),
        *_needed(moment, "received_at"),
        _key("source_note", "kind", "event_id"),
    )
    op.create_index("ix_source_note_day", "source_note", ["county_code", "day"])
    op.create_table(
        "source_refusal",
        *_needed(text, "county_code", "source"),
        *_texts("township_code"),
        *_needed(number, "day"),
        *_needed(text, "code"),
        *_texts("field"),
        *_counts("n"),
        *_needed(moment, "last_at"),
        *_needed(sa.Text(), "sample"),
        _key("source_refusal", "township_code", "day", "code", "field"),
    )
    op.create_table(
        "quarantine",
        *_needed(text, "county_code", "source", "event_id"),
        *_texts("township_code"),
        *_needed(text, "type"),
        *_needed(number, "tries"),
        *_needed(moment, "first_at", "last_at"),
        *_needed(sa.Text(), "sealed"),
        _key("quarantine", "event_id"),
    )
    op.add_column("post", sa.Column("households", number, nullable=True))
