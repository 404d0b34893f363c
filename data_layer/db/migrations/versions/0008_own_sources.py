"""no machine's token writes under the product's own sources"""

import time

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REVOKE = sa.text(
    "UPDATE api_token SET revoked_at = :now WHERE source IN ('desk', 'tick') AND revoked_at IS NULL"
)


def upgrade() -> None:
    # They were issued before the names were reserved and could pass for a person or the ladder.
    op.execute(REVOKE.bindparams(now=time.time_ns() // 1_000_000))
