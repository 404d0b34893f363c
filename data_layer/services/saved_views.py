"""Questions are given a name, shared, and taken away again by whoever named them."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, delete, func, insert, select

from data_layer.core.county import County
from data_layer.core.rights import Page, may_open
from data_layer.db.tables import saved_view
from data_layer.errors import Conflict, Forbidden, Invalid
from data_layer.queries.asking import Ask
from data_layer.queries.saved_views import BY_LINK, view_of
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.vocab import Role, Text

LONGEST_NAME, MOST_VIEWS = 40, 200
BAD_NAME = Text(
    "请给视图起一个名称，最多 40 个字。", "Give the view a name of 40 characters at most."
)
TAKEN = Text(
    "您已有同名视图，请换一个名称，或先删除原来的。",
    "You have a view of that name; choose another or delete the old one first.",
)
TOO_MANY = Text(
    "您保存的视图已满 200 个，请先删除不用的。", "You have 200 views; delete some first."
)
NO_SHARE = Text("不能与这个角色共享。", "A view cannot be shared with that.")
NOT_YOURS = Text("只有保存视图的人可以删除它。", "Only whoever saved a view may delete it.")


def shareable(role: Role) -> bool:
    """Whether a view can be shared with a role: with whoever reads numbers."""
    return may_open(role, Page.NUMBERS)


def save_view(
    conn: Connection,
    county: County,
    account: Account,
    name: str,
    search: str,
    ask: Ask,
    shared_with: str,
    now: int,
) -> str:
    """Keep an address's query under a name; returns the view's id. `ask` is what it asks: a view
    about one township stays within that township's scope."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid(BAD_NAME, "bad_name")
    roles = {str(role) for role in Role if shareable(role)}
    if shared_with not in {"", BY_LINK, *roles}:
        raise Invalid(NO_SHARE, "no_share")
    _room_for(conn, county, account, name)
    view_id = secrets.token_hex(8)
    row = {
        "county_code": county.code,
        "view_id": view_id,
        "name": name,
        "search": search,
        "owner": account.username,
        "owner_name": account.display_name or account.username,
        "shared_with": shared_with,
        "township_code": account.township_code or _asked_about(county, ask),
        "made_at": now,
    }
    conn.execute(insert(saved_view), row)
    detail = {"name": name, "shared_with": shared_with, "search": search}
    write_audit(
        conn, county.code, now, account.username, "save_view", object=view_id, detail=detail
    )
    return view_id


def delete_view(conn: Connection, county: County, account: Account, view_id: str, now: int) -> None:
    """Take a view away; Forbidden to others than its owner, NotFound where they may not see it."""
    found = view_of(
        conn, account.scope, view_id=view_id, username=account.username, role=account.role
    )
    if found.owner != account.username:
        raise Forbidden(NOT_YOURS, "not_yours")
    named = saved_view.c.county_code == county.code, saved_view.c.view_id == view_id
    conn.execute(delete(saved_view).where(*named))
    detail = {"name": found.name}
    write_audit(
        conn, county.code, now, account.username, "delete_view", object=view_id, detail=detail
    )


def _room_for(conn: Connection, county: County, account: Account, name: str) -> None:
    own = saved_view.c.county_code == county.code, saved_view.c.owner == account.username
    if (conn.scalar(select(func.count()).select_from(saved_view).where(*own)) or 0) >= MOST_VIEWS:
        raise Conflict(TOO_MANY, "too_many_views")
    same = select(saved_view.c.view_id).where(*own, saved_view.c.name == name)
    if conn.execute(same).first():
        raise Conflict(TAKEN, "name_taken")


def _asked_about(county: County, ask: Ask) -> str:
    """The township a question is about, by its township, grid or unit."""
    unit = county.units.get(ask.unit)
    return (
        ask.township
        or county.township_of.get(ask.grid, "")
        or (unit.township_code if unit else county.township_of.get(ask.unit, ""))
    )
