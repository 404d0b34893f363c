"""The runs of reports, step by step: begun on their day, ordered as exports, archived.

Every step is one short transaction that finds its run as it was seen, else does nothing: a process
killed between two steps, and two processes at once, leave each run at one of its steps.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from data_layer.core.county import County
from data_layer.core.days import DAY_MS
from data_layer.core.exports import Format, State
from data_layer.core.report_kinds import EVERY, Kind, shown_scope, subject_of
from data_layer.core.report_runs import RunState, kept, next_try
from data_layer.core.schedules import (
    MINUTE_MS,
    Every,
    Occurrence,
    occurrences,
    period_before,
)
from data_layer.core.scope import Scope
from data_layer.db.tables import report_file, report_run, report_schedule
from data_layer.errors import Conflict, GovernanceError
from data_layer.log.record import lock_revision
from data_layer.queries.report_runs import (
    Run,
    RunFile,
    files_of,
    find_run,
    has_run,
    runs_under_way,
)
from data_layer.queries.report_schedules import Schedule, schedules_in
from data_layer.services.accounts import Account, enabled_account
from data_layer.services.audit import write_audit
from data_layer.services.export_entries import (
    Asked,
    cancel_order,
    check_may_export,
    enter_order,
    expire_file,
)
from data_layer.services.month_close import close_due_months
from data_layer.services.report_delivery import enter_deliveries, enter_notices
from data_layer.services.report_round import Round
from data_layer.services.report_schedules import pause_for_good, townships_of, works_of
from data_layer.vocab import Text

log = logging.getLogger(__name__)

ADDRESS = "/reports"
# Who acts where nobody asked.
SYSTEM = ""
# Files of record are kept for ten years, the shortest term of 《机关文件材料归档范围》.
ARCHIVED_MS = 3653 * DAY_MS
# A report that nobody could make for so long is noted as missed.
TOO_LATE_MS = 7 * DAY_MS
MOST_AT_ONCE = 40
# Of what is ordered by hand.
BUDGET_MINUTES = 10
ARCHIVED = Text(
    "该期已在报告归档中；确需重做的，请在那里点“重新制作”并写明原因。",
    "That issue is in the archive; to make it again, do so there and say why.",
)
UNDER_WAY = Text(
    "该期报告正在制作，请稍后在报告归档中查看。",
    "That issue is being made; look into the archive in a while.",
)
MISSED = Text(
    "服务器在计划时间之后 7 天内都没有运行，这一期没有生成；需要时可在报告归档中补做。",
    "The server was not running within 7 days of the time; make it by hand in the archive.",
)
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


def begin_due(at: Round) -> int:
    """Turn the days of every schedule that have come into runs; how many days that were. One that
    fails is logged and does not stop the others."""
    with at.readers.connect() as conn:
        found = [one for one in schedules_in(conn, at.scope) if one.active]
    begun = 0
    for schedule in found:
        coming = _come(at, schedule)
        try:
            if coming and schedule.rhythm.every is Every.MONTH:
                # Its figures are those of the closed month.
                close_due_months(at.writer, at.readers, at.county, at.now, at.read_month)
            for occurrence in coming:
                step = partial(_begin, at=at, schedule=schedule, occurrence=occurrence)
                begun += at.writer.submit(step)
        except Exception:
            log.exception("schedule %s was not begun", schedule.schedule_id)
    return begun


def _come(at: Round, schedule: Schedule) -> Sequence[Occurrence]:
    county = at.county
    found = list[Occurrence]()
    for one in occurrences(schedule.rhythm, schedule.last_day, works_of(county), county.zone):
        if one.at > at.now or len(found) >= MOST_AT_ONCE:
            break
        found.append(one)
    return found


def _begin(conn: Connection, at: Round, schedule: Schedule, occurrence: Occurrence) -> int:
    table = report_schedule.c
    seen = (
        table.county_code == at.county.code, table.schedule_id == schedule.schedule_id,
        table.active, table.last_day < occurrence.day,
    )  # fmt: skip
    moved = update(report_schedule).where(*seen).values(last_day=occurrence.day)
    if not conn.execute(moved).rowcount:
        return 0
    late = at.now - occurrence.at > TOO_LATE_MS
    scope = Scope(at.county.code, schedule.owner_township)
    for township in townships_of(at.county, scope, schedule):
        run_id = "-".join(filter(None, (schedule.schedule_id, str(occurrence.day), township)))
        row = {
            "schedule_id": schedule.schedule_id, "kind": str(schedule.kind),
            "township_code": township, "category": schedule.category,
            "period": period_before(EVERY[schedule.kind], occurrence.day),
            "formats": list(schedule.formats), "budget_minutes": schedule.budget_minutes,
            "run_as": schedule.owner, "planned_at": occurrence.at,
        }  # fmt: skip
        if not has_run(conn, scope, run_id):
            run = _enter(conn, at.county, scope, run_id, row, at.now)
            if late:
                _end(conn, at, run, RunState.MISSED, MISSED)
    return 1


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
    township, category = subject_of(wanted.kind, wanted.township_code, wanted.category)
    wanted = wanted._replace(township_code=township, category=category)
    if wanted.kind is Kind.BRIEF and not township:
        wanted = wanted._replace(township_code=account.township_code)
    if _under_way(conn, account.scope, wanted):
        raise Conflict(UNDER_WAY, "report_under_way")
    if not (wanted.reason or wanted.schedule_id) and _newest_version(conn, county, wanted, account):
        raise Conflict(ARCHIVED, "report_archived")
    run_id = f"hand-{secrets.token_hex(6)}"
    told = {**wanted._asdict(), "kind": str(wanted.kind), "formats": list(wanted.formats)}
    row = {**told, "run_as": account.username, "planned_at": now}
    _enter(conn, county, account.scope, run_id, row, now)
    write_audit(
        conn, county.code, now, account.username, "order_report", object=run_id, detail=told
    )
    return run_id


def _newest_version(conn: Connection, county: County, wanted: Wanted, account: Account) -> int:
    shown = shown_scope(account.scope, wanted.kind, wanted.township_code).township_code
    subject = wanted.kind, wanted.period, wanted.township_code, wanted.category, shown
    return conn.scalar(select(func.max(report_run.c.version)).where(*_same(county, *subject))) or 0


def _same(
    county: County, kind: Kind, period: int, township: str, category: str, shown: str
) -> tuple[ColumnElement[bool], ...]:
    """The runs of one report and period, as one scope sees it: its versions."""
    table = report_run.c
    return (
        table.county_code == county.code, table.kind == str(kind), table.period == period,
        table.township_code == township, table.category == category,
        table.scope_township == shown,
    )  # fmt: skip


def _under_way(conn: Connection, scope: Scope, wanted: Wanted) -> bool:
    shown = shown_scope(scope, wanted.kind, wanted.township_code).township_code
    same = wanted.kind, wanted.period, wanted.township_code, wanted.category, shown
    return any(
        (run.kind, run.period, run.township_code, run.category, run.scope_township) == same
        and run.state is not RunState.DELIVERING
        for run in runs_under_way(conn, scope)
    )


def _enter(
    conn: Connection, county: County, scope: Scope, run_id: str, row: dict[str, object], now: int
) -> Run:
    shown = shown_scope(scope, Kind(str(row["kind"])), str(row["township_code"]))
    given = {"county_code": county.code, "run_id": run_id, "state": str(RunState.WAITING)}
    scoped = {"scope_township": shown.township_code, "next_at": now}
    conn.execute(insert(report_run).values({**row, **given, **scoped}))
    return find_run(conn, Scope(county.code), run_id)


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
    if not _moved(conn, at, run, tried):
        return
    run = run._replace(state=RunState.MAKING, tries=tries)
    account = enabled_account(conn, county.code, run.run_as)
    try:
        if account is None or not account.scope.allows(run.scope_township):
            raise LookupError(run.run_as)
        check_may_export(account)
    except (LookupError, GovernanceError):
        _end(conn, at, run, RunState.FAILED, NO_OWNER)
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
        at.writer.submit(lambda c: _try_again(c, at, run, files, why))
        for file in files:
            at.call_off(file.number)


def _archive(conn: Connection, at: Round, run: Run) -> None:
    """The run's files become the next version of their report; those chosen are to have it."""
    lock_revision(conn, at.county.code)  # no two runs get one version
    same = _same(
        at.county, run.kind, run.period, run.township_code, run.category, run.scope_township
    )
    version = (conn.scalar(select(func.max(report_run.c.version)).where(*same)) or 0) + 1
    kept = {"state": str(RunState.DELIVERING), "version": version, "why": ""}
    if not _moved(conn, at, run, kept):
        return
    if not enter_deliveries(conn, at.county, run, at.now):
        done = {"state": str(RunState.DONE), "ended_at": at.now}
        conn.execute(update(report_run).where(*_named(at, run.run_id)).values(done))
    write_audit(
        conn, at.county.code, at.now, run.run_as, "archive_report", object=run.run_id,
        detail={"kind": str(run.kind), "period": run.period, "version": version},
    )  # fmt: skip


