"""What the steps of a report's run share: found as it was seen, else nothing happens."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, insert, update

from data_layer.core.county import County
from data_layer.core.report_kinds import Kind, shown_scope
from data_layer.core.report_runs import RunState, kept
from data_layer.core.scope import Scope
from data_layer.db.tables import report_run
from data_layer.queries.report_runs import Run, find_run
from data_layer.services.audit import write_audit
from data_layer.services.report_delivery import enter_notices
from data_layer.services.report_round import Round
from data_layer.vocab import Text

# Who acts where nobody asked.
SYSTEM = ""


def same_report(
    county: County, kind: Kind, period: int, township: str, category: str, shown: str
) -> tuple[ColumnElement[bool], ...]:
    """The runs of one report and period, as one scope sees it: its versions."""
    table = report_run.c
    return (
        table.county_code == county.code, table.kind == str(kind), table.period == period,
        table.township_code == township, table.category == category,
        table.scope_township == shown,
    )  # fmt: skip


def enter_run(
    conn: Connection, county: County, scope: Scope, run_id: str, row: dict[str, object], now: int
) -> Run:
    """The run that waits from now on, with the columns of `row`; its files show the scope's part of
    the county."""
    shown = shown_scope(scope, Kind(str(row["kind"])), str(row["township_code"]))
    given = {"county_code": county.code, "run_id": run_id, "state": str(RunState.WAITING)}
    scoped = {"scope_township": shown.township_code, "next_at": now}
    conn.execute(insert(report_run).values({**row, **given, **scoped}))
    return find_run(conn, Scope(county.code), run_id)


def end_run(conn: Connection, at: Round, run: Run, state: RunState, why: Text) -> bool:
    """Whether the run was still as it was seen; it did not come about, and its owner and the
    administrators are told."""
    told = {"state": str(state), "ended_at": at.now, "why": kept(why)}
    if not moved(conn, at, run, told):
        return False
    enter_notices(conn, at.county, run, at.now)
    write_audit(
        conn, at.county.code, at.now, SYSTEM, "report_failed", object=run.run_id, result="failed",
        detail={"why": why.zh, "run_as": run.run_as},
    )  # fmt: skip
    return True


def moved(conn: Connection, at: Round, run: Run, values: dict[str, object]) -> bool:
    """Whether the run was still as it was seen, and now has these values."""
    seen = (*named_run(at, run.run_id), report_run.c.state == str(run.state),
            report_run.c.tries == run.tries)  # fmt: skip
    return bool(conn.execute(update(report_run).where(*seen).values(values)).rowcount)


def named_run(at: Round, run_id: str) -> tuple[ColumnElement[bool], ...]:
    """That run alone."""
    return report_run.c.county_code == at.county.code, report_run.c.run_id == run_id
