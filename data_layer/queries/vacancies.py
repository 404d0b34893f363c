"""Seats nobody holds on a day, and since when."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, func, select

from data_layer.core.county import County
from data_layer.core.days import local, to_date
from data_layer.core.scope import Scope
from data_layer.db.tables import holding, post
from data_layer.queries.staffing import ROLES, in_force, seats
from data_layer.queries.visible import area_short, village_name, within


def vacant_seats(conn: Connection, county: County, scope: Scope, now: int) -> pd.DataFrame:
    """Columns: role (PostRole), township, village, days empty; the longest empty first."""
    day = local(now, county.zone).day
    earlier = holding.alias()
    last_held = (
        select(func.max(earlier.c.valid_to))
        .where(earlier.c.county_code == post.c.county_code, earlier.c.post_id == post.c.post_id)
        .scalar_subquery()
    )
    since = func.coalesce(last_held, post.c.valid_from).label("since")
    statement = (
        select(post.c.role, post.c.township_code, post.c.area_code, since)
        .select_from(seats(day))
        .where(
            *within(post, scope),
            in_force(post, day),
            post.c.role.in_(ROLES),
            holding.c.person_id.is_(None),
        )
        .order_by(since, post.c.area_code, post.c.post_id)
    )
    rows = [
        (
            role,
            area_short(county.areas[township]) if township in county.areas else "",
            village_name(county, scope, area),
            (to_date(day) - to_date(begun)).days,
        )
        for role, township, area, begun in conn.execute(statement)
    ]
    return pd.DataFrame(rows, columns=["role", "township", "village", "days"])
