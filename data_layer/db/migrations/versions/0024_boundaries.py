"""boundary layers have versions of their own; villages change on a day, with successors"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "boundary_layer",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("layer_id", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("valid_from", sa.Integer()),
        *(
            sa.Column(name, sa.String(), server_default="", nullable=False)
            for name in ("approval_no", "file_name", "format", "crs", "encoding")
        ),
        sa.Column("features", sa.Integer(), server_default="0", nullable=False),
        sa.Column("shapes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("published_at", sa.BigInteger()),
        sa.Column("published_by", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("county_code", "layer_id", name=op.f("pk_boundary_layer")),
    )
    columns = ["county_code", "level", "version"]
    op.create_index("ix_boundary_layer_version", "boundary_layer", columns)
    op.create_table(
        "area_change",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.String(), server_default="", nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "number", name=op.f("pk_area_change")),
    )
    with op.batch_alter_table("county") as table:
        column = sa.Column("area_version", sa.Integer(), server_default="0", nullable=False)
        table.add_column(column)
