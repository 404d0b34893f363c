"""time limits with units, clocks of assignments, what a case waits for"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN = sa.text("is_open = 1")
MOMENTS = {
    "incident": (
        "deadline",
        "stage_due",
        "next_due",
        "warn_at",
        "supervised_due",
        "acknowledged_at",
        "alarm_at",
    ),
    "assignment": ("sign_due", "first_due", "first_report_at", "asked_at", "due_requested"),
}
WORDS = {"incident": ("next_kind", "next_unit", "asked"), "assignment": ("due_unit", "asked")}


def upgrade() -> None:
    # The pack fills the table again; what it says now cannot be told from minutes alone.
    op.drop_table("limit_rule")
    op.create_table(
        "limit_rule",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("limit_class", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("effective_from", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code",
            "version",
            "category",
            "urgency",
            "limit_class",
            "level",
            "stage",
            name=op.f("pk_limit_rule"),
        ),
    )
    for table, names in MOMENTS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.BigInteger()))
    for table, names in WORDS.items():
        for name in names:
            op.add_column(
                table, sa.Column(name, sa.String(), nullable=False, server_default="")
            )
    op.add_column(
        "assignment", sa.Column("extended_n", sa.Integer(), nullable=False, server_default="0")
    )
    for name, column in (("ix_incident_next", "next_due"), ("ix_incident_alarm", "alarm_at")):
        op.create_index(
            name,
            "incident",
            ["county_code", column],
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
