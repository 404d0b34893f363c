"""Runs of reports in words, with their issues, files and deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from dashboards.components.schedule_lines import run_line
from dashboards.components.score_words import Voice
from dashboards.reports.periods import issue_number
from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.queries.report_runs import Run, deliveries_of, files_of


def run_lines(
    conn: Connection, county: County, scope: Scope, voice: Voice, runs: Sequence[Run]
) -> list[dict[str, Any]]:
    """A line for each run (see `run_line`), in their order."""
    ids = [run.run_id for run in runs]
    files = files_of(conn, scope, ids)
    deliveries = deliveries_of(conn, scope, ids)
    return [
        run_line(
            run, county, voice, issue_number(run.kind, run.period), files[run.run_id], deliveries
        )
        for run in runs
    ]
