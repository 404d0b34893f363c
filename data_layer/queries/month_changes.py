"""What a closed month would say if it were closed now, and which of its figures that changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from data_layer.core.catalog import METRICS
from data_layer.core.county import County
from data_layer.core.days import days_of_month
from data_layer.core.metric import Value
from data_layer.core.month_close import (
    PLACES,
    Difference,
    Place,
    decode_changes,
    differences,
    of_the_moment,
    township_of_key,
)
from data_layer.core.scope import Scope
from data_layer.db.tables import month_closing
from data_layer.queries.asking import Ask
from data_layer.queries.closed_months import Closing, kept_figures
from data_layer.queries.live_values import live_values

KEYS = tuple(metric.key for metric in METRICS)
# What stands now is no figure of the month: it moves without anybody correcting anything.
MOVING = frozenset(metric.key for metric in METRICS if of_the_moment(metric))


def figures_now(
    conn: Connection, county: County, scope: Scope, now: int, *, month: int
) -> dict[Place, list[Value]]:
    """Every figure a closing keeps, as it is now."""
    first, last = days_of_month(month)
    return {
        (area, kind): live_values(
            conn, county, scope, now,
            ask=Ask(first, last, by=area or kind, then=kind if area else ""), keys=KEYS,
        )
        for area, kind in PLACES
    }  # fmt: skip


def changes_of(
    conn: Connection, county: County, scope: Scope, *, closing: Closing
) -> list[Difference]:
    """Figures of the scope that were another when the month was looked at last, table by table."""
    c = month_closing.c
    one = (c.month == closing.month, c.revision == closing.revision)
    content = conn.scalar(select(c.changes).where(c.county_code == county.code, *one))
    found = decode_changes(content) if content else []
    return [one for one in found if scope.allows(owner_of(county, one))]


def changes_between(
    conn: Connection,
    county: County,
    scope: Scope,
    closing: Closing,
    present: Mapping[Place, list[Value]],
) -> list[Difference]:
    """Figures of the whole county, which `scope` is, that are another in `present` than the
    revision says."""
    found: list[Difference] = []
    for place in PLACES:
        kept = kept_figures(conn, scope, closing, place)
        before = (value for values in kept.values() for value in values)
        found += differences(place, before, present[place], MOVING)
    return found


def tally(county: County, changes: Sequence[Difference]) -> dict[str, int]:
    """How many there are: of the whole county under '', of each township what it may see."""
    owners = Counter(owner_of(county, one) for one in changes)
    return {**owners, "": len(changes)}


def owner_of(county: County, change: Difference) -> str:
    """The township that may see a figure beside the county; '' none, as those by unit could name
    another's."""
    if "unit" in change.place:
        return ""
    return township_of_key(change.place, change.key, county.township_of)
