"""the role and unit a machine's token acts with"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("role", "unit_code"):
        op.add_column(
            "api_token", sa.Column(name, sa.String(), nullable=False, server_default="")
        )
    # What was issued before acts as an operator of its scope.
    op.execute("UPDATE api_token SET role = 'operator' WHERE kind = 'act'")
