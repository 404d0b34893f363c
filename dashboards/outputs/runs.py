"""Schedules and runs of reports in words, with their issues, files and deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from dashboards.components.schedule_lines import run_line, schedule_line
from dashboards.components.score_words import Voice
from data_layer.core.county import County
from data_layer.core.report_periods import issue_number
from data_layer.core.scope import Scope
from data_layer.queries.actors import account_names
from data_layer.queries.closed_months import closings
from data_layer.queries.report_runs import Run, deliveries_of, files_of
from data_layer.queries.report_schedules import Schedule


def schedule_lines(
    conn: Connection,
    county: County,
    scope: Scope,
    voice: Voice,
    schedules: Sequence[Schedule],
    success: Mapping[str, tuple[int, int]],
) -> list[dict[str, Any]]:
    """A line for each schedule (see `schedule_line`), in their order; `success` as `success_of`
    has it."""
    known = {name for one in schedules for name in (one.owner, *one.recipients)}
    names = account_names(conn, scope, known)
    return [
        schedule_line(one, county, voice, success.get(one.schedule_id, (0, 0)), names)
        for one in schedules
    ]


def run_lines(
    conn: Connection, county: County, scope: Scope, voice: Voice, runs: Sequence[Run]
) -> list[dict[str, Any]]:
    """A line for each run (see `run_line`), in their order."""
    ids = [run.run_id for run in runs]
    files = files_of(conn, scope, ids)
    deliveries = deliveries_of(conn, scope, ids)
    known = {run.run_as for run in runs} | {one.recipient for one in deliveries}
    names = account_names(conn, scope, known)
    closed = closings(conn, scope)
    return [
        run_line(
            run, county, voice, issue_number(run.kind, run.period), files[run.run_id], deliveries,
            names, closed,
        )
        for run in runs
    ]  # fmt: skip
