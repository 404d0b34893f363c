"""The runs of reports, step by step: begun on their day, ordered as exports, archived.

Every step is one short transaction that finds its run as it was seen, else does nothing: a process
killed between two steps, and two processes at once, leave each run at one of its steps.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection, func, insert, select, update

from data_layer.core.days import DAY_MS, MINUTE_MS
from data_layer.core.exports import Format, State
from data_layer.core.report_runs import RunState, kept, next_try
from data_layer.db.tables import report_file, report_run
from data_layer.errors import GovernanceError
from data_layer.log.record import lock_revision
from data_layer.queries.report_runs import Run, RunFile, files_of, runs_under_way
from data_layer.services.accounts import enabled_account
from data_layer.services.audit import write_audit
from data_layer.services.export_entries import (
    Asked,
    cancel_order,
    check_may_export,
    enter_order,
    expire_file,
)
from data_layer.services.report_delivery import enter_deliveries
from data_layer.services.report_round import Round
from data_layer.services.report_schedules import pause_for_good
from data_layer.services.report_steps import SYSTEM, end_run, moved, named_run, same_report
from data_layer.vocab import Text

log = logging.getLogger(__name__)

ADDRESS = "/reports"
# Files of record are kept for ten years, the shortest term of 《机关文件材料归档范围》.
ARCHIVED_MS = 3653 * DAY_MS
NO_OWNER = Text(
    "制作人的账号已停用、没有导出权限，或不再管理该范围；请由在岗人员另建定时报告。",
    "Its owner's account is disabled, may not export or has another scope; let somebody in office "
    "make a schedule.",
)
TOO_LONG = Text(
    "生成时间超过上限（{minutes} 分钟），已中止。请提高时间上限，或避开业务高峰。",
    "It took longer than the {minutes} minutes allowed and was broken off; allow more, or choose "
    "a quieter hour.",
)
NOT_MADE = Text(
    "文件未能生成；请在报告归档中重新制作，反复出现时请告知系统管理员。",
    "The files were not made; make it again in the archive, and tell the administrator if it "
    "happens again.",
)


def follow(at: Round) -> None:
    """Move every run under way one step on, where there is one; one that fails is logged and does
    not stop the others."""
    with at.readers.connect() as conn:
        runs = runs_under_way(conn, at.scope)
        files = files_of(conn, at.scope, [run.run_id for run in runs])
    for run in runs:
        if not at.going():
            return
        try:
            if run.state is RunState.WAITING and run.next_at <= at.now:
                at.writer.submit(partial(_order, at=at, run=run))
                at.poke()
            elif run.state is RunState.MAKING:
                _making(at, run, files[run.run_id])
        except Exception:
            log.exception("run %s was not moved on", run.run_id)


def _order(conn: Connection, at: Round, run: Run) -> None:
    """Order the run's files with the rights its owner has now."""
    county = at.county
    lock_revision(conn, county.code)
    tries = run.tries + 1
    tried = {"state": str(RunState.MAKING), "started_at": at.now, "tries": tries}
    if not moved(conn, at, run, tried):
        return
    run = run._replace(state=RunState.MAKING, tries=tries)
    account = enabled_account(conn, county.code, run.run_as)
    try:
        if account is None or not account.scope.allows(run.scope_township):
            raise LookupError(run.run_as)
        check_may_export(account)
    except (LookupError, GovernanceError):
        end_run(conn, at, run, RunState.FAILED, NO_OWNER)
        pause_for_good(conn, county, run.schedule_id)
        return
    query = {"kind": str(run.kind), "period": str(run.period), "township": run.township_code,
             "category": run.category}  # fmt: skip
    asked = {name: value for name, value in query.items() if value}
    for fmt in run.formats:
        wanted = Asked(ADDRESS, asked, Format(fmt), "zh")
        number = enter_order(
            conn, county, account, account.scope, wanted, at.now, at.now + ARCHIVED_MS
        )
        named = {"county_code": county.code, "run_id": run.run_id, "format": fmt, "tries": tries}
        conn.execute(insert(report_file).values({**named, "number": number}))


def _making(at: Round, run: Run, files: Sequence[RunFile]) -> None:
    states = {State(file.state) for file in files}
    if states == {State.DONE}:
        at.writer.submit(lambda c: _archive(c, at, run))
        return
    broken = next((file.why for file in files if file.state == State.FAILED), None)
    # Files are made one at a time: what waits for its turn has spent nothing yet.
    begun = min((file.started_at for file in files if file.started_at), default=at.now)
    spent = at.now - begun > run.budget_minutes * MINUTE_MS
    if states & {State.FAILED, State.CANCELLED} or spent:
        minutes = run.budget_minutes
        late = Text(*(part.format(minutes=minutes) for part in TOO_LONG))
        why = broken or (late if spent else NOT_MADE)
        if at.writer.submit(lambda c: _try_again(c, at, run, files, why)):
            for file in files:
                at.call_off(file.number)


def _archive(conn: Connection, at: Round, run: Run) -> None:
    """The run's files become the next version of their report; those chosen are to have it."""
    lock_revision(conn, at.county.code)  # no two runs get one version
    same = same_report(
        at.county, run.kind, run.period, run.township_code, run.category, run.scope_township
    )
    version = (conn.scalar(select(func.max(report_run.c.version)).where(*same)) or 0) + 1
    kept = {"state": str(RunState.DELIVERING), "version": version, "why": ""}
    if not moved(conn, at, run, kept):
        return
    if not enter_deliveries(conn, at.county, run, at.now):
        done = {"state": str(RunState.DONE), "ended_at": at.now}
        conn.execute(update(report_run).where(*named_run(at, run.run_id)).values(done))
    write_audit(
        conn, at.county.code, at.now, run.run_as, "archive_report", object=run.run_id,
        detail={"kind": str(run.kind), "period": run.period, "version": version},
    )  # fmt: skip


def _try_again(conn: Connection, at: Round, run: Run, files: Sequence[RunFile], why: Text) -> bool:
    """Whether the run was still as it was seen; what was made of it is given up."""
    again = next_try(at.now, run.tries, at.chance())
    told: dict[str, object] = {
        "state": str(RunState.WAITING), "next_at": again, "why": kept(why),
    }  # fmt: skip
    ended = again is None and end_run(conn, at, run, RunState.FAILED, why)
    if not (ended or (again is not None and moved(conn, at, run, told))):
        return False
    for file in files:
        cancel_order(conn, at.county.code, file.number, SYSTEM, at.now)
        # What was made in vain is not kept for ten years.
        expire_file(conn, at.county.code, file.number, at.now)
    return True
