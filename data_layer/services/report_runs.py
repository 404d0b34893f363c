"""The runs of reports, step by step: begun on their day, ordered as exports, archived.

Every step is one short transaction that finds its run as it was seen, else does nothing: a process
killed between two steps, and two processes at once, leave each run at one of its steps.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from data_layer.core.county import County
from data_layer.core.days import DAY_MS
from data_layer.core.exports import Format, State
from data_layer.core.report_kinds import EVERY, Kind, shown_scope
from data_layer.core.report_runs import RunState, next_try
from data_layer.core.schedules import MINUTE_MS, Occurrence, occurrences, period_before
from data_layer.core.scope import Scope
from data_layer.db.tables import report_file, report_run, report_schedule
from data_layer.errors import GovernanceError
from data_layer.log.record import lock_revision
from data_layer.queries.report_runs import Run, RunFile, files_of, runs_under_way
from data_layer.queries.report_schedules import Schedule, schedules_in
from data_layer.services.accounts import Account, enabled_account
from data_layer.services.audit import write_audit
from data_layer.services.export_entries import Asked, cancel_order, check_may_export, enter_order
from data_layer.services.report_delivery import enter_deliveries, enter_notices
from data_layer.services.report_round import Round
from data_layer.services.report_schedules import townships_of, works_of
from data_layer.vocab import Text

ADDRESS = "/reports"
# Files of record are kept for ten years, the shortest term of 《机关文件材料归档范围》.
ARCHIVED_MS = 3653 * DAY_MS
# A report that nobody could make for so long is noted as missed.
TOO_LATE_MS = 7 * DAY_MS
MOST_AT_ONCE = 40
# Of what is ordered by hand.
BUDGET_MINUTES = 10
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
    """Turn the days of every schedule that have come into runs; how many days that were."""
    with at.readers.connect() as conn:
        found = [one for one in schedules_in(conn, at.scope) if one.active]
    begun = 0
    for schedule in found:
        for occurrence in _come(at, schedule):
            step = partial(_begin, at=at, schedule=schedule, occurrence=occurrence)
            begun += at.writer.submit(step)
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
        _enter(conn, at.county, scope, run_id, row, at.now)
        if late:
            _end(conn, at, run_id, RunState.MISSED, MISSED, schedule.owner)
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
    """The id of the new run; the caller has checked the wish."""
    check_may_export(account)
    run_id = f"hand-{secrets.token_hex(6)}"
    told = {**wanted._asdict(), "kind": str(wanted.kind), "formats": list(wanted.formats)}
    row = {**told, "run_as": account.username, "planned_at": now}
    _enter(conn, county, account.scope, run_id, row, now)
    write_audit(
        conn, county.code, now, account.username, "order_report", object=run_id, detail=told
    )
    return run_id


def _enter(
    conn: Connection, county: County, scope: Scope, run_id: str, row: dict[str, object], now: int
) -> None:
    shown = shown_scope(scope, Kind(str(row["kind"])), str(row["township_code"]))
    given = {"county_code": county.code, "run_id": run_id, "state": str(RunState.WAITING)}
    scoped = {"scope_township": shown.township_code, "next_at": now}
    conn.execute(insert(report_run).values({**row, **given, **scoped}))


def follow(at: Round) -> None:
    """Move every run under way one step on, where there is one."""
    with at.readers.connect() as conn:
        runs = runs_under_way(conn, at.scope)
        files = files_of(conn, at.scope, [run.run_id for run in runs])
    for run in runs:
        if run.state is RunState.WAITING and run.next_at <= at.now:
            at.writer.submit(partial(_order, at=at, run=run))
            at.poke()
        elif run.state is RunState.MAKING:
            _making(at, run, files[run.run_id])


def _order(conn: Connection, at: Round, run: Run) -> None:
    """Order the run's files with the rights its owner has now."""
    county = at.county
    lock_revision(conn, county.code)
    tried = {"state": str(RunState.MAKING), "started_at": at.now, "tries": run.tries + 1}
    if not _moved(conn, at, run, tried):
        return
    account = enabled_account(conn, county.code, run.run_as)
    try:
        if account is None or not account.scope.allows(run.scope_township):
            raise LookupError(run.run_as)
        check_may_export(account)
    except (LookupError, GovernanceError):
        _end(conn, at, run.run_id, RunState.FAILED, NO_OWNER, run.run_as)
        return
    query = {"kind": str(run.kind), "period": str(run.period), "township": run.township_code,
             "category": run.category}  # fmt: skip
    asked = {name: value for name, value in query.items() if value}
    forget = report_file.c.county_code == county.code, report_file.c.run_id == run.run_id
    conn.execute(delete(report_file).where(*forget))
    for fmt in run.formats:
        wanted = Asked(ADDRESS, asked, Format(fmt), "zh")
        number = enter_order(
            conn, county, account, account.scope, wanted, at.now, at.now + ARCHIVED_MS
        )
        named = {"county_code": county.code, "run_id": run.run_id, "format": fmt}
        conn.execute(insert(report_file).values({**named, "number": number}))


def _making(at: Round, run: Run, files: Sequence[RunFile]) -> None:
    states = {State(file.state) for file in files}
    if states == {State.DONE}:
        at.writer.submit(lambda c: _archive(c, at, run))
        return
    broken = next((file.why for file in files if file.state == State.FAILED), None)
    spent = at.now - (run.started_at or at.now) > run.budget_minutes * MINUTE_MS
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
    table = report_run.c
    same = (
        table.county_code == at.county.code, table.kind == str(run.kind),
        table.period == run.period, table.township_code == run.township_code,
        table.category == run.category, table.scope_township == run.scope_township,
    )  # fmt: skip
    version = (conn.scalar(select(func.max(table.version)).where(*same)) or 0) + 1
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
    for file in files:
        cancel_order(conn, at.county.code, file.number, run.run_as, at.now)
    again = next_try(at.now, run.tries, at.chance())
    if again is None:
        _end(conn, at, run.run_id, RunState.FAILED, why, run.run_as)
        return
    told = {"state": str(RunState.WAITING), "next_at": again, "why": _kept(why)}
    _moved(conn, at, run, told)


def _end(conn: Connection, at: Round, run_id: str, state: RunState, why: Text, owner: str) -> None:
    """A run that did not come about: its owner and the administrators are told."""
    told = {"state": str(state), "ended_at": at.now, "why": _kept(why)}
    conn.execute(update(report_run).where(*_named(at, run_id)).values(told))
    enter_notices(conn, at.county, run_id, owner, at.now)
    write_audit(
        conn, at.county.code, at.now, owner, "report_failed", object=run_id, result="failed",
        detail={"why": why.zh},
    )  # fmt: skip


def _moved(conn: Connection, at: Round, run: Run, values: dict[str, object]) -> bool:
    """Whether the run was still as it was seen, and now has these values."""
    seen = (*_named(at, run.run_id), report_run.c.state == str(run.state),
            report_run.c.tries == run.tries)  # fmt: skip
    return bool(conn.execute(update(report_run).where(*seen).values(values)).rowcount)


def _named(at: Round, run_id: str) -> tuple[ColumnElement[bool], ...]:
    return report_run.c.county_code == at.county.code, report_run.c.run_id == run_id


def _kept(why: Text) -> str:
    return orjson.dumps(list(why)).decode()
