"""wall screens: paired devices, what lets them in, those that wait"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def _texts(*names):
    return [sa.Column(name, sa.String(), server_default="", nullable=False) for name in names]


def _needed(kind, *names):
    return [sa.Column(name, kind, nullable=False) for name in names]


def _numbers(kind, *names):
    return [sa.Column(name, kind, server_default="0", nullable=False) for name in names]


def _maybe(kind, *names):
    return [sa.Column(name, kind) for name in names]


def upgrade() -> None:
    text, number, moment = sa.String(), sa.Integer(), sa.BigInteger()
    op.create_table(
        "screen",
        *_needed(text, "county_code", "screen_id", "name"),
        *_texts("township_code"),
        *_needed(sa.Text(), "showings"),
        *_texts("public_key", "key_id", "address"),
        *_needed(moment, "created_at"),
        *_needed(text, "created_by"),
        *_needed(moment, "valid_until"),
        *_maybe(moment, "revoked_at"),
        *_texts("message"),
        *_numbers(moment, "message_until"),
        *_maybe(number, "dim_begin", "dim_end", "dim_level"),
        *_numbers(moment, "pattern_until"),
        *_numbers(number, "reloads"),
        *_maybe(moment, "seen_at"),
        *_texts("seen_from", "agent", "release"),
        *_maybe(number, "heap_mb", "age_s"),
        *_texts("scene"),
        *_numbers(number, "width", "height"),
        *_maybe(sa.Float(), "ratio"),
        *_texts("error"),
        sa.PrimaryKeyConstraint("county_code", "screen_id", name=op.f("pk_screen")),
    )
    op.create_index("ix_screen_key_id", "screen", ["county_code", "key_id"])
    op.create_table(
        "screen_access",
        *_needed(text, "county_code", "token_hash", "screen_id", "proof"),
        *_texts("address"),
        *_needed(moment, "created_at"),
        *_maybe(moment, "expires_at"),
        sa.PrimaryKeyConstraint("county_code", "token_hash", name=op.f("pk_screen_access")),
        sa.UniqueConstraint(
            "county_code", "proof", name=op.f("uq_screen_access_county_code_proof")
        ),
    )
    op.create_index("ix_screen_access_screen_id", "screen_access", ["county_code", "screen_id"])
    op.create_table(
        "screen_pairing",
        *_needed(text, "county_code", "secret_hash", "code"),
        *_texts("public_key", "key_id", "address", "agent"),
        *_needed(moment, "expires_at"),
        *_texts("screen_id"),
        sa.PrimaryKeyConstraint("county_code", "secret_hash", name=op.f("pk_screen_pairing")),
        sa.UniqueConstraint(
            "county_code", "code", name=op.f("uq_screen_pairing_county_code_code")
        ),
    )
