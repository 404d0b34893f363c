"""Whether closed months still say what is stored: counted now and then, so that a page can tell it
without counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import orjson
from sqlalchemy import Connection, Engine, update

from data_layer.core.county import County
from data_layer.core.month_close import Difference, township_of_key
from data_layer.core.scope import Scope
from data_layer.db.tables import month_closing
from data_layer.queries.cache import current_revision
from data_layer.queries.closed_months import Closing, closings
from data_layer.queries.month_changes import changes_between, figures_now
from data_layer.services.writer import Writer


def check_closed_months(writer: Writer, readers: Engine, county: County, now: int) -> list[int]:
    """Count anew how many figures of closed months are another by now: of the newest month, and of
    the one looked at longest ago, where anything was recorded since. Returns the months counted."""
    with readers.connect() as conn:
        seen = current_revision(conn, county.code)
        newest = [revisions[0] for revisions in closings(conn, county.code).values()]
        oldest = sorted(newest[1:], key=lambda one: one.checked_at or 0)[:1]
        due = [one for one in (*newest[:1], *oldest) if one.checked_revision < seen]
        counted = [(one, _tally(conn, county, one, now)) for one in due]
    if counted:
        writer.submit(lambda c: _note(c, county, counted, now, seen))
    return [one.month for one in due]


def _tally(conn: Connection, county: County, closing: Closing, now: int) -> Mapping[str, int]:
    present = figures_now(conn, county, Scope(county.code), now, month=closing.month)
    return tally(county, changes_between(conn, county, closing, present))


def tally(county: County, changes: Iterable[Difference]) -> dict[str, int]:
    """How many there are, of the whole county under ''; of each township under its code those it
    may see, which by unit it does not."""
    found = Counter[str]()
    for one in changes:
        township = township_of_key(one.place, one.key, county.township_of)
        codes = {"", township} if "unit" not in one.place else {""}
        found.update(codes)
    return dict(found)


def _note(
    conn: Connection,
    county: County,
    counted: Iterable[tuple[Closing, Mapping[str, int]]],
    now: int,
    seen: int,
) -> None:
    c = month_closing.c
    for closing, differing in counted:
        one = (c.month == closing.month, c.revision == closing.revision)
        told = {"checked_at": now, "checked_revision": seen}
        conn.execute(
            update(month_closing)
            .where(c.county_code == county.code, *one)
            .values(differing=orjson.dumps(differing).decode(), **told)
        )
