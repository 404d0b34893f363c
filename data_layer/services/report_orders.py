"""Reports ordered by hand, for the archive."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from data_layer.core.county import County
from data_layer.core.report_kinds import OF_TOWNSHIPS, Kind, shown_scope, subject_of
from data_layer.core.report_runs import HAND, RunState
from data_layer.core.scope import Scope
from data_layer.db.tables import report_run
from data_layer.errors import Conflict
from data_layer.log.record import lock_revision
from data_layer.queries.report_runs import runs_under_way
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.export_entries import check_may_export
from data_layer.services.report_steps import enter_run, same_report
from data_layer.vocab import Text

BUDGET_MINUTES = 10
ARCHIVED = Text(
    "该期已在报告归档中；确需重做的，请在那里点“重新制作”并写明原因。",
    "That issue is in the archive; to make it again, do so there and say why.",
)
UNDER_WAY = Text(
    "该期报告正在制作，请稍后在报告归档中查看。",
    "That issue is being made; look into the archive in a while.",
)


class Wanted(NamedTuple):
    """A report somebody orders for the archive; one of a schedule is delivered as that says."""

    kind: Kind
    period: int
    formats: tuple[str, ...]
    township_code: str = ""
    category: str = ""
    reason: str = ""
    schedule_id: str = ""
    budget_minutes: int = BUDGET_MINUTES


def order_run(conn: Connection, county: County, account: Account, wanted: Wanted, now: int) -> str:
    """The id of the new run; the caller has checked the wish. Conflict while the same report of the
    same period is under way."""
    check_may_export(account)
    lock_revision(conn, county.code)  # no two of one report at once
    township, category = subject_of(wanted.kind, wanted.township_code, wanted.category)
    wanted = wanted._replace(township_code=township, category=category)
    if wanted.kind in OF_TOWNSHIPS and not township:
        wanted = wanted._replace(township_code=account.township_code)
    if _under_way(conn, account.scope, wanted):
        raise Conflict(UNDER_WAY, "report_under_way")
    if not (wanted.reason or wanted.schedule_id) and _newest_version(conn, county, wanted, account):
        raise Conflict(ARCHIVED, "report_archived")
    run_id = f"{HAND}{secrets.token_hex(6)}"
    told = {**wanted._asdict(), "kind": str(wanted.kind), "formats": list(wanted.formats)}
    row = {**told, "run_as": account.username, "planned_at": now}
    enter_run(conn, county, account.scope, run_id, row, now)
    write_audit(
        conn, county.code, now, account.username, "order_report", object=run_id, detail=told
    )
    return run_id


def _newest_version(conn: Connection, county: County, wanted: Wanted, account: Account) -> int:
    shown = shown_scope(account.scope, wanted.kind, wanted.township_code).township_code
    subject = wanted.kind, wanted.period, wanted.township_code, wanted.category, shown
    return (
        conn.scalar(select(func.max(report_run.c.version)).where(*same_report(county, *subject)))
        or 0
    )


def _under_way(conn: Connection, scope: Scope, wanted: Wanted) -> bool:
    shown = shown_scope(scope, wanted.kind, wanted.township_code).township_code
    same = wanted.kind, wanted.period, wanted.township_code, wanted.category, shown
    return any(
        (run.kind, run.period, run.township_code, run.category, run.scope_township) == same
        and run.state is not RunState.DELIVERING
        for run in runs_under_way(conn, scope)
    )
