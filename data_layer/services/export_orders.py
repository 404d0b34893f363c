"""Ordering an export, calling it off, and the links its file is fetched by: each audited."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Connection, insert, select, update

from data_layer.core.days import DAY_MS
from data_layer.core.exports import Format, State
from data_layer.core.scope import Scope
from data_layer.db.tables import export_link
from data_layer.errors import Conflict, TooMany
from data_layer.log.record import lock_revision
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.export_entries import (
    Asked,
    cancel_order,
    check_may_export,
    enter_order,
    own_export,
    visible_export,
)
from data_layer.services.export_state import Export, going
from data_layer.services.sessions import digest
from data_layer.services.store import Store
from data_layer.vocab import Text

# How long a file and the links to it can be used.
KEPT_MS = DAY_MS
MOST_GOING = 3

MANY = Text(
    f"您已有 {MOST_GOING} 项导出在进行，请等其中一项完成或取消后再试。",
    f"{MOST_GOING} of your exports are under way; wait for one to end, or call one off.",
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
    check_may_export(account)
    county, now = held.county, held.clock()
    asked = Asked(path, query, wanted, lang, state)

    def work(conn: Connection) -> str:
        lock_revision(conn, county.code)  # no two orders get one number
        if going(conn, county.code, account.username) >= MOST_GOING:
            raise TooMany(MANY, "many_exports")
        return enter_order(conn, county, account, scope, asked, now, now + KEPT_MS)

    number = held.writer.submit(work, urgent=True)
    if held.exporter is not None:
        held.exporter.poke()
    return number


def call_off(held: Store, account: Account, number: str) -> None:
    """Cancel an export under way; Conflict when it has ended."""
    county_code, now = held.county.code, held.clock()

    def work(conn: Connection) -> None:
        own_export(conn, account, number)
        if not cancel_order(conn, county_code, number, account.username, now):
            raise Conflict(OVER, "export_over")

    held.writer.submit(work, urgent=True)
    if held.exporter is not None:
        held.exporter.call_off(number)


def make_link(held: Store, account: Account, number: str) -> str:
    """A secret that fetches the file once, for this account, while it is kept."""
    county_code, now, token = held.county.code, held.clock(), secrets.token_urlsafe(32)

    def work(conn: Connection) -> None:
        found = visible_export(conn, account, number)
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
    made for somebody else, Forbidden and NotFound when the right to it was lost meanwhile."""
    check_may_export(account)
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
        return visible_export(conn, account, number)

    return held.writer.submit(work, urgent=True)
