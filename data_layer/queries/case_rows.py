"""Every case behind a number, one by one, for files: read in portions, in the order of its list."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from data_layer.core.county import County
from data_layer.core.masking import title_of
from data_layer.core.scope import Scope
from data_layer.db.streaming import stream
from data_layer.db.tables import incident
from data_layer.queries.asking import Ask
from data_layer.queries.cases_behind import Part, select_behind
from data_layer.queries.narrowing import Also, Asker
from data_layer.queries.visible import township_name, unit_name, village_name

PLAIN = (
    *("case_no", "township_code", "grid_code", "category", "source_kind", "urgency", "title"),
    *("stage", "outcome", "lead_unit", "reported_at", "accepted_at", "dispatched_at"),
    *("closed_at", "due_current", "on_time", "level", "returned_n", "extended_n", "rework_n"),
    *("reopened_n", "rating", "sensitive"),
)
READ = tuple(incident.c[name] for name in PLAIN)


class CaseRow(NamedTuple):
    """One case, fit to be handed out: the title masked, names as the scope may see them; times in
    ms; `on_time` 1, 0 or None while it is open or without a limit."""

    case_no: str
    township: str
    village: str
    grid_code: str
    category: str
    source_kind: str
    urgency: str
    title: str
    stage: str
    outcome: str
    unit: str
    reported_at: int
    accepted_at: int | None
    dispatched_at: int | None
    closed_at: int | None
    due_current: int | None
    on_time: int | None
    level: int
    returned_n: int
    extended_n: int
    rework_n: int
    reopened_n: int
    rating: int | None


def case_rows(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    *,
    ask: Ask,
    measure: str,
    also: Also = (),
    order: str = "",
) -> tuple[int, Iterator[CaseRow]] | None:
    """How many cases the list of a measure holds, and all of them in its order; None for
    what counts no cases."""
    found = select_behind(
        Asker(conn, county, scope, now, ask), measure, also, READ, Part(order, limit=None)
    )
    if found is None:
        return None
    n, statement = found
    return n, _named(county, scope, stream(conn, statement))


def _named(county: County, scope: Scope, rows: Iterator[Row[Any]]) -> Iterator[CaseRow]:
    """Names are looked up once: a million rows have some hundreds of them."""
    township = cache(lambda code: township_name(county, scope, code))
    village = cache(lambda code: village_name(county, scope, code))
    unit = cache(lambda code: unit_name(county, scope, code))
    kinds = {code: category.name.zh for code, category in county.categories.items()}
    for row in rows:
        values: list[Any] = [*row]
        case_no, town, grid, category, source, urgency, title, stage, outcome, lead = values[:10]
        shown = title_of(title, kinds.get(category, ""), sensitive=values[-1])
        yield CaseRow(
            case_no, township(town), village(grid), grid, category, source, urgency, shown, stage,
            outcome, unit(lead), *values[10:-1],
        )  # fmt: skip
