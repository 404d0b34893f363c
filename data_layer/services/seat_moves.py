"""Seats of grids that ended go on in the grids that took over; what was before the day stays as it
was told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, insert, or_, select, update

from data_layer.core.area_change import Ended, township_in
from data_layer.core.county import County
from data_layer.core.roster import seat_id
from data_layer.core.scope import Scope
from data_layer.db.tables import holding, post, post_households
from data_layer.queries.visible import within


def seats_in(conn: Connection, county: County, grids: Iterable[str], day: int) -> tuple[int, int]:
    """How many seats of these grids go on after `day`, and how many of them are held."""
    held = select(func.count()).select_from(post).where(*_seats(county, grids, day))
    same = holding.c.county_code == post.c.county_code, holding.c.post_id == post.c.post_id
    holds = select(holding.c.post_id).where(*same, _runs(holding, day)).exists()
    return conn.scalar(held) or 0, conn.scalar(held.where(holds)) or 0


def follow(conn: Connection, county: County, ended: Iterable[Ended], day: int) -> int:
    """Let the seats of the grids that ended, and whoever holds them, go on from `day` in the grids
    that took over; how many seats."""
    heirs = {one.code: one.successor for one in ended}
    ids = conn.scalars(select(post.c.post_id).where(post.c.county_code == county.code))
    taken = set(ids)
    order = post.c.area_code, post.c.role, post.c.post_id
    query = select(post).where(*_seats(county, heirs, day)).order_by(*order)
    rows = conn.execute(query).mappings().all()
    for row in rows:
        grid = heirs[row["area_code"]]
        town = county.township_of.get(grid) or township_in(county, grid)
        place = {"area_code": grid, "township_code": town}
        if row["valid_from"] >= day:  # set up when the other grid was there already
            _set_seat(conn, row, place)
            continue
        new = {**row, **place, "post_id": seat_id(grid, row["role"], taken), "valid_from": day}
        taken.add(new["post_id"])
        conn.execute(insert(post), new)
        _set_seat(conn, row, {"valid_to": day})
        _let_hold(conn, row, new["post_id"], day)
        _let_keep(conn, row, new["post_id"], day)
    return len(rows)


def _seats(county: County, grids: Iterable[str], day: int) -> list[ColumnElement[bool]]:
    here = within(post, Scope(county.code))
    return [*here, post.c.area_code.in_(list(grids)), _runs(post, day)]


def _runs(table: Table, day: int) -> ColumnElement[bool]:
    """Whether it holds beyond the day before."""
    return or_(table.c.valid_to.is_(None), table.c.valid_to > day)


def _set_seat(conn: Connection, row: Any, values: dict[str, Any]) -> None:
    mine = post.c.county_code == row["county_code"], post.c.post_id == row["post_id"]
    conn.execute(update(post).where(*mine).values(**values))


def _let_hold(conn: Connection, row: Any, new: str, day: int) -> None:
    """Whoever holds the old seat on the day, or takes it later, holds the new one; of several whom
    nobody has put an end to, the one who came last."""
    h = holding.c
    old = h.county_code == row["county_code"], h.post_id == row["post_id"]
    begun = (*old, h.valid_from < day, _runs(holding, day))
    follows = conn.scalar(select(h.person_id).where(*old, h.valid_from == day))
    newest = select(holding).where(*begun).order_by(h.valid_from.desc()).limit(1)
    on_the_day = conn.execute(newest).mappings().first() if follows is None else None
    conn.execute(update(holding).where(*old, h.valid_from >= day).values(post_id=new))
    if on_the_day is not None:
        conn.execute(insert(holding), {**on_the_day, "post_id": new, "valid_from": day})
    conn.execute(update(holding).where(*begun).values(valid_to=day))


def _let_keep(conn: Connection, row: Any, new: str, day: int) -> None:
    """What is said of the households of the old seat from the day on is said of the new one."""
    p = post_households.c
    old = p.county_code == row["county_code"], p.post_id == row["post_id"]
    begun = (*old, p.valid_from < day, _runs(post_households, day))
    on_the_day = conn.execute(select(post_households).where(*begun)).mappings().first()
    conn.execute(update(post_households).where(*old, p.valid_from >= day).values(post_id=new))
    if on_the_day is not None:
        told = {**on_the_day, "post_id": new, "valid_from": day}
        conn.execute(insert(post_households), told)
    conn.execute(update(post_households).where(*begun).values(valid_to=day))
