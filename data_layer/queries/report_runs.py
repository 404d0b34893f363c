"""The runs of reports: those under way, those of a schedule, and the archive with its versions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, select

from data_layer.core.report_kinds import Kind
from data_layer.core.report_runs import ENDED, RUNNING, Channel, RunState, Sent, told
from data_layer.core.scope import Scope
from data_layer.db.tables import export, report_delivery, report_file, report_run
from data_layer.errors import NotFound
from data_layer.vocab import Text

LISTED, ARCHIVED = 30, 500
NO_RUN = Text(
    "没有这期报告，请从报告归档中打开。", "There is no such report; open it from the archive."
)


class Run(NamedTuple):
    """One report of one period, made as `run_as`; times in ms. `version` 0: not archived."""

    run_id: str
    schedule_id: str
    kind: Kind
    township_code: str
    category: str
    scope_township: str
    period: int
    formats: tuple[str, ...]
    budget_minutes: int
    run_as: str
    state: RunState
    tries: int
    version: int
    reason: str
    why: Text | None
    planned_at: int
    next_at: int
    started_at: int | None
    ended_at: int | None


class RunFile(NamedTuple):
    """The file of a run in one format, as the export that made it tells."""

    format: str
    number: str
    state: str
    why: Text | None
    started_at: int | None
    file_name: str
    sha256: str
    size: int


class Delivery(NamedTuple):
    """To whom a run's files go (an account, '' for the folder) and how far that is."""

    run_id: str
    channel: Channel
    recipient: str
    state: Sent
    tries: int
    why: Text | None
    next_at: int
    ended_at: int | None


def runs_under_way(conn: Connection, scope: Scope) -> list[Run]:
    """What waits for its next try, is being made, or is being delivered, the oldest first."""
    going = report_run.c.state.in_(sorted(map(str, RUNNING)))
    return _runs(
        conn, scope, going, order=(report_run.c.planned_at, report_run.c.run_id), most=None
    )


def runs_of(conn: Connection, scope: Scope, schedule_id: str) -> list[Run]:
    """The newest runs of a schedule."""
    return _runs(conn, scope, report_run.c.schedule_id == schedule_id)


def find_run(conn: Connection, scope: Scope, run_id: str) -> Run:
    """One run; raises NotFound for one whose rows the scope may not see."""
    found = _runs(conn, scope, report_run.c.run_id == run_id)
    if not found:
        raise NotFound(NO_RUN, "no_run")
    return found[0]


def has_run(conn: Connection, scope: Scope, run_id: str) -> bool:
    """Whether there is such a run."""
    query = select(report_run.c.run_id).where(*_within(scope), report_run.c.run_id == run_id)
    return conn.execute(query).first() is not None


def archive(conn: Connection, scope: Scope, kind: Kind | None = None) -> list[Run]:
    """What was archived, newest period first, of each report the newest version first."""
    table = report_run.c
    chosen = and_(table.version > 0, *([] if kind is None else [table.kind == str(kind)]))
    order = (table.period.desc(), table.kind, table.township_code, table.category,
             table.version.desc())  # fmt: skip
    return _runs(conn, scope, chosen, order=order, most=ARCHIVED)


def archived_number(conn: Connection, scope: Scope, kind: Kind | None = None) -> int:
    """How many the whole archive holds."""
    chosen = [] if kind is None else [report_run.c.kind == str(kind)]
    query = select(func.count()).where(*_within(scope), report_run.c.version > 0, *chosen)
    return conn.scalar(query) or 0


def failed_runs(conn: Connection, scope: Scope, since: int) -> list[Run]:
    """What did not come about since then, newest first."""
    bad = report_run.c.state.in_([str(RunState.FAILED), str(RunState.MISSED)])
    return _runs(conn, scope, and_(bad, report_run.c.ended_at >= since))


def success_of(conn: Connection, scope: Scope, since: int) -> dict[str, tuple[int, int]]:
    """Schedule -> how many of its runs went well of how many that ended since then; '' are those
    ordered by hand."""
    table = report_run.c
    well = func.sum(case((table.state == str(RunState.DONE), 1), else_=0))
    query = select(table.schedule_id, well, func.count()).where(
        *_within(scope),
        table.state.in_(sorted(map(str, ENDED))),
        table.ended_at >= since,
    )
    rows = conn.execute(query.group_by(table.schedule_id))
    return {schedule_id: (int(done), int(n)) for schedule_id, done, n in rows}


