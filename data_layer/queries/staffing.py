"""Who stands in the grids on a day: people and seats by role, never points for volume.

People are counted once in each role however many seats they hold; shares are over people in post.
Validity runs from `valid_from` up to, not including, `valid_to`. Posts and vacancies are those of
grid workers, the seats a township fills.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Table,
    case,
    distinct,
    func,
    or_,
    select,
)

from data_layer.core.county import Area, County
from data_layer.core.days import local, to_date
from data_layer.core.scope import Scope
from data_layer.core.time_limits import MINUTE_MS
from data_layer.db.tables import capacity, holding, person, post, post_households
from data_layer.queries.cache import memory
from data_layer.queries.visible import grids_in, townships_in, within
from data_layer.vocab import PostRole

ROLES = (PostRole.CHIEF, PostRole.WORKER, PostRole.LEADER, PostRole.HELPER)
COUNTS = [
    *("chiefs", "chiefs_party", "workers", "workers_party", "worker_posts", "leaders"),
    *("leaders_party", "vacancies", "leaders_per_worker", "party_share", "helpers"),
    *("chief_vacancies", "leader_vacancies", "vacant"),
]


class Heads(NamedTuple):
    """People, party members among them, and seats of one role in one area."""

    people: int = 0
    party: int = 0
    posts: int = 0
    vacant: int = 0


class StaffingTotals(NamedTuple):
    """People and seats of the scope; `oldest_vacancy_days` None without a vacant worker's seat."""

    chiefs: int
    chiefs_party: int
    workers: int
    workers_party: int
    leaders: int
    leaders_party: int
    worker_posts: int
    worker_vacancies: int
    oldest_vacancy_days: int | None
    has_people: bool


Headcounts = Mapping[tuple[str, str], Heads]


def staffing_totals(conn: Connection, county: County, scope: Scope, now: int) -> StaffingTotals:
    """Totals of the scope today (fields: StaffingTotals)."""
    day = local(now, county.zone).day
    level = post.c.township_code if not scope.whole_county else post.c.county_code
    heads = _headcounts(conn, scope, day, now, level)
    chief, worker, leader = (heads.get((scope.area_code, role), Heads()) for role in ROLES[:3])
    return StaffingTotals(
        chiefs=chief.people,
        chiefs_party=chief.party,
        workers=worker.people,
        workers_party=worker.party,
        leaders=leader.people,
        leaders_party=leader.party,
        worker_posts=worker.posts,
        worker_vacancies=worker.vacant,
        oldest_vacancy_days=_oldest_vacancy_days(conn, scope, day) if worker.vacant else None,
        has_people=bool(chief.people or worker.people or leader.people),
    )


def staffing_by_township(conn: Connection, county: County, scope: Scope, now: int) -> pd.DataFrame:
    """Columns: township_code, short, name, grids, then as COUNTS; code order.

    `leaders_per_worker` is a ratio, `party_share` a share of people in post (0..1, helpers left
    out); None where nobody is in post. `vacancies` are seats of workers, `vacant` of every role.
    """
    day = local(now, county.zone).day
    heads = _headcounts(conn, scope, day, now, post.c.township_code)
    grids = pd.Series([county.township_of[grid.code] for grid in grids_in(county, scope)])
    grid_counts = grids.value_counts().to_dict()
    rows = [
        (area.code, area.short, area.name, grid_counts.get(area.code, 0), *_row(heads, area))
        for area in townships_in(county, scope)
    ]
    return pd.DataFrame(rows, columns=["township_code", "short", "name", "grids", *COUNTS])


def staffing_by_grid(conn: Connection, county: County, scope: Scope, now: int) -> pd.DataFrame:
    """Columns: code, name, township_code, township, then as COUNTS (see above); code order."""
    day = local(now, county.zone).day
    heads = _headcounts(conn, scope, day, now, post.c.area_code)
    rows = []
    for area in grids_in(county, scope):
        township = county.areas[county.township_of[area.code]]
        rows.append((area.code, area.name, township.code, township.name, *_row(heads, area)))
    return pd.DataFrame(rows, columns=["code", "name", "township_code", "township", *COUNTS])


