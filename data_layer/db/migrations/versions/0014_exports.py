"""files handed out, and the links they are fetched by"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _code(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, server_default="")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")


def upgrade() -> None:
    op.create_table(
        "export",
        *(_text(name) for name in ("county_code", "number", "ordered_by", "role")),
        _code("township_code"),
        _text("format"),
        sa.Column("question", sa.Text(), nullable=False),
        _text("state"),
        _code("why"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        *(_number(name) for name in ("rows_total", "rows_done")),
        *(_code(name) for name in ("file_name", "sha256")),
        _number("size"),
        sa.Column("ordered_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "number", name="pk_export"),
    )
    op.create_index("ix_export_state", "export", ["county_code", "state", "ordered_at"])
    op.create_index("ix_export_ordered_by", "export", ["county_code", "ordered_by", "ordered_at"])
    op.create_table(
        "export_link",
        *(_text(name) for name in ("county_code", "token_hash", "number", "username")),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("county_code", "token_hash", name="pk_export_link"),
    )
