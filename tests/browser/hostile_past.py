"""Reasons of revised months and of reports made again, as their services store them: to bring one
about through the doors takes minutes of counting and printing."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.days import add_days, add_months, local
from data_layer.core.month_close import PLACES
from data_layer.core.report_kinds import Kind
from data_layer.core.report_runs import RunState
from data_layer.core.scope import Scope
from data_layer.db.engine import reader_engine
from data_layer.db.tables import report_run
from data_layer.services.audit_keys import audit_key
from data_layer.services.month_close import Revision, store_revision
from data_layer.services.report_steps import enter_run
from data_layer.services.sealing import personal_keys
from data_layer.services.store import the_county, wall_clock
from data_layer.services.writer import Writer
from tests.browser.hostile_fields import SHORT, TODAY
from tests.served import settings_of

# The month (202605) that has the revisions.
PAST = add_months(100 * TODAY.year + TODAY.month, -6)


def store_past(instance: Path) -> None:
    """A month long over with a revision for each of the words, and a report with as many
    versions."""
    settings, now = settings_of(instance), wall_clock()
    readers = reader_engine(settings.database_url)
    with readers.connect() as conn:
        county = the_county(conn)
    readers.dispose()
    keys = audit_key(instance), personal_keys(instance)
    writer = Writer(settings.database_url, lambda: None, *keys).start()
    try:
        for number, text in enumerate(["", *SHORT], 1):
            made = Revision(
                PAST, number, now, 0, {place: [] for place in PLACES}, now,
                "supervisor", "演示督办", " ".join(text.split()),
            )  # fmt: skip
            store_revision(writer, county, made)
        writer.submit(lambda conn: _store_runs(conn, county, now))
    finally:
        writer.stop()


def _store_runs(conn: Connection, county: County, now: int) -> None:
    day = add_days(local(now, county.zone).day, -1)
    for number, text in enumerate(SHORT, 1):
        told = {
            "kind": str(Kind.DAILY), "period": day, "township_code": "", "category": "",
            "formats": ["docx"], "budget_minutes": 10, "run_as": "operator", "planned_at": now,
            "reason": " ".join(text.split()),
        }  # fmt: skip
        enter_run(conn, county, Scope(county.code), f"hostile-{number}", told, now)
        done = {"state": str(RunState.DONE), "version": number, "started_at": now, "ended_at": now}
        mine = report_run.c.county_code == county.code, report_run.c.run_id == f"hostile-{number}"
        conn.execute(report_run.update().where(*mine).values(done))
