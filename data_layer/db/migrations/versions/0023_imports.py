"""ledgers that were imported, and what their columns meant"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default="", nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def upgrade() -> None:
    op.create_table(
        "file_import",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        _text("mode"),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        _text("header_key"),
        _text("source"),
        sa.Column("mapping", sa.Text(), server_default="", nullable=False),
        _text("lang"),
        _count("rows_read"),
        _count("rows_done"),
        _count("rows_stored"),
        _count("rows_repeated"),
        _count("rows_refused"),
        _count("events_stored"),
        _count("events_undone"),
        _count("attempts"),
        _text("why"),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("begun_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("undone_at", sa.BigInteger()),
        _text("undone_by"),
        sa.PrimaryKeyConstraint("county_code", "number", name=op.f("pk_file_import")),
    )
    op.create_index(
        "ix_file_import_header_key", "file_import", ["county_code", "header_key", "number"]
    )
