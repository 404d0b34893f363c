"""The named questions somebody may open: the own ones and what was shared."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from data_layer.core.scope import Scope
from data_layer.db.tables import saved_view
from data_layer.errors import NotFound
from data_layer.vocab import Role, Text

BY_LINK = "link"
NO_VIEW = Text(
    "没有这个视图，或未与您共享。请向分享人确认，或返回分析页。",
    "There is no such view, or it is not shared with you; ask whoever sent it, or go back.",
)
COLUMNS = tuple(
    saved_view.c[name]
    for name in (
        "view_id", "name", "search", "owner", "owner_name", "shared_with", "township_code",
        "made_at",
    )
)  # fmt: skip


class SavedView(NamedTuple):
    """A named question; `search` is its address's query, `shared_with` '' (nobody), 'link' or a
    role, `township_code` the township it belongs to or asks about."""

    view_id: str
    name: str
    search: str
    owner: str
    owner_name: str
    shared_with: str
    township_code: str
    made_at: int


def saved_views(conn: Connection, scope: Scope, *, username: str, role: Role) -> list[SavedView]:
    """The own views and those shared with the role, by name; nothing of townships outside the
    scope."""
    mine = saved_view.c.owner == username
    shared = saved_view.c.shared_with == str(role)
    statement = select(*COLUMNS).where(
        saved_view.c.county_code == scope.county_code, or_(mine, shared)
    )
    rows = conn.execute(statement.order_by(saved_view.c.name, saved_view.c.view_id))
    return [one for one in (SavedView(*row) for row in rows) if _within(one, scope)]


def view_of(
    conn: Connection, scope: Scope, *, view_id: str, username: str, role: Role
) -> SavedView:
    """One view, if it is the caller's own or shared with the role or by link; raises NotFound."""
    named = saved_view.c.county_code == scope.county_code, saved_view.c.view_id == view_id
    row = conn.execute(select(*COLUMNS).where(*named)).first()
    found = SavedView(*row) if row else None
    if found is None or not _within(found, scope):
        raise NotFound(NO_VIEW, "no_view")
    if found.owner != username and found.shared_with not in {BY_LINK, str(role)}:
        raise NotFound(NO_VIEW, "no_view")
    return found


def _within(view: SavedView, scope: Scope) -> bool:
    return not view.township_code or scope.allows(view.township_code)
