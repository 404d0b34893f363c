"""what events say of persons is sealed beside the log, phones of the roster beside what is shown;
scope tests keep their results"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    names = ("county_code", "case_no", "source", "event_id")
    op.create_table(
        "sealed_text",
        *(sa.Column(name, sa.String(), nullable=False) for name in names),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(*names, name=op.f("pk_sealed_text")),
        sqlite_with_rowid=False,
    )
    names = ("county_code", "digest", "case_no")
    op.create_table(
        "sealed_number",
        *(sa.Column(name, sa.String(), nullable=False) for name in names),
        sa.PrimaryKeyConstraint(*names, name=op.f("pk_sealed_number")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sealed_number_case", "sealed_number", ["county_code", "case_no"])
    with op.batch_alter_table("person") as table:
        column = sa.Column("phone_sealed", sa.String(), server_default="", nullable=False)
        table.add_column(column)
    op.create_table(
        "scope_test",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("begun_by", sa.String(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("townships", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("routes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("answers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("found", sa.Integer(), server_default="0", nullable=False),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("county_code", "number", name=op.f("pk_scope_test")),
    )
