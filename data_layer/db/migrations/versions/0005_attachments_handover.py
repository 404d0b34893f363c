"""attachments of events, hand-over sheets, when the shifts change"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("attachment_id", sa.String(), nullable=False),
        sa.Column("case_no", sa.String(), server_default="", nullable=False),
        sa.Column("township_code", sa.String(), server_default="", nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.String(), nullable=False),
        sa.Column("uploaded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "attachment_id", name=op.f("pk_attachment")),
    )
    op.create_index(
        "ix_attachment_case", "attachment", ["county_code", "case_no", "uploaded_at"]
    )
    op.create_index("ix_attachment_sha256", "attachment", ["county_code", "sha256"])
    op.create_table(
        "handover",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("township_code", sa.String(), nullable=False),
        sa.Column("shift_day", sa.Integer(), nullable=False),
        sa.Column("shift", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("begins_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("outgoing", sa.String(), nullable=False),
        sa.Column("outgoing_name", sa.String(), nullable=False),
        sa.Column("outgoing_at", sa.BigInteger(), nullable=False),
        sa.Column("incoming", sa.String(), server_default="", nullable=False),
        sa.Column("incoming_name", sa.String(), server_default="", nullable=False),
        sa.Column("incoming_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint(
            "county_code",
            "township_code",
            "shift_day",
            "shift",
            "serial",
            name=op.f("pk_handover"),
        ),
    )
    for name, minute in (("day_shift", "480"), ("night_shift", "1200")):
        op.add_column(
            "county", sa.Column(name, sa.Integer(), server_default=minute, nullable=False)
        )
