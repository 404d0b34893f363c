"""The figures of a month as they are now, and how they travel between two processes."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.metric import Value
from data_layer.core.month_close import Place, decode, encode
from data_layer.core.scope import Scope
from data_layer.queries.cache import current_revision
from data_layer.queries.closed_months import place_named, split_name
from data_layer.queries.month_changes import figures_now

COMMAND = "read-month"


class MonthFigures(NamedTuple):
    """Every figure a closing keeps, table by table, and the county's revision they were read at."""

    seen: int
    tables: Mapping[Place, list[Value]]


# What reads a month (202610) as it is at a moment (ms); raises Busy where it cannot.
ReadMonth = Callable[[int, int], MonthFigures]


def read_month(conn: Connection, county: County, month: int, now: int) -> MonthFigures:
    """The figures, read here."""
    seen = current_revision(conn, county.code)
    return MonthFigures(seen, figures_now(conn, county, Scope(county.code), now, month=month))


def as_json(found: MonthFigures) -> dict[str, Any]:
    """For the way between the processes; `from_json` gives the same back."""
    tables = {
        split_name(place): b64encode(encode(values)).decode()
        for place, values in found.tables.items()
    }
    return {"seen": found.seen, "tables": tables}


def from_json(told: dict[str, Any]) -> MonthFigures:
    """What `as_json` made."""
    tables = {
        place_named(name): decode(b64decode(content)) for name, content in told["tables"].items()
    }
    return MonthFigures(told["seen"], tables)
