"""What a supervisor does: close a month that is over, revise one with a reason, set the day.
Audited, and never back."""

from __future__ import annotations

from sqlalchemy import Connection

from data_layer.core.days import days_of_month, local
from data_layer.core.metric import Value
from data_layer.core.month_close import FIRST_DAY, LAST_DAY
from data_layer.core.rights import Action, may
from data_layer.db.tables import month_setting
from data_layer.db.upsert import put_rows
from data_layer.errors import Conflict, Forbidden, Invalid
from data_layer.queries.closed_months import Figures, closing_of, kept_figures, set_day_of
from data_layer.queries.month_changes import MOVING, changes_between
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.month_close import (
    MEANWHILE,
    Revision,
    first_closing,
    has_data,
    store_revision,
)
from data_layer.services.month_figures import ReadMonth
from data_layer.services.store import Store
from data_layer.vocab import Text

LEAST_REASON, MOST_REASON = 5, 200
SET_DAY = "set_month_day"
NO_RIGHT = Text(
    "月结、修订和结账日由督办领导办理，您的角色只能查看。",
    "A supervisor closes and revises months and sets the day; your role may only look.",
)
NOT_OVER = Text(
    "本月尚未结束，不能结账；月末以后再办理。", "The month is not over yet; close it afterwards."
)
NO_DATA = Text("该月没有事件记录，不需要结账。", "Nothing is on record for that month to close.")
IS_CLOSED = Text(
    "该月已经结账；数字有更正请办理修订。",
    "That month is closed already; revise it if its figures were corrected.",
)
NOT_CLOSED = Text(
    "该月尚未结账，不能修订；请先结账。", "That month is not closed; close it before revising it."
)
NO_REASON = Text(
    f"请写明修订原因，{LEAST_REASON} 至 {MOST_REASON} 字。",
    f"Say why, in {LEAST_REASON} to {MOST_REASON} characters.",
)
NO_CHANGE = Text(
    "现在的数与结账数一致，没有需要修订的内容。",
    "The figures are still those of the closing; there is nothing to revise.",
)
WRONG_DAY = Text(
    f"结账日应为每月 {FIRST_DAY} 至 {LAST_DAY} 日。",
    f"The day is one from {FIRST_DAY} to {LAST_DAY}.",
)


def may_close(account: Account) -> bool:
    """Whether somebody closes and revises months: a supervisor of the whole county."""
    return may(account.role, Action.CLOSE_MONTH) and account.scope.whole_county


def close_month(held: Store, account: Account, month: int, read: ReadMonth) -> None:
    """Close a month by hand. Forbidden to who may not; Conflict for one that runs, has no data or
    is closed."""
    county, now = held.county, held.clock()
    check_right(account)
    if days_of_month(month)[1] >= local(now, county.zone).day:
        raise Conflict(NOT_OVER, "month_runs")
    with held.readers.connect() as conn:
        if not has_data(conn, county, month):
            raise Conflict(NO_DATA, "no_data")
        if closing_of(conn, account.scope, month):
            raise Conflict(IS_CLOSED, "month_closed")
    made = first_closing(read, now, month)
    made = made._replace(by=account.username, name=account.display_name)
    store_revision(held.writer, county, made, urgent=True)


def revise_month(
    held: Store, account: Account, month: int, reason: str, base: int, read: ReadMonth
) -> int:
    """Store the present figures as the next revision and return its number; `base` is the one its
    maker has seen. What stood at the closing (stocks, people) stays. Raises Forbidden, Invalid
    (reason), Conflict (not closed, revised meanwhile, or nothing to revise)."""
    county, now, reason = held.county, held.clock(), " ".join(reason.split())
    check_right(account)
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise Invalid(NO_REASON, "no_reason")
    with held.readers.connect() as conn:
        before = closing_of(conn, account.scope, month)
        if before is None:
            raise Conflict(NOT_CLOSED, "month_open")
        if before.revision != base:
            raise Conflict(MEANWHILE, "month_revised")
    found = read(month, now)
    with held.readers.connect() as conn:
        changes = changes_between(conn, county, account.scope, before, found.tables)
        if not changes:
            raise Conflict(NO_CHANGE, "no_change")
        figures = {
            place: _corrected(kept_figures(conn, account.scope, before, place), values)
            for place, values in found.tables.items()
        }
    made = Revision(
        month, base + 1, now, found.seen, figures,
        account.username, account.display_name, reason, changes,
    )  # fmt: skip
    store_revision(held.writer, county, made, urgent=True)
    return made.number


def set_month_day(held: Store, account: Account, day: int) -> None:
    """Let months be closed on another day of the month that follows; closed ones stay. Raises
    Forbidden, Invalid."""
    county, now = held.county, held.clock()
    check_right(account)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid(WRONG_DAY, "wrong_day")
    row = {
        "county_code": county.code, "set_day": day, "set_at": now,
        "set_by": account.username, "set_name": account.display_name,
    }  # fmt: skip

    def work(conn: Connection) -> None:
        before = set_day_of(conn, account.scope).day
        put_rows(conn, month_setting, [row])
        detail = {"before": before}
        write_audit(
            conn, county.code, now, account.username, SET_DAY, object=str(day), detail=detail
        )

    held.writer.submit(work, urgent=True)


def check_right(account: Account) -> None:
    """Forbidden to whoever may only look."""
    if not may_close(account):
        raise Forbidden(NO_RIGHT, "no_right")


def _corrected(before: Figures, values: list[Value]) -> list[Value]:
    """The values of a revision: what moves by itself stays as it was at the closing."""
    stays = [value for key in before.keys() & MOVING for value in before[key]]
    return [*(value for value in values if value.metric not in MOVING), *stays]
