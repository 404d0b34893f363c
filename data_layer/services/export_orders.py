"""Ordering an export, calling it off, and the links its file is fetched by: each audited."""

from __future__ import annotations

import secrets
from typing import Any

import orjson
from sqlalchemy import Connection, func, insert, select, update

from data_layer.core.days import DAY_MS, local
from data_layer.core.exports import GOING, Format, State
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.db.tables import export, export_link
from data_layer.errors import Conflict, Forbidden, NotFound, TooMany
from data_layer.log.record import lock_revision
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.export_state import Export, find_export, going, named
from data_layer.services.sessions import digest
from data_layer.services.store import Store
from data_layer.vocab import Text

# How long a file and the links to it can be used.
KEPT_MS = DAY_MS
MOST_GOING = 3

NO_RIGHT = Text(
    "您的角色不能导出数据，请联系有导出权限的同事。",
    "Your role cannot export; ask a colleague who may.",
)
MANY = Text(
    f"您已有 {MOST_GOING} 项导出在进行，请等其中一项完成或取消后再试。",
    f"{MOST_GOING} of your exports are under way; wait for one to end, or call one off.",
)
NO_SUCH = Text(
    "没有这项导出，请从“我的导出”打开。", "There is no such export; open it from the list."
)
NOT_READY = Text(
    "文件尚未生成或已过期，请重新导出。", "The file is not there yet, or expired; export it again."
)
SPENT = Text(
    "下载链接已使用或已过期，请从“我的导出”重新取得。",
    "This link was used or has expired; fetch another from your list of exports.",
)
OVER = Text("该导出已经结束，无需取消。", "That export has ended; there is nothing to call off.")


def place_order(
    held: Store,
    account: Account,
    scope: Scope,
    path: str,
    query: dict[str, str],
    wanted: Format,
    lang: str,
    state: State = State.WAITING,
) -> str:
    """The number of a new export of what the address shows; Forbidden without the right, TooMany
    when the account has several under way. One that is RUNNING at once is made elsewhere."""
    if not may(account.role, Action.EXPORT):
        raise Forbidden(NO_RIGHT, "no_export")
    county, now = held.county, held.clock()
    asked = {"path": path, "query": query, "lang": lang}

    def work(conn: Connection) -> str:
        lock_revision(conn, county.code)  # no two orders get one number
        if going(conn, county.code, account.username) >= MOST_GOING:
            raise TooMany(MANY, "many_exports")
        number = _number(conn, county.code, local(now, county.zone).day)
        row = {
            "county_code": county.code, "number": number, "ordered_by": account.username,
            "role": str(account.role), "township_code": scope.township_code,
            "format": str(wanted), "question": orjson.dumps(asked).decode(),
            "state": str(state), "ordered_at": now, "expires_at": now + KEPT_MS,
        }  # fmt: skip
        conn.execute(insert(export).values(row))
        detail = {**asked, "format": str(wanted)}
        write_audit(
            conn, county.code, now, account.username, "export", object=number, detail=detail
        )
        return number

    number = held.writer.submit(work, urgent=True)
    if held.exporter is not None:
        held.exporter.poke()
    return number


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


def call_off(held: Store, account: Account, number: str) -> None:
    """Cancel an export under way; Conflict when it has ended."""
    county_code, now = held.county.code, held.clock()

    def work(conn: Connection) -> None:
        own_export(conn, account, number)
        ended = {"state": str(State.CANCELLED), "ended_at": now}
        left = export.c.state.in_(sorted(map(str, GOING)))
        done = conn.execute(update(export).where(*named(county_code, number), left).values(ended))
        if not done.rowcount:
            raise Conflict(OVER, "export_over")
        write_audit(conn, county_code, now, account.username, "export_cancel", object=number)

    held.writer.submit(work, urgent=True)
    if held.exporter is not None:
        held.exporter.call_off(number)


def make_link(held: Store, account: Account, number: str) -> str:
    """A secret that fetches the file once, for this account, while it is kept."""
    county_code, now, token = held.county.code, held.clock(), secrets.token_urlsafe(32)

    def work(conn: Connection) -> None:
        found = own_export(conn, account, number)
        if found.state is not State.DONE or found.expires_at <= now:
            raise Conflict(NOT_READY, "no_file")
        row = {
            "county_code": county_code, "token_hash": digest(token), "number": number,
            "username": account.username, "expires_at": found.expires_at,
        }  # fmt: skip
        conn.execute(insert(export_link).values(row))

    held.writer.submit(work, urgent=True)
    return token


def use_link(held: Store, account: Account, token: str) -> Export:
    """The export the link fetches; it is spent with this. Conflict when it was spent or expired or
    made for somebody else."""
    if not may(account.role, Action.EXPORT):
        raise Forbidden(NO_RIGHT, "no_export")
    county_code, now, link = held.county.code, held.clock(), export_link.c

    def work(conn: Connection) -> Export:
        mine: tuple[Any, ...] = (
            link.county_code == county_code, link.token_hash == digest(token),
            link.username == account.username, link.used_at.is_(None), link.expires_at > now,
        )  # fmt: skip
        number = conn.scalar(select(link.number).where(*mine))
        if (
            number is None
            or not conn.execute(update(export_link).where(*mine).values(used_at=now)).rowcount
        ):
            raise Conflict(SPENT, "link_spent")
        write_audit(conn, county_code, now, account.username, "export_fetch", object=number)
        return own_export(conn, account, number)

    return held.writer.submit(work, urgent=True)
