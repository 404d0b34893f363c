"""questions with a name"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_view",
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("county_code", "view_id", "name")
        ),
        sa.Column("search", sa.Text(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("owner", "owner_name")),
        *(
            sa.Column(name, sa.String(), nullable=False, server_default="")
            for name in ("shared_with", "township_code")
        ),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "view_id", name="pk_saved_view"),
    )
    op.create_index("ix_saved_view_owner", "saved_view", ["county_code", "owner"])
