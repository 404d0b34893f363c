"""closed months, their revisions and figures"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "month_setting",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("set_day", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_name", sa.String(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", name=op.f("pk_month_setting")),
    )
    op.create_table(
        "month_closing",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.String(), server_default="", nullable=False)
            for name in ("closed_by", "closed_name", "reason")
        ),
        sa.Column("differing", sa.Text(), server_default="{}", nullable=False),
        sa.Column("changes", sa.LargeBinary()),
        sa.Column("checked_at", sa.BigInteger()),
        sa.Column("checked_revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("county_code", "month", "revision", name=op.f("pk_month_closing")),
    )
    op.create_table(
        "month_figures",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("split", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "month", "revision", "split", name=op.f("pk_month_figures")
        ),
    )
