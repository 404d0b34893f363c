"""What an account took out by now, told as warnings to stand in the audit trail beside the act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from data_layer.core.days import DAY_MS, HOUR_MS, MINUTE_MS, local, start_of
from data_layer.core.unusual import LOOKS, TAKEN_OUT, USUAL_DAYS, WATCHED, Taken, unusual
from data_layer.db.tables import audit, county
from data_layer.services.origin import origin

WARNING = "warning"
FETCHED = frozenset({"export_fetch"})


def warnings_after(conn: Connection, county_code: str, at: int, actor: str) -> list[dict[str, Any]]:
    """The warnings an act of that moment, on record by now, gives rise to: object, result and
    detail of their rows. None that has been given within its hour or day."""
    zone = conn.scalar(select(county.c.zone).where(county.c.county_code == county_code)) or "UTC"
    midnight = start_of(local(at, zone).day, zone)
    c = audit.c
    mine = c.county_code == county_code, c.actor == actor
    since = min(midnight, at - HOUR_MS)
    query = select(c.at, c.action, c.object, c.detail).where(*mine, c.at >= since)
    rows = conn.execute(query.where(c.action.in_([*WATCHED, WARNING])).order_by(c.at, c.seq)).all()
    earlier = select(func.count()).where(
        *mine,
        c.at >= midnight - USUAL_DAYS * DAY_MS,
        c.at < midnight,
        c.action.in_(TAKEN_OUT),
    )
    taken = _taken(rows, at, midnight, conn.scalar(earlier) or 0)
    said = {r.object for r in rows if r.action == WARNING and r.at >= _begin(r, at, midnight)}
    return [
        {"object": told.rule, "result": WARNING, "detail": {"n": told.n, "most": told.most}}
        for told in unusual(taken)
        if told.rule not in said
    ]


def _begin(row: Row[*tuple[Any, ...]], at: int, midnight: int) -> int:
    """Since when a warning of that rule is not given again."""
    return at - HOUR_MS if row.object.endswith("an_hour") else midnight


def _taken(rows: Sequence[Row[*tuple[Any, ...]]], at: int, midnight: int, earlier: int) -> Taken:
    hour = [row for row in rows if row.at > at - HOUR_MS]
    day = [row for row in rows if row.at >= midnight]
    return Taken(
        hour_files=sum(row.action in TAKEN_OUT for row in hour),
        hour_looks=sum(row.action in LOOKS for row in hour),
        day_files=sum(row.action in TAKEN_OUT for row in day),
        day_rows=sum(row.detail.get("rows_done", 0) for row in day if row.action == "export_made"),
        earlier_files=earlier,
        minute=(at - midnight) // MINUTE_MS % (DAY_MS // MINUTE_MS),
        # What the server does by itself at night is no download.
        taking=bool(rows) and rows[-1].action in TAKEN_OUT | FETCHED and origin().session != "",
    )
