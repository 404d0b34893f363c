"""the escalation ladder's rules, quiet hours, heartbeats"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ladder_rule",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False, server_default=""),
        sa.Column("urgency", sa.String(), nullable=False, server_default=""),
        sa.Column("risk", sa.String(), nullable=False, server_default=""),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "rule", name=op.f("pk_ladder_rule")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("county_code", "name", name=op.f("pk_heartbeat")),
    )
    for name in ("quiet_begin", "quiet_end"):
        op.add_column(
            "county", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )
