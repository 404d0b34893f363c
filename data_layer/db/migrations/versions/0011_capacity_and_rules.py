"""capacity by date, and the rule books"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What held for each township in the packs of older releases; a pack that is loaded says it itself.
EACH = (
    "party_gov_offices_per_township", "party_gov_offices_cap", "institutions_per_township",
    "institutions_cap", "enforcement_posts_per_team", "power_list_township",
    "power_list_subdistrict", "secondment_cap_pct",
)
MARK = sa.text("UPDATE capacity SET level = 'township' WHERE key IN :keys").bindparams(
    sa.bindparam("keys", list(EACH), expanding=True)
)


def upgrade() -> None:
    op.add_column(
        "capacity", sa.Column("level", sa.String(), server_default="county", nullable=False)
    )
    op.add_column("capacity", sa.Column("ordinal", sa.Integer(), server_default="0", nullable=False))
    op.execute(MARK)
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
            "county_code", "key", "area_code", "since", name=op.f("pk_capacity_history")
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
