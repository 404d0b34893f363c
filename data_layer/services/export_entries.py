"""Orders of exports as they are stored: entered, called off, and seen by whom they belong to."""

from __future__ import annotations

from typing import NamedTuple

import orjson
from sqlalchemy import Connection, func, insert, select, update

from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.exports import GOING, Format, State
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.db.tables import export
from data_layer.errors import Forbidden, NotFound
from data_layer.queries.report_runs import archived_in
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.export_state import Export, find_export, named
from data_layer.vocab import Text

NO_RIGHT = Text(
    "您的角色不能导出数据，请联系有导出权限的同事。",
    "Your role cannot export; ask a colleague who may.",
)
NO_SUCH = Text(
    "没有这项导出，请从“我的导出”打开。", "There is no such export; open it from the list."
)


class Asked(NamedTuple):
    """What is to be made: an address and its question as a file of a format."""

    path: str
    query: dict[str, str]
    format: Format
    lang: str
    state: State = State.WAITING


def check_may_export(account: Account) -> None:
    """Forbidden without the right."""
    if not may(account.role, Action.EXPORT):
        raise Forbidden(NO_RIGHT, "no_export")


def enter_order(
    conn: Connection,
    county: County,
    account: Account,
    scope: Scope,
    asked: Asked,
    now: int,
    expires_at: int,
) -> str:
    """Store one order, audited, and return its number; the caller holds the county's revision."""
    number = _number(conn, county.code, local(now, county.zone).day)
    question = {"path": asked.path, "query": asked.query, "lang": asked.lang}
    row = {
        "county_code": county.code, "number": number, "ordered_by": account.username,
        "role": str(account.role), "township_code": scope.township_code,
        "format": str(asked.format), "question": orjson.dumps(question).decode(),
        "state": str(asked.state), "ordered_at": now, "expires_at": expires_at,
    }  # fmt: skip
    conn.execute(insert(export).values(row))
    detail = {**question, "format": str(asked.format)}
    write_audit(conn, county.code, now, account.username, "export", object=number, detail=detail)
    return number


def expire_file(conn: Connection, county_code: str, number: str, now: int) -> None:
    """Let the file of an export go with the next tidying."""
    conn.execute(update(export).where(*named(county_code, number)).values(expires_at=now))


def _number(conn: Connection, county_code: str, day: int) -> str:
    start = f"DC{day}-"
    query = select(func.count()).where(
        export.c.county_code == county_code, export.c.number.startswith(start)
    )
    return f"{start}{(conn.scalar(query) or 0) + 1:04d}"


def own_export(conn: Connection, account: Account, number: str) -> Export:
    """The account's export of that number; NotFound for anybody else's."""
    found = find_export(conn, account.county_code, number)
    if found is None or found.order.username != account.username:
        raise NotFound(NO_SUCH, "no_such_export")
    return found


def visible_export(conn: Connection, account: Account, number: str) -> Export:
    """The account's own export, or one of the archive within its scope; NotFound for others, also
    for an own one whose rows it may see no more."""
    found = find_export(conn, account.county_code, number)
    if found is None:
        raise NotFound(NO_SUCH, "no_such_export")
    mine = found.order.username == account.username
    if mine and account.scope.allows(found.order.scope.township_code):
        return found
    if not archived_in(conn, account.scope, number):
        raise NotFound(NO_SUCH, "no_such_export")
    return found


def cancel_order(conn: Connection, county_code: str, number: str, username: str, now: int) -> bool:
    """Mark an export called off, audited; False when it had ended."""
    left = export.c.state.in_(sorted(map(str, GOING)))
    ended = {"state": str(State.CANCELLED), "ended_at": now}
    change = update(export).where(*named(county_code, number), left).values(ended)
    if not conn.execute(change).rowcount:
        return False
    write_audit(conn, county_code, now, username, "export_cancel", object=number)
    return True
