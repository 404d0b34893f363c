"""The people of every grid on a day, with what is known of its households and party groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.grid_team import Team
from data_layer.core.scope import Scope
from data_layer.db.tables import capacity, post, post_households
from data_layer.queries.staffing import in_force, staffing_by_grid, with_households
from data_layer.queries.visible import area_short, grids_in, village_name, within
from data_layer.vocab import PostRole

# Facts kept for the code of a grid.
HOUSEHOLDS, PARTY_GROUPS = "households", "party_groups"


def grid_teams(conn: Connection, county: County, scope: Scope, now: int) -> list[Team]:
    """A Team for every grid of the scope, in code order."""
    frame = staffing_by_grid(conn, county, scope, now).set_index("code")
    known = _known(conn, scope, [area.code for area in grids_in(county, scope)])
    linked = _linked(conn, county, scope, now)
    rows: Iterable[Any] = frame.itertuples()
    return [
        Team(
            code=area.code,
            name=village_name(county, scope, area.code),
            township=area_short(county.areas[county.township_of[area.code]]),
            kind=area.kind,
            chiefs=int(row.chiefs),
            workers=int(row.workers),
            leaders=int(row.leaders),
            helpers=int(row.helpers),
            vacant=int(row.vacant),
            leader_vacancies=int(row.leader_vacancies),
            households=known.get((area.code, HOUSEHOLDS), linked.get(area.code)),
            party_groups=known.get((area.code, PARTY_GROUPS)),
        )
        for area, row in zip(grids_in(county, scope), rows, strict=True)
    ]


def _linked(conn: Connection, county: County, scope: Scope, now: int) -> dict[str, float]:
    """Households of each grid by its roster, where every leader's seat says how many it has."""
    day = local(now, county.zone).day
    households = post_households.c.households
    told, seats = func.count(households), func.count()
    query = (
        select(post.c.area_code, func.sum(households))
        .select_from(with_households(post, day))
        .where(*within(post, scope), in_force(post, day), post.c.role == PostRole.LEADER)
        .group_by(post.c.area_code)
        .having(told == seats)
    )
    return {code: float(n) for code, n in conn.execute(query)}


def _known(conn: Connection, scope: Scope, grids: list[str]) -> dict[tuple[str, str], float]:
    statement = select(capacity.c.area_code, capacity.c.key, capacity.c.value).where(
        capacity.c.county_code == scope.county_code,
        capacity.c.key.in_([HOUSEHOLDS, PARTY_GROUPS]),
    )
    shown = set(grids)
    return {(area, key): value for area, key, value in conn.execute(statement) if area in shown}
