"""schemes, deductions, appeals and published results of the assessment"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "score_scheme",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("effective_month", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "kind", "version", name=op.f("pk_score_scheme")),
    )
    op.create_table(
        "score_deduction",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("township_code", sa.String(), server_default="", nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("restored", sa.Float(), server_default="0", nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_name", sa.String(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("county_code", "serial", name=op.f("pk_score_deduction")),
    )
    op.create_index(
        "ix_score_deduction_month", "score_deduction", ["county_code", "kind", "month", "body"]
    )
    op.create_table(
        "score_appeal",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("township_code", sa.String(), server_default="", nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("deduction", sa.Integer(), server_default="0", nullable=False),
        sa.Column("metric", sa.String(), server_default="", nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("filed_by", sa.String(), nullable=False),
        sa.Column("filed_name", sa.String(), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), server_default="", nullable=False),
        sa.Column("restored", sa.Float(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.String(), server_default="", nullable=False),
        sa.Column("decided_name", sa.String(), server_default="", nullable=False),
        sa.Column("decided_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("county_code", "serial", name=op.f("pk_score_appeal")),
    )
    op.create_index(
        "ix_score_appeal_month", "score_appeal", ["county_code", "kind", "month", "body"]
    )
    op.create_table(
        "score_result",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("township_code", sa.String(), server_default="", nullable=False),
        sa.Column("scheme", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("appeal", sa.Integer(), server_default="0", nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "kind", "month", "body", "revision", name=op.f("pk_score_result")
        ),
    )
    op.create_table(
        "score_setting",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("ranking", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", name=op.f("pk_score_setting")),
    )
