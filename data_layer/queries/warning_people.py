"""Who is missing on a day: seats with since when they are empty, and how many are seconded."""

from __future__ import annotations

from sqlalchemy import Connection, case, select

from data_layer.core.capacity import CAP, SECONDED, STAFF
from data_layer.core.county import County
from data_layer.core.days import to_date
from data_layer.core.scope import Scope
from data_layer.core.warning.staffing import Seat, Staff
from data_layer.db.tables import holding, post
from data_layer.queries.capacity import capacity_at
from data_layer.queries.staffing import empty_since, in_force, seats
from data_layer.queries.visible import within


def read_seats(conn: Connection, scope: Scope, day: int) -> list[tuple[str, Seat]]:
    """Every seat of a day with the township it belongs to, as it stands there."""
    # Looked up for the empty ones alone: nearly all are held.
    since = case((holding.c.person_id.is_(None), empty_since(day)))
    rows = conn.execute(
        select(post.c.township_code, post.c.area_code, post.c.role, since)
        .select_from(seats(day))
        .where(*within(post, scope), in_force(post, day))
    )
    today = to_date(day)
    return [
        (township, Seat(area, role, None if empty is None else (today - to_date(empty)).days))
        for township, area, role, empty in rows
    ]


def read_staff(
    conn: Connection, county: County, scope: Scope, now: int, *, day: int
) -> tuple[list[Staff], float | None]:
    """The staff of the county and its townships with how many are seconded, where both are known,
    and the share that may be (None: no cap is set)."""
    known = capacity_at(conn, county, scope, now, day=day)
    cap = known.standards.get(CAP, known.values.get((CAP, county.code)))
    staff = [
        Staff(code, int(known.values[STAFF, code]), int(known.values[SECONDED, code]))
        for code in (county.code, *(area.code for area in known.areas))
        if {(STAFF, code), (SECONDED, code)} <= set(known.values)
    ]
    return staff, None if cap is None else cap / 100
