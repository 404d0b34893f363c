"""Seats one by one on a day: who holds each, since when, or since when it is empty."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, distinct, func, select

from data_layer.core.county import County
from data_layer.core.days import local, to_date
from data_layer.core.masking import mask_name
from data_layer.core.scope import Scope
from data_layer.db.tables import holding, person, post, post_households
from data_layer.queries.staffing import ROLES, empty_since, in_force, seats, with_households
from data_layer.queries.visible import LISTED, Conditions, short_township, village_name, within
from data_layer.vocab import PostRole

HELD = {
    "chiefs": PostRole.CHIEF,
    "workers": PostRole.WORKER,
    "leaders": PostRole.LEADER,
    "helpers": PostRole.HELPER,
}
EMPTY = {
    "vacant": ROLES,
    "vacant_workers": (PostRole.WORKER,),
    "vacant_chiefs": (PostRole.CHIEF,),
    "vacant_leaders": (PostRole.LEADER,),
}
SEVERAL = "several"
LISTS = (*HELD, *EMPTY, SEVERAL)


class Seat(NamedTuple):
    """One seat; `since` is the first day of its holder or, when empty (`person_id` ''), the day it
    fell empty, `days` ago. `households` None where the roster has not said."""

    role: str
    township: str
    village: str
    person_id: str
    name: str
    since: int
    days: int
    households: int | None = None


class Listed(NamedTuple):
    """A list: how many people or empty seats it has, how many lines that makes, the first ones."""

    n: int
    lines: int
    seats: list[Seat]


def seats_listed(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    *,
    of: str,
    grid: str = "",
    limit: int = LISTED,
) -> Listed:
    """A list (LISTS; an unknown one is that of all vacant seats), at most `limit` lines of it.

    Of holders, people are counted, however many seats each has, a line for each seat; `several` are
    those with more than one. The longest empty come first, holders by place.
    """
    day = local(now, county.zone).day
    of = of if of in LISTS else "vacant"
    where = [*_listed(scope, day, of), *([post.c.area_code == grid] if grid else [])]
    counted = select(func.count(), func.count(distinct(holding.c.person_id)))
    lines, people = conn.execute(counted.select_from(seats(day)).where(*where)).one()
    since = empty_since(day) if of in EMPTY else holding.c.valid_from
    place = post.c.area_code, post.c.post_id
    order = {**dict.fromkeys(EMPTY, (since, *place)), SEVERAL: (holding.c.person_id, *place)}
    columns = (
        *(post.c.role, post.c.township_code, post.c.area_code),
        *(person.c.person_id, person.c.name, post_households.c.households),
    )
    seated = with_households(seats(day), day)
    statement = select(*columns, since).select_from(seated).where(*where)
    rows = conn.execute(statement.order_by(*order.get(of, place)).limit(limit))
    listed = [
        Seat(
            role,
            short_township(county, scope, township),
            village_name(county, scope, area),
            who or "",
            mask_name(name or ""),
            begun,
            (to_date(day) - to_date(begun)).days,
            households,
        )
        for role, township, area, who, name, households, begun in rows
    ]
    return Listed(lines if of in EMPTY else people, lines, listed)


def _listed(scope: Scope, day: int, of: str) -> Conditions:
    here = [*within(post, scope), in_force(post, day)]
    if of in EMPTY:
        return [*here, holding.c.person_id.is_(None), post.c.role.in_(EMPTY[of])]
    if of == SEVERAL:
        return [*here, holding.c.person_id.in_(_with_several(here, day))]
    return [*here, holding.c.person_id.is_not(None), post.c.role == HELD[of]]


def _with_several(here: list[ColumnElement[bool]], day: int) -> Select[tuple[str]]:
    return (
        select(holding.c.person_id)
        .select_from(seats(day))
        .where(*here, holding.c.person_id.is_not(None))
        .group_by(holding.c.person_id)
        .having(func.count() > 1)
    )
