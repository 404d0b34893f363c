"""The days of schedules that have come become runs of their reports."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection, update

from data_layer.core.days import DAY_MS, HOUR_MS
from data_layer.core.report_kinds import EVERY
from data_layer.core.report_runs import RunState
from data_layer.core.schedules import Every, Occurrence, occurrences, period_before
from data_layer.core.scope import Scope
from data_layer.db.tables import report_schedule
from data_layer.queries.report_runs import has_run
from data_layer.queries.report_schedules import Schedule, schedules_in
from data_layer.services.month_close import due_month
from data_layer.services.report_round import Round
from data_layer.services.report_schedules import townships_of, works_of
from data_layer.services.report_steps import end_run, enter_run
from data_layer.vocab import Text

log = logging.getLogger(__name__)

# A report that nobody could make for so long is noted as missed.
TOO_LATE_MS = 7 * DAY_MS
MOST_AT_ONCE = 40
# Where its month cannot be closed, a report comes about all the same after so long.
PATIENCE_MS = HOUR_MS
MISSED = Text(
    "服务器在计划时间之后 7 天内都没有运行，这一期没有生成；需要时可在报告归档中补做。",
    "The server was not running within 7 days of the time; make it by hand in the archive.",
)


def begin_due(at: Round) -> int:
    """Turn the days of every schedule that have come into runs; how many days that were. One that
    fails is logged and does not stop the others."""
    with at.readers.connect() as conn:
        found = [one for one in schedules_in(conn, at.scope) if one.active]
    coming = [(one, days) for one in found if (days := _come(at, one))]
    others = [pair for pair in coming if pair[0].rhythm.every is not Every.MONTH]
    begun = sum(_begin_days(at, *pair) for pair in others)
    monthly = [pair for pair in coming if pair[0].rhythm.every is Every.MONTH]
    if monthly and not _month_closed(at):
        late = at.now - PATIENCE_MS
        monthly = [(one, [day for day in days if day.at <= late]) for one, days in monthly]
    return begun + sum(_begin_days(at, *pair) for pair in monthly)


def _month_closed(at: Round) -> bool:
    """The figures of a month's report are those of the closed month."""
    with at.readers.connect() as conn:
        return not due_month(conn, at.county, at.now)


def _begin_days(at: Round, schedule: Schedule, days: Sequence[Occurrence]) -> int:
    begun = 0
    try:
        for occurrence in days:
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
            run = enter_run(conn, at.county, scope, run_id, row, at.now)
            if late:
                end_run(conn, at, run, RunState.MISSED, MISSED)
    return 1
