"""Every case behind a number, for files: read in portions, in the order of its list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.masking import titles_of
from data_layer.core.scope import Scope
from data_layer.core.tabular import Portion
from data_layer.db.streaming import columns
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


class Cases(NamedTuple):
    """A portion of cases, column by column, fit to be handed out: titles masked, names as the scope
    may see them; times in ms; `on_time` 1, 0 or None while open or without a limit."""

    case_no: Sequence[str]
    township: Sequence[str]
    village: Sequence[str]
    grid_code: Sequence[str]
    category: Sequence[str]
    source_kind: Sequence[str]
    urgency: Sequence[str]
    title: Sequence[str]
    stage: Sequence[str]
    outcome: Sequence[str]
    unit: Sequence[str]
    reported_at: Sequence[int]
    accepted_at: Sequence[int | None]
    dispatched_at: Sequence[int | None]
    closed_at: Sequence[int | None]
    due_current: Sequence[int | None]
    on_time: Sequence[int | None]
    level: Sequence[int]
    returned_n: Sequence[int]
    extended_n: Sequence[int]
    rework_n: Sequence[int]
    reopened_n: Sequence[int]
    rating: Sequence[int | None]


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
) -> tuple[int, Iterator[Cases]] | None:
    """How many cases the list of a measure holds, and all of them in its order, in portions; None
    for what counts no cases."""
    found = select_behind(
        Asker(conn, county, scope, now, ask), measure, also, READ, Part(order, limit=None)
    )
    if found is None:
        return None
    n, statement = found
    return n, _named(county, scope, columns(conn, statement))


def _named(county: County, scope: Scope, portions: Iterable[Portion]) -> Iterator[Cases]:
    """Names are looked up once: a million rows have some hundreds of them."""
    township = cache(lambda code: township_name(county, scope, code))
    village = cache(lambda code: village_name(county, scope, code))
    unit = cache(lambda code: unit_name(county, scope, code))
    kinds = {code: category.name.zh for code, category in county.categories.items()}
    for read in portions:
        case_no, towns, grids, categories, sources, urgencies, titles, *_ = read
        names = [kinds.get(category, "") for category in categories]
        shown = titles_of(titles, names, read[-1])
        stages, outcomes, leads = read[7:10]
        yield Cases(
            case_no, [*map(township, towns)], [*map(village, grids)], grids, categories, sources,
            urgencies, shown, stages, outcomes, [*map(unit, leads)], *read[10:-1],
        )  # fmt: skip
