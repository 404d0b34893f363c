"""capacity by date, and the rule books"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What holds for each township, and the order of figures, the pack alone says: the next start loads
# it again, whichever county's it is. The later parts of its digest stay, and with them what people
# have changed of limits and calendar.
LOAD_AGAIN = sa.text("UPDATE county SET pack_hash = 'older' || pack_hash")


def upgrade() -> None:
    op.add_column(
        "capacity", sa.Column("level", sa.String(), server_default="county", nullable=False)
    )
    op.add_column("capacity", sa.Column("ordinal", sa.Integer(), server_default="0", nullable=False))
    op.execute(LOAD_AGAIN)
    op.create_table(
        "capacity_history",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float()),
        sa.Column("recorded_by", sa.String(), server_default="", nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            *("county_code", "key", "area_code", "since", "recorded_at"),
            name=op.f("pk_capacity_history"),
        ),
    )
    op.create_table(
        "rule_book",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("metrics", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("county_code", "book", name=op.f("pk_rule_book")),
    )
    op.create_table(
        "rule_version",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("document_no", sa.String(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("file_name", sa.String(), server_default="", nullable=False),
        sa.Column("file_kind", sa.String(), server_default="", nullable=False),
        sa.Column("file_sha256", sa.String(), server_default="", nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_by", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "book", "area_code", "serial", name=op.f("pk_rule_version")
        ),
    )
