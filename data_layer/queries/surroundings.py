"""What is around a case: who is responsible for its grid, what else happened there."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, select

from data_layer.core.county import County
from data_layer.core.days import DAY_MS, local
from data_layer.core.masking import mask_name
from data_layer.core.scope import Scope
from data_layer.db.tables import holding, incident, person, post
from data_layer.queries.staffing import seats
from data_layer.queries.visible import NAMED, named, open_cases, within
from data_layer.vocab import PostRole, Stage

LOOK_BACK_DAYS = 90
MOST = 50


class Near(NamedTuple):
    """Another case nearby; `at` is when it was reported."""

    case_no: str
    title: str
    at: int
    stage: str


class Surroundings(NamedTuple):
    """`chief` is covered but for the family name, empty while the post is vacant.

    `in_grid` are the other open cases of the grid, `alike` those of the same category reported
    there in the last 90 days, whether open or closed.
    """

    chief: str
    in_grid: list[Near]
    alike: list[Near]


def surroundings(
    conn: Connection, county: County, scope: Scope, unit: str | None, case: Row[Any], now: int
) -> Surroundings:
    """What the scope may know of the grid of a case it may see; handlers learn of no other case."""
    if not case.grid_code:
        return Surroundings("", [], [])
    chief = _chief(conn, county, scope, case.grid_code, now)
    if unit is not None:
        return Surroundings(chief, [], [])
    others = incident.c.grid_code == case.grid_code, incident.c.case_no != case.case_no
    in_grid = _listed().where(*open_cases(scope), *others)
    alike = _listed().where(
        *within(incident, scope),
        *others,
        incident.c.report_day >= local(now - LOOK_BACK_DAYS * DAY_MS, county.zone).day,
        incident.c.category == case.category,
        incident.c.stage.not_in([Stage.PENDING, Stage.VOID]),
    )
    return Surroundings(
        chief, _near(conn, county, scope, in_grid), _near(conn, county, scope, alike)
    )


def _listed() -> Select[*tuple[Any, ...]]:
    columns = (*NAMED, incident.c.reported_at, incident.c.stage)
    return select(*columns).order_by(incident.c.reported_at.desc()).limit(MOST)


def _near(
    conn: Connection, county: County, scope: Scope, statement: Select[*tuple[Any, ...]]
) -> list[Near]:
    found = []
    for row in conn.execute(statement):
        case_no, _, _, title = named(county, scope, row)
        found.append(Near(case_no, title, row.reported_at, row.stage))
    return found


def _chief(conn: Connection, county: County, scope: Scope, grid_code: str, now: int) -> str:
    today = local(now, county.zone).day
    statement = (
        select(person.c.name)
        .select_from(seats(today))
        .where(
            *within(post, scope),
            post.c.area_code == grid_code,
            post.c.role == PostRole.CHIEF,
            holding.c.person_id.is_not(None),
        )
        .order_by(post.c.post_id)
        .limit(1)
    )
    return mask_name(conn.scalar(statement) or "")
