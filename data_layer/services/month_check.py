"""Whether closed months still say what is stored: looked at now and then, so that pages, reports
and files can tell it without counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import orjson
from sqlalchemy import Connection, Engine, update

from data_layer.core.county import County
from data_layer.core.month_close import Difference, encode_changes
from data_layer.core.scope import Scope
from data_layer.db.tables import month_closing
from data_layer.errors import NotFound
from data_layer.queries.cache import current_revision
from data_layer.queries.closed_months import Closing, closing_of, closings
from data_layer.queries.month_changes import changes_between, figures_now, owner_of
from data_layer.services.writer import Writer
from data_layer.vocab import Text

IS_OPEN = Text(
    "该月尚未结账，没有可核对的数。", "That month is not closed; there is nothing to compare."
)


def check_closed_months(writer: Writer, readers: Engine, county: County, now: int) -> list[int]:
    """Look again at the newest closed month, and at the one looked at longest ago, where anything
    was recorded since. Returns the months looked at."""
    scope = Scope(county.code)
    with readers.connect() as conn:
        seen = current_revision(conn, county.code)
        newest = [revisions[0] for revisions in closings(conn, scope).values()]
    oldest = sorted(newest[1:], key=lambda one: one.checked_at or 0)[:1]
    due = [one.month for one in (*newest[:1], *oldest) if one.checked_revision < seen]
    for month in due:
        check_month(writer, readers, county, now, month)
    return due


def check_month(writer: Writer, readers: Engine, county: County, now: int, month: int) -> None:
    """Keep which figures of a closed month are another at `now`. NotFound for an open one."""
    scope = Scope(county.code)
    with readers.connect() as conn:
        closing, seen = closing_of(conn, scope, month), current_revision(conn, county.code)
        if closing is None:
            raise NotFound(IS_OPEN, "month_open")
        present = figures_now(conn, county, scope, now, month=month)
        changes = changes_between(conn, county, scope, closing, present)
    told = {
        "differing": orjson.dumps(_tally(county, changes)).decode(),
        "changes": encode_changes(changes),
        "checked_at": now,
        "checked_revision": seen,
    }
    writer.submit(lambda c: _note(c, county, closing, told))


def _tally(county: County, changes: Sequence[Difference]) -> dict[str, int]:
    """How many there are: of the whole county under '', of each township what it may see."""
    owners = Counter(owner_of(county, one) for one in changes)
    return {**owners, "": len(changes)}


def _note(conn: Connection, county: County, closing: Closing, told: dict[str, object]) -> None:
    c = month_closing.c
    one = (c.month == closing.month, c.revision == closing.revision)
    conn.execute(update(month_closing).where(c.county_code == county.code, *one).values(**told))
