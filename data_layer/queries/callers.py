"""The cases in which one phone or identity number was named."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.db.tables import incident, sealed_number
from data_layer.queries.visible import NAMED, named, within

MOST = 5


class Called(NamedTuple):
    """A case the number was named in; `reported_at` in ms."""

    case_no: str
    township: str
    title: str
    stage: str
    reported_at: int


def cases_of_number(
    conn: Connection, county: County, scope: Scope, digest: str
) -> tuple[int, list[Called]]:
    """How many visible cases name the number with that keyed digest, and the newest of them."""
    i, n = incident.c, sealed_number.c
    same = and_(i.county_code == n.county_code, i.case_no == n.case_no)
    mine = n.county_code == scope.county_code, n.digest == digest, *within(incident, scope)
    rows = select(*NAMED, i.stage, i.reported_at).join_from(incident, sealed_number, same)
    count = select(func.count()).select_from(incident.join(sealed_number, same)).where(*mine)
    newest = rows.where(*mine).order_by(i.reported_at.desc(), i.case_no.desc()).limit(MOST)
    found = [_called(county, scope, row) for row in conn.execute(newest)]
    return conn.scalar(count) or 0, found


def _called(county: County, scope: Scope, row: Any) -> Called:
    case_no, township, _, title = named(county, scope, row)
    return Called(case_no, township, title, row.stage, row.reported_at)
