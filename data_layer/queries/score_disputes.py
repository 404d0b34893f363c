"""What is deducted from a body and why, and what it says against its score."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, or_, select

from data_layer.core.scope import Scope
from data_layer.core.scoring import capped
from data_layer.core.scoring_bodies import Body, BodyKind
from data_layer.db.tables import assignment, incident, score_appeal, score_deduction
from data_layer.queries.visible import Conditions, within


class Deduction(NamedTuple):
    """Points taken for a case, with the evidence; `restored` of them were given back after an
    appeal, all of them when it was withdrawn."""

    serial: int
    body: str
    case_no: str
    points: float
    restored: float
    evidence: str
    entered_by: str
    entered_name: str
    entered_at: int
    withdrawn_at: int | None

    @property
    def standing(self) -> float:
        """The points it takes now."""
        return 0.0 if self.withdrawn_at else self.points - self.restored


class Appeal(NamedTuple):
    """A body's statement against a deduction (its serial) or an item (its metric), and what became
    of it: `outcome` '' while it is open, else granted or refused."""

    serial: int
    body: str
    deduction: int
    metric: str
    statement: str
    filed_by: str
    filed_name: str
    filed_at: int
    outcome: str
    restored: float
    reason: str
    decided_name: str
    decided_at: int | None


def deductions(
    conn: Connection, scope: Scope, kind: BodyKind, month: int, body: str = ""
) -> list[Deduction]:
    """Those of a month, of one body or of all the scope may see, in the order they were entered."""
    return [
        Deduction(*row) for row in _rows(conn, scope, score_deduction, Deduction, kind, month, body)
    ]


def appeals(
    conn: Connection, scope: Scope, kind: BodyKind, month: int, body: str = ""
) -> list[Appeal]:
    """Those about a month, of one body or of all the scope may see, in the order they came."""
    return [Appeal(*row) for row in _rows(conn, scope, score_appeal, Appeal, kind, month, body)]


def open_appeals(conn: Connection, scope: Scope) -> list[tuple[BodyKind, int, str]]:
    """Kind, month and body of each appeal that waits for a decision, the oldest first."""
    a = score_appeal.c
    where = [*within(score_appeal, scope), a.outcome == ""]
    rows = conn.execute(select(a.kind, a.month, a.body).where(*where).order_by(a.serial))
    return [(BodyKind(kind), month, body) for kind, month, body in rows]


def taken(found: list[Deduction], cap: float) -> dict[str, float]:
    """Body -> what its deductions take together."""
    bodies = {one.body for one in found}
    return {
        body: capped((one.standing for one in found if one.body == body), cap) for body in bodies
    }


def given_back(found: list[Appeal]) -> dict[str, dict[str, float]]:
    """Body -> metric -> the points that appeals against an item gave back."""
    back: dict[str, dict[str, float]] = {}
    for one in found:
        if one.metric and one.restored:
            items = back.setdefault(one.body, {})
            items[one.metric] = items.get(one.metric, 0.0) + one.restored
    return back


def _rows(
    conn: Connection,
    scope: Scope,
    table: Table,
    fields: type[Deduction] | type[Appeal],
    kind: BodyKind,
    month: int,
    body: str,
) -> list[tuple[Any, ...]]:
    where: Conditions = [
        *within(table, scope), table.c.kind == str(kind), table.c.month == month,
    ]  # fmt: skip
    if body:
        where.append(table.c.body == body)
    columns = [table.c[name] for name in fields._fields]
    statement = select(*columns).where(*where).order_by(table.c.serial)
    return [tuple(row) for row in conn.execute(statement)]


def concerns(conn: Connection, scope: Scope, body: Body, case_no: str, last_day: int) -> bool:
    """Whether a case that counts, reported by that day, lies there or was in the unit's hands."""
    i, a = incident.c, assignment.c
    if body.kind is BodyKind.TOWNSHIP:
        own = i.township_code == body.code
    elif body.kind is BodyKind.GRID:
        own = i.grid_code == body.code
    else:
        held = select(a.case_no).where(a.county_code == scope.county_code, a.unit == body.code)
        own = or_(i.lead_unit == body.code, i.case_no.in_(held))
    known = i.case_no == case_no, i.counts.is_(True), i.report_day <= last_day
    where = [*within(incident, scope), *known, own]
    return conn.scalar(select(i.case_no).where(*where)) is not None