def capacity_facts(conn: Connection, county: County, scope: Scope, now: int) -> dict[str, float]:
    """Key -> value of the scope's own capacity facts (posts, staff, centres …)."""
    statement = select(capacity.c.key, capacity.c.value).where(
        capacity.c.county_code == scope.county_code, capacity.c.area_code == scope.area_code
    )
    return dict(conn.execute(statement).all())


def _row(heads: Headcounts, area: Area) -> tuple[float | None, ...]:
    of_area = [heads.get((area.code, role), Heads()) for role in ROLES]
    chief, worker, leader, helper = of_area
    people = chief.people + worker.people + leader.people
    party = chief.party + worker.party + leader.party
    return (
        chief.people,
        chief.party,
        worker.people,
        worker.party,
        worker.posts,
        leader.people,
        leader.party,
        worker.vacant,
        leader.people / worker.people if worker.people else None,
        party / people if people else None,
        helper.people,
        chief.vacant,
        leader.vacant,
        sum(of_role.vacant for of_role in of_area),
    )


def _headcounts(
    conn: Connection, scope: Scope, day: int, now: int, area: ColumnElement[str]
) -> Headcounts:
    """(area, role) -> Heads. Staffing moves by days, not by events: kept for a minute."""
    key = ("headcounts", scope, day, str(area), now // MINUTE_MS)
    return memory(conn).recall(key, lambda: _count_heads(conn, scope, day, area))


def _count_heads(conn: Connection, scope: Scope, day: int, area: ColumnElement[str]) -> Headcounts:
    member = case((person.c.party, holding.c.person_id))
    vacant = func.sum(case((holding.c.person_id.is_(None), 1), else_=0))
    statement = (
        select(
            area,
            post.c.role,
            func.count(distinct(holding.c.person_id)),
            func.count(distinct(member)),
            func.count(distinct(post.c.post_id)),
            vacant,
        )
        .select_from(seats(day))
        .where(*within(post, scope), in_force(post, day), post.c.role.in_(ROLES))
        .group_by(area, post.c.role)
    )
    return {(code, role): Heads(*counts) for code, role, *counts in conn.execute(statement)}


def seats(day: int) -> FromClause:
    """Every seat with its holder of that day, if any, and what was said of him then."""
    held = (
        (holding.c.county_code == post.c.county_code)
        & (holding.c.post_id == post.c.post_id)
        & in_force(holding, day)
    )
    known = (
        (person.c.county_code == post.c.county_code)
        & (person.c.person_id == holding.c.person_id)
        & in_force(person, day)
    )
    return post.outerjoin(holding, held).outerjoin(person, known)


def with_households(seated: FromClause, day: int) -> FromClause:
    """Seats with what was said of their households by that day, if anything."""
    said = (
        (post_households.c.county_code == post.c.county_code)
        & (post_households.c.post_id == post.c.post_id)
        & in_force(post_households, day)
    )
    return seated.outerjoin(post_households, said)


def empty_since(day: int) -> ColumnElement[int]:
    """The day since which a seat nobody holds on `day` has been empty: its last holder's end, or
    when it was set up."""
    earlier = holding.alias()
    last_held = (
        select(func.max(earlier.c.valid_to))
        .where(
            earlier.c.county_code == post.c.county_code,
            earlier.c.post_id == post.c.post_id,
            earlier.c.valid_to <= day,
        )
        .scalar_subquery()
    )
    return func.coalesce(last_held, post.c.valid_from)


def in_force(table: Table, day: int) -> ColumnElement[bool]:
    """The row holds on that day."""
    return (table.c.valid_from <= day) & or_(table.c.valid_to.is_(None), table.c.valid_to > day)


def _oldest_vacancy_days(conn: Connection, scope: Scope, day: int) -> int | None:
    """Days since the longest-empty worker's seat lost its holder (or was set up)."""
    statement = (
        select(func.min(empty_since(day)))
        .select_from(seats(day))
        .where(
            *within(post, scope),
            in_force(post, day),
            post.c.role == PostRole.WORKER,
            holding.c.person_id.is_(None),
        )
    )
    since = conn.scalar(statement)
    return None if since is None else (to_date(day) - to_date(since)).days
