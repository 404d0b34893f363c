"""However much a county has recorded, one more portion is looked up by key, never by reading on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.log.record import record
from tests.world import COUNTY, COUNTY_SCOPE, HOUR, NOW, life, store_county, submit
from tests.world import event as an_event

LIVES = 150
# Tables with one row a county, or of which the first row answers (EXISTS).
ONE_ROW = {"county", "revision", "hook_subscription"}


def test_record_looks_everything_up_by_key(sqlite_url: str) -> None:
    engine = writer_engine(sqlite_url)
    with engine.begin() as connection:
        upgrade(connection)
        store_county(connection)
    asked = _selects(engine)
    for hours in (0, 6):  # new incidents, then the same ones again with something more
        with engine.begin() as connection:
            record(connection, COUNTY, _portion(hours), COUNTY_SCOPE, NOW)
    assert len(asked) >= 8
    with engine.connect() as connection:
        plans = {sql: _plan(connection, sql, values) for sql, values in asked}
    engine.dispose()
    assert [(sql, plan) for sql, plan in plans.items() if _reads_on(plan)] == []


def _portion(hours: int) -> list[Any]:
    found = []
    for n in range(LIVES):
        events = [*life(prefix=f"{n}-"), an_event("commented", NOW - HOUR, f"{n}-c")]
        found += submit(events[: 3 + hours], f"i{n}")
    return found


def _selects(engine: Engine) -> list[tuple[str, Any]]:
    """Every SELECT from now on with its values."""
    asked: list[tuple[str, Any]] = []

    def listen(_conn: Any, _cursor: Any, sql: str, values: Any, *_more: Any) -> None:
        if sql.startswith("SELECT"):
            asked.append((sql, values))

    event.listen(engine, "before_cursor_execute", listen)
    return asked


def _plan(connection: Connection, sql: str, values: Any) -> list[str]:
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
    return [str(row[3]) for row in rows]


def _reads_on(plan: list[str]) -> bool:
    """Whether a step goes through all rows of a county, where a county has more than one."""
    return any(
        ("(county_code=?)" in step and step.split()[1] not in ONE_ROW)
        or (step.startswith("SCAN") and "VIRTUAL TABLE" not in step)
        for step in plan
    )
