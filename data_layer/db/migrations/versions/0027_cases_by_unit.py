"""cases of a unit found without reading all cases"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    led = sa.text("lead_unit <> ''")
    op.create_index(
        "ix_incident_unit", "incident", ["lead_unit"], sqlite_where=led, postgresql_where=led
    )
