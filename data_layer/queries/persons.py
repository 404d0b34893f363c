"""One person of the roster: the posts held over time, and the cases that went through own hands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.core.masking import mask_name, mask_phone
from data_layer.core.scope import Scope
from data_layer.db.tables import holding, incident, log, person, post
from data_layer.errors import NotFound
from data_layer.queries.visible import (
    NAMED,
    counted,
    named,
    short_township,
    village_name,
    within,
)
from data_layer.vocab import Text

MISSING = Text(
    "没有这个人员，或其岗位不在您的数据范围内。请从名册列表打开。",
    "There is no such person, or no post within your scope; open one from a list of the roster.",
)
NEWEST = 20


class Tenure(NamedTuple):
    """One time in one seat: local days from `first` to `last` (None: still there); `reported` is
    what the grid reported meanwhile."""

    role: str
    township: str
    village: str
    grid: str
    first: int
    last: int | None
    reported: int


class Handled(NamedTuple):
    """A case in which this person is on record; `reported_at` in ms."""

    case_no: str
    village: str
    title: str
    reported_at: int
    stage: str


class Renewed(NamedTuple):
    """A day since which another name or phone holds: the name before as it may be shown, '' where
    it is the same; whether the phone is another."""

    day: int
    name: str
    phone: bool


class Card(NamedTuple):
    """Name and phone as they may be shown to everybody; what changed and the posts, the latest
    first."""

    person_id: str
    name: str
    phone: str
    renewed: list[Renewed]
    tenures: list[Tenure]
    handled: int
    newest: list[Handled]


def person_card(
    conn: Connection, county: County, scope: Scope, now: int, *, person_id: str
) -> Card:
    """The card; posts outside the scope are left out, and NotFound when there is none within."""
    rows = conn.execute(_held(scope, person_id).order_by(holding.c.valid_from.desc())).all()
    if not rows:
        raise NotFound(MISSING, "person_not_found")
    today = local(now, county.zone).day
    tenures = [_tenure(conn, county, scope, today, row) for row in rows]
    said = _said(conn, county, person_id)
    n, newest = _handled(conn, county, scope, today, rows, {one.name for one in said})
    name, phone = mask_name(rows[0].name), mask_phone(rows[0].phone)
    return Card(person_id, name, phone, _renewed(said), tenures, n, newest)


def sealed_contact(conn: Connection, scope: Scope, person_id: str) -> Any:
    """The row with name and sealed phone, '' without one; NotFound as `person_card`."""
    row = conn.execute(_held(scope, person_id).limit(1)).one_or_none()
    if row is None:
        raise NotFound(MISSING, "person_not_found")
    return row


def _held(scope: Scope, person_id: str) -> Any:
    same = (holding.c.county_code == post.c.county_code) & (holding.c.post_id == post.c.post_id)
    known = (
        (person.c.county_code == holding.c.county_code)
        & (person.c.person_id == holding.c.person_id)
        & person.c.valid_to.is_(None)
    )
    return (
        select(
            *(person.c.person_id, person.c.name, person.c.phone, person.c.phone_sealed),
            *(
                post.c.role,
                post.c.township_code,
                post.c.area_code,
                holding.c.valid_from,
                holding.c.valid_to,
            ),
        )
        .select_from(post.join(holding, same).join(person, known))
        .where(*within(post, scope), holding.c.person_id == person_id)
    )


def _said(conn: Connection, county: County, person_id: str) -> Sequence[Any]:
    """What was said of somebody one after the other, but for what never held."""
    p = person.c
    mine = p.county_code == county.code, p.person_id == person_id
    held = or_(p.valid_to.is_(None), p.valid_to > p.valid_from)
    columns = p.valid_from, p.name, p.phone_since
    return conn.execute(select(*columns).where(*mine, held).order_by(p.serial)).all()


def _renewed(said: Sequence[Any]) -> list[Renewed]:
    found = [
        Renewed(
            now.valid_from,
            mask_name(before.name) if now.name != before.name else "",
            now.phone_since != before.phone_since,
        )
        for before, now in pairwise(said)
    ]
    return [one for one in reversed(found) if one.name or one.phone]


def _tenure(conn: Connection, county: County, scope: Scope, today: int, row: Any) -> Tenure:
    where = [*within(incident, scope), counted(county), _meanwhile(row, today)]
    reported = conn.scalar(select(func.count()).select_from(incident).where(*where))
    return Tenure(
        row.role,
        short_township(county, scope, row.township_code),
        village_name(county, scope, row.area_code),
        row.area_code,
        row.valid_from,
        _last(row),
        reported or 0,
    )


def _last(row: Any) -> int | None:
    """The last day of a tenure: validity ends before `valid_to`."""
    return add_days(row.valid_to, -1) if row.valid_to else None


def _meanwhile(row: Any, today: int) -> ColumnElement[bool]:
    """Reported in the seat's grid during the tenure."""
    days = incident.c.report_day.between(row.valid_from, _last(row) or today)
    return and_(incident.c.grid_code == row.area_code, days)


def _handled(
    conn: Connection, county: County, scope: Scope, today: int, rows: Sequence[Any],
    called: Collection[str],
) -> tuple[int, list[Handled]]:  # fmt: skip
    """Cases of the own grids and times that the person's id or a name of then or now has signed, an
    event or as the first contact: elsewhere the same name may be another's."""
    names = sorted({rows[0].person_id, *called})
    signed = exists().where(
        log.c.county_code == incident.c.county_code,
        log.c.case_no == incident.c.case_no,
        log.c.actor.in_(names),
    )
    where = [
        *within(incident, scope),
        or_(*(_meanwhile(row, today) for row in rows)),
        or_(incident.c.received_by.in_(names), signed),
    ]
    n = conn.scalar(select(func.count()).select_from(incident).where(*where)) or 0
    columns = (*NAMED, incident.c.reported_at, incident.c.stage)
    newest = incident.c.reported_at.desc(), incident.c.case_no
    found = conn.execute(select(*columns).where(*where).order_by(*newest).limit(NEWEST))
    listed = []
    for row in found:
        case_no, _, village, title = named(county, scope, row)
        listed.append(Handled(case_no, village, title, row.reported_at, row.stage))
    return n, listed
