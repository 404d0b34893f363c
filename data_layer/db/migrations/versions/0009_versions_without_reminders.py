"""what the ladder says to remind or to urge makes no new version of a case"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RECOUNT = sa.text(
    "UPDATE incident SET version = (SELECT count(*) FROM log"
    " WHERE log.county_code = incident.county_code AND log.case_no = incident.case_no"
    " AND NOT (log.source = 'tick' AND log.type IN ('reminded', 'urged')))"
)


def upgrade() -> None:
    # Stored versions counted them; an operator's form would be refused for a reminder.
    op.execute(RECOUNT)
