"""What belongs to other townships than one: what no answer to it may hold."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from data_layer.core.county import County
from data_layer.db.tables import holding, incident, post

# Of a county of a million cases the newest: it is these that pages show.
MOST_CASES = 50_000


class Foreign(NamedTuple):
    """`words` that no answer may hold, and `asked`, one of each kind to ask for."""

    words: list[str]
    asked: dict[str, str]


def foreign_to(conn: Connection, county: County, own: str, other: str = "") -> Foreign:
    """Codes, names, units, cases and people of every township but the `own` one; asked for is the
    `other` township's, else that of the first grid."""
    areas = [a for a in county.areas.values() if county.township_of.get(a.code) not in {None, own}]
    mine = "".join(a.name for a in county.areas.values() if county.township_of.get(a.code) == own)
    names = {a.name for a in areas if a.level == "township" and a.name not in mine}
    units = [unit for unit in county.units.values() if unit.township_code not in {"", own}]
    i = incident.c
    elsewhere = i.county_code == county.code, i.township_code.not_in(["", own])
    newest = select(i.case_no).where(*elsewhere).order_by(i.case_no.desc()).limit(MOST_CASES)
    cases = list(conn.scalars(newest))
    words = [*(a.code for a in areas), *names, *(u.code for u in units), *(u.name for u in units)]
    grid = next(
        a.code for a in areas if a.level == "grid" and other in {"", county.township_of.get(a.code)}
    )
    asked = known_of(conn, county, county.township_of[grid], grid)
    return Foreign([*words, *cases, *_people(conn, county, own)], asked)


def known_of(conn: Connection, county: County, township: str, grid: str = "") -> dict[str, str]:
    """One of each kind of a township, as far as it has them, to ask for."""
    i, p, h = incident.c, post.c, holding.c
    newest = select(i.case_no).where(i.county_code == county.code, i.township_code == township)
    held = (
        select(h.person_id)
        .select_from(post.join(holding, _same()))
        .where(p.county_code == county.code, p.township_code == township)
    )
    grids = (a.code for a in county.grids if county.township_of.get(a.code) == township)
    units = (u.code for u in county.units.values() if u.township_code == township)
    found = {
        "township": township,
        "grid": grid or next(grids, ""),
        "unit": next(units, ""),
        "case": conn.scalar(newest.order_by(i.case_no.desc()).limit(1)) or "",
        "person": conn.scalar(held.order_by(h.person_id).limit(1)) or "",
    }
    return {kind: value for kind, value in found.items() if value}


def busiest(conn: Connection, county: County) -> list[str]:
    """The townships, those with the newest case first: where there is most to be told."""
    i = incident.c
    newest = select(i.township_code).where(i.county_code == county.code, i.township_code != "")
    seen = dict.fromkeys(conn.scalars(newest.order_by(i.case_no.desc()).limit(MOST_CASES)))
    return list(dict.fromkeys([*seen, *(area.code for area in county.townships)]))


def _people(conn: Connection, county: County, own: str) -> set[str]:
    query = select(holding.c.person_id).select_from(post.join(holding, _same()))
    mine = post.c.county_code == county.code, post.c.township_code != own
    # Who holds a post here and another there is no stranger.
    here = query.where(post.c.county_code == county.code, post.c.township_code == own)
    return set(conn.scalars(query.where(*mine))) - set(conn.scalars(here))


def _same() -> ColumnElement[bool]:
    return (holding.c.county_code == post.c.county_code) & (holding.c.post_id == post.c.post_id)
