"""What a supervisor does: close a month that is over, revise one with a reason, set the day.
Audited, and never back."""

from __future__ import annotations

from itertools import chain

from sqlalchemy import Connection

from data_layer.core.days import days_of_month, local
from data_layer.core.month_close import FIRST_DAY, LAST_DAY, PLACES, corrected
from data_layer.core.rights import Action, may
from data_layer.db.tables import month_setting
from data_layer.db.upsert import put_rows
from data_layer.errors import Conflict, Forbidden, Invalid
from data_layer.queries.closed_months import closing_of, kept_figures, set_day_of
from data_layer.queries.month_changes import changes_of
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
    "上次核对时结账数与实时数一致，没有需要修订的内容；如有新的更正，请先重新核对。",
    "When looked at last the figures were still those of the closing; if something was corrected "
    "since, check again first.",
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
    made = first_closing(read, held.clock, month)
    made = made._replace(by=account.username, name=account.display_name)
    store_revision(held.writer, county, made, urgent=True)


def revise_month(
    held: Store, account: Account, month: int, reason: str, base: int, seen: int
) -> int:
    """Store the closed figures with the differences found by the last look as the next revision and
    return its number: what its maker saw and no more. `base` is the revision seen, `seen` the
    county's revision that look was at. Raises Forbidden, Invalid (reason), Conflict (not closed,
    revised or looked at meanwhile, or nothing to revise)."""
    county, now, reason = held.county, held.clock(), " ".join(reason.split())
    check_right(account)
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise Invalid(NO_REASON, "no_reason")
    with held.readers.connect() as conn:
        before = closing_of(conn, account.scope, month)
        if before is None:
            raise Conflict(NOT_CLOSED, "month_open")
        if (before.revision, before.checked_revision) != (base, seen):
            raise Conflict(MEANWHILE, "month_revised")
        changes = changes_of(conn, county, account.scope, closing=before)
        if not changes:
            raise Conflict(NO_CHANGE, "no_change")
        figures = {
            place: corrected(
                chain.from_iterable(kept_figures(conn, account.scope, before, place).values()),
                [one for one in changes if one.place == place],
            )
            for place in PLACES
        }
    made = Revision(
        month, base + 1, now, seen, figures, before.checked_at or now,
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
