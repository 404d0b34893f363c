"""the last number given to a change of the time limits"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NEWEST = """
UPDATE county SET limit_version = COALESCE(
    (SELECT MAX(rule.version) FROM limit_rule AS rule WHERE rule.county_code = county.county_code), 0
)"""


def upgrade() -> None:
    op.add_column(
        "county", sa.Column("limit_version", sa.Integer(), nullable=False, server_default="0")
    )
    op.execute(NEWEST)
