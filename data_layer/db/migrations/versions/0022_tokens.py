"""what a machine's token is for, who issued it and when it was last used"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("purpose", "created_by"):
        column = sa.Column(name, sa.String(), nullable=False, server_default="")
        op.add_column("api_token", column)
    op.add_column("api_token", sa.Column("used_at", sa.BigInteger(), nullable=True))
