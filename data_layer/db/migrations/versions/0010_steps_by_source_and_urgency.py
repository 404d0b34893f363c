"""steps carry source and urgency, and an index answers for them by type and day"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FILL = sa.text(
    "UPDATE step SET source_kind = incident.source_kind, urgency = incident.urgency FROM incident"
    " WHERE incident.county_code = step.county_code AND incident.case_no = step.case_no"
)
KEY = [
    *("county_code", "type", "day", "township_code", "grid_code", "category"),
    *("source_kind", "urgency", "prev_stage", "stage", "irregular"),
]


def upgrade() -> None:
    for name in ("source_kind", "urgency"):
        op.add_column("step", sa.Column(name, sa.String(), server_default="", nullable=False))
    op.execute(FILL)
    op.create_index("ix_step_type", "step", KEY)
