"""every measure of the dictionary that is counted of cases is kept in roll"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OWN = "source_kind IN ('worker', 'leader', 'video')"
PUBLIC = "source_kind IN ('public', 'hotline_12345', 'petition', 'media', 'window')"
HANDED_IN = "source_kind IN ('hotline_12345', 'police_110')"
VALID = "stage <> 'void'"
DISPATCHED = f"{VALID} AND dispatched_at IS NOT NULL"
CRITICAL = f"{VALID} AND urgency = 'critical'"
CONTACT = f"{VALID} AND received_by <> ''"
HANDLED = "(closed_day IS NOT NULL OR stage = 'verifying')"
URGENT = "urgency IN ('critical', 'urgent')"
RISEN = "closed_level > report_level AND closed_level > 2"
OF_REPORT = {
    "judged": "stage <> 'reported'",
    "judged_valid": f"stage <> 'reported' AND {VALID}",
    "own_force": f"{VALID} AND {OWN}",
    "by_public": f"{VALID} AND {PUBLIC}",
    "by_others": f"{VALID} AND NOT {OWN} AND NOT {PUBLIC}",
    "merged": "outcome = 'merged'",
    "refused": "outcome = 'refused'",
    "on_the_spot": "outcome = 'self_handled'",
    "critical": CRITICAL,
    "acknowledged": f"{CRITICAL} AND acknowledged_at IS NOT NULL",
    "unplaced": "grid_code = ''",
    "handed_in": f"{VALID} AND {HANDED_IN}",
    "first_contact": CONTACT,
    "first_contact_closed": f"{CONTACT} AND (dispatched_at IS NOT NULL OR closed_day IS NOT NULL)",
    "escalated_case": f"{VALID} AND escalated_n > 0",
    "dispatched_case": DISPATCHED,
    "joint_case": f"{DISPATCHED} AND joint_n > 0",
}
OF_DUE = {
    "due_first_on_time": "closed_day IS NOT NULL AND closed_at <= due_original",
    "due_urgent": URGENT,
    "due_urgent_on_time": f"{URGENT} AND on_time = 1",
    "due_handled": HANDLED,
    "due_unhandled_late": f"NOT {HANDLED}",
    "due_rework": "rework_n > 0",
    "due_extended": "extended_n > 0",
    "due_supervised": "supervised_due IS NOT NULL",
    "due_supervised_on_time": "closed_at <= supervised_due",
    "due_joint": "joint_n > 0",
    "due_joint_closed": "joint_n > 0 AND closed_at IS NOT NULL",
    "due_handed_in": HANDED_IN,
    "due_handed_in_closed": f"{HANDED_IN} AND closed_at IS NOT NULL",
}
OF_CLOSING = {
    "ended": "closed_day IS NOT NULL",
    "ended_transferred": "outcome = 'transferred'",
    "ended_in_household": "closed_level <= 2",
    "ended_in_village": "closed_level <= 3",
    "ended_in_township": "closed_level <= 4",
    "ended_in_county": "closed_level = 5",
    "ended_above": "closed_level > 5",
    "ended_risen": RISEN,
    "ended_reopened": "reopened_n > 0",
    "ended_rated": "rating IS NOT NULL",
    "ended_satisfied": "rating >= 3",
    "ended_dissatisfied": "rating < 3",
}
# Level -> its area, the category it is kept for, which cases have one, and for days as for months.
PLACES = (
    ("county", "county_code", "''", "true", True),
    ("township", "township_code", "''", "township_code <> ''", True),
    ("grid", "grid_code", "''", "grid_code <> ''", False),
    ("county", "county_code", "major", "major <> ''", False),
)


def upgrade() -> None:
    cohorts = (("report_day", OF_REPORT), ("due_day", OF_DUE), ("closed_day", OF_CLOSING))
    for name in (*OF_REPORT, *OF_DUE, "passed_on", *OF_CLOSING):
        column = sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
        op.add_column("roll", column)
    for day, measures in cohorts:
        counted = {name: f"CASE WHEN {where} THEN 1 ELSE 0 END" for name, where in measures.items()}
        if day == "closed_day":
            counted["passed_on"] = "reassigned_n"
        for place in PLACES:
            _fill(place, day, counted)
            if place[-1]:
                _fill(place, day, counted, by_day=True)


def _fill(
    place: tuple[str, str, str, str, bool],
    day: str,
    counted: dict[str, str],
    *,
    by_day: bool = False,
) -> None:
    """The cells are there already: on each of these days the case counted for something else."""
    level, area, category, having, _ = place
    period = day if by_day else f"{day} / 100"
    sums = ", ".join(f"SUM({value}) AS {name}" for name, value in counted.items())
    told = ", ".join(f"{name} = found.{name}" for name in counted)
    op.execute(
        f"UPDATE roll SET {told} FROM (SELECT county_code AS c, {area} AS a, {category} AS m,"
        f" {period} AS p, {sums} FROM incident WHERE counts AND report_day IS NOT NULL"
        f" AND {day} IS NOT NULL AND {having} GROUP BY 1, 2, 3, 4) AS found"
        f" WHERE roll.county_code = found.c AND roll.level = '{level}' AND roll.area = found.a"
        " AND roll.category = found.m AND roll.period = found.p"
    )