def _try_again(conn: Connection, at: Round, run: Run, files: Sequence[RunFile], why: Text) -> None:
    again = next_try(at.now, run.tries, at.chance())
    told: dict[str, object] = {
        "state": str(RunState.WAITING), "next_at": again, "why": kept(why),
    }  # fmt: skip
    if again is None:
        _end(conn, at, run, RunState.FAILED, why)
    elif not _moved(conn, at, run, told):
        return
    for file in files:
        cancel_order(conn, at.county.code, file.number, SYSTEM, at.now)
        # What was made in vain is not kept for ten years.
        expire_file(conn, at.county.code, file.number, at.now)


def _end(conn: Connection, at: Round, run: Run, state: RunState, why: Text) -> None:
    """A run that did not come about: its owner and the administrators are told."""
    told = {"state": str(state), "ended_at": at.now, "why": kept(why)}
    if not _moved(conn, at, run, told):
        return
    enter_notices(conn, at.county, run, at.now)
    write_audit(
        conn, at.county.code, at.now, SYSTEM, "report_failed", object=run.run_id, result="failed",
        detail={"why": why.zh, "run_as": run.run_as},
    )  # fmt: skip


def _moved(conn: Connection, at: Round, run: Run, values: dict[str, object]) -> bool:
    """Whether the run was still as it was seen, and now has these values."""
    seen = (*_named(at, run.run_id), report_run.c.state == str(run.state),
            report_run.c.tries == run.tries)  # fmt: skip
    return bool(conn.execute(update(report_run).where(*seen).values(values)).rowcount)


def _named(at: Round, run_id: str) -> tuple[ColumnElement[bool], ...]:
    return report_run.c.county_code == at.county.code, report_run.c.run_id == run_id