def files_of(conn: Connection, scope: Scope, run_ids: Iterable[str]) -> dict[str, list[RunFile]]:
    """Run -> its files, those of its last try, in the order of their formats."""
    ids = sorted(set(run_ids))
    found: dict[str, list[RunFile]] = {run_id: [] for run_id in ids}
    exported = and_(
        export.c.county_code == report_file.c.county_code, export.c.number == report_file.c.number
    )
    of_run = and_(
        report_run.c.county_code == report_file.c.county_code,
        report_run.c.run_id == report_file.c.run_id,
        report_run.c.tries == report_file.c.tries,
    )
    query = (
        select(report_file.c.run_id, report_file.c.format, report_file.c.number, export.c.state,
               export.c.why, export.c.started_at, export.c.file_name, export.c.sha256,
               export.c.size)
        .join(export, exported)
        .join(report_run, of_run)
        .where(report_file.c.county_code == scope.county_code)
        .where(report_file.c.run_id.in_(_visible(scope, ids)))
        .order_by(report_file.c.run_id, report_file.c.format)
    )  # fmt: skip
    for run_id, fmt, number, state, why, *named in conn.execute(query):
        found[run_id].append(RunFile(fmt, number, state, told(why), *named))
    return found


def deliveries_of(conn: Connection, scope: Scope, run_ids: Iterable[str]) -> list[Delivery]:
    """The deliveries of those runs."""
    return _deliveries(conn, scope, report_delivery.c.run_id.in_(_visible(scope, run_ids)))


def told_of(conn: Connection, scope: Scope, run: Run) -> bool:
    """Whether a failure of this run, or of another that its schedule made for the same time, is
    told of already."""
    same = [report_run.c.run_id == run.run_id]
    if run.schedule_id:
        same = [
            report_run.c.schedule_id == run.schedule_id,
            report_run.c.planned_at == run.planned_at,
        ]
    runs = select(report_run.c.run_id).where(*_within(scope), *same)
    notices = report_delivery.c.channel == str(Channel.NOTICE)
    return bool(_deliveries(conn, scope, and_(notices, report_delivery.c.run_id.in_(runs))))


def deliveries_due(conn: Connection, scope: Scope, now: int) -> list[Delivery]:
    """Those whose next try has come."""
    waits = report_delivery.c.state == str(Sent.WAITING)
    return _deliveries(conn, scope, and_(waits, report_delivery.c.next_at <= now))


def archived_in(conn: Connection, scope: Scope, number: str) -> bool:
    """Whether that export is a file of the archive the scope may see."""
    joined = and_(
        report_run.c.county_code == report_file.c.county_code,
        report_run.c.run_id == report_file.c.run_id,
        report_run.c.tries == report_file.c.tries,
    )
    query = (
        select(report_run.c.scope_township)
        .join(report_file, joined)
        .where(report_file.c.county_code == scope.county_code, report_file.c.number == number)
        .where(report_run.c.version > 0)
    )
    found = conn.scalars(query).all()
    return any(scope.allows(township) for township in found)


def _runs(
    conn: Connection,
    scope: Scope,
    chosen: ColumnElement[bool],
    *,
    order: Iterable[ColumnElement[Any]] = (),
    most: int | None = LISTED,
) -> list[Run]:
    query = select(report_run).where(*_within(scope), chosen)
    newest = (report_run.c.planned_at.desc(), report_run.c.run_id)
    return [_run(row) for row in conn.execute(query.order_by(*(order or newest)).limit(most))]


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    """The runs whose rows the scope may see."""
    conditions: list[ColumnElement[bool]] = [report_run.c.county_code == scope.county_code]
    if not scope.whole_county:
        conditions.append(report_run.c.scope_township == scope.township_code)
    return conditions


def _visible(scope: Scope, run_ids: Iterable[str]) -> Select[tuple[str]]:
    """Of those runs, the visible ones."""
    chosen = report_run.c.run_id.in_(sorted(set(run_ids)))
    return select(report_run.c.run_id).where(*_within(scope), chosen)


def _run(row: Row[Any]) -> Run:
    return Run(
        row.run_id, row.schedule_id, Kind(row.kind), row.township_code, row.category,
        row.scope_township, row.period, tuple(row.formats), row.budget_minutes, row.run_as,
        RunState(row.state), row.tries, row.version, row.reason, told(row.why), row.planned_at,
        row.next_at, row.started_at, row.ended_at,
    )  # fmt: skip


def _deliveries(conn: Connection, scope: Scope, chosen: ColumnElement[bool]) -> list[Delivery]:
    table = report_delivery.c
    query = select(report_delivery).where(table.county_code == scope.county_code, chosen)
    return [
        Delivery(row.run_id, Channel(row.channel), row.recipient, Sent(row.state), row.tries,
                 told(row.why), row.next_at, row.ended_at)
        for row in conn.execute(query.order_by(table.run_id, table.channel, table.recipient))
    ]  # fmt: skip
