"""webhooks: mappings, subscriptions and deliveries"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def _needed(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default="", nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "hook_mapping",
        _needed("county_code"),
        _needed("name"),
        sa.Column("mapping", sa.Text(), nullable=False),
        _big("made_at"),
        _needed("made_by"),
        sa.PrimaryKeyConstraint("county_code", "name", name=op.f("pk_hook_mapping")),
    )
    op.create_table(
        "hook_subscription",
        _needed("county_code"),
        sa.Column("number", sa.Integer(), nullable=False),
        _needed("name"),
        _needed("url"),
        _text("types"),
        _text("township_code"),
        _text("skip_source"),
        sa.Column("secret", sa.Text(), nullable=False),
        _text("paused"),
        _count("fails"),
        sa.Column("next_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("failing_since", sa.BigInteger()),
        _big("made_at"),
        _needed("made_by"),
        sa.PrimaryKeyConstraint("county_code", "number", name=op.f("pk_hook_subscription")),
    )
    op.create_table(
        "hook_event",
        _needed("county_code"),
        _big("revision"),
        sa.Column("place", sa.Integer(), nullable=False),
        *(_needed(name) for name in ("case_no", "source", "event_id", "type")),
        sa.PrimaryKeyConstraint("county_code", "revision", "place", name=op.f("pk_hook_event")),
    )
    op.create_table(
        "hook_delivery",
        _needed("county_code"),
        _needed("delivery_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _big("revision"),
        sa.Column("place", sa.Integer(), nullable=False),
        *(_needed(name) for name in ("case_no", "source", "event_id", "type", "state")),
        _count("tries"),
        _count("status"),
        _text("why"),
        _big("entered_at"),
        _big("begun_at"),
        _big("next_at"),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("county_code", "delivery_id", name=op.f("pk_hook_delivery")),
    )
    due = ["county_code", "number", "state", "next_at"]
    op.create_index("ix_hook_delivery_due", "hook_delivery", due)
    newest = ["county_code", "number", "revision", "place"]
    op.create_index("ix_hook_delivery_newest", "hook_delivery", newest)
