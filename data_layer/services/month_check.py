"""Whether closed months still say what is stored: looked at now and then, so that pages, reports
and files can tell it without counting."""

from __future__ import annotations

import orjson
from sqlalchemy import Connection, Engine, update

from data_layer.core.county import County
from data_layer.core.month_close import encode_changes
from data_layer.core.scope import Scope
from data_layer.db.tables import month_closing
from data_layer.errors import NotFound
from data_layer.log.record import lock_revision
from data_layer.queries.cache import current_revision
from data_layer.queries.closed_months import Closing, closing_of, closings
from data_layer.queries.month_changes import changes_between, tally
from data_layer.services.month_figures import ReadMonth
from data_layer.services.writer import Writer
from data_layer.vocab import Text

IS_OPEN = Text(
    "该月尚未结账，没有可核对的数。", "That month is not closed; there is nothing to compare."
)


def check_closed_months(
    writer: Writer, readers: Engine, county: County, now: int, read: ReadMonth
) -> list[int]:
    """Look again at the newest closed month, and at the one looked at longest ago, where anything
    was recorded since. Returns the months looked at."""
    scope = Scope(county.code)
    with readers.connect() as conn:
        seen = current_revision(conn, county.code)
        newest = [revisions[0] for revisions in closings(conn, scope).values()]
    oldest = sorted(newest[1:], key=lambda one: one.checked_at or 0)[:1]
    due = [one.month for one in (*newest[:1], *oldest) if one.checked_revision < seen]
    for month in due:
        check_month(writer, readers, county, now, month, read)
    return due


def check_month(
    writer: Writer, readers: Engine, county: County, now: int, month: int, read: ReadMonth
) -> None:
    """Keep which figures of a closed month are another at `now`. NotFound for an open one."""
    scope = Scope(county.code)
    with readers.connect() as conn:
        closing = closing_of(conn, scope, month)
    if closing is None:
        raise NotFound(IS_OPEN, "month_open")
    present = read(month, now)
    with readers.connect() as conn:
        changes = changes_between(conn, county, scope, closing, present.tables)
    told = {
        "differing": orjson.dumps(tally(county, changes)).decode(),
        "changes": encode_changes(changes),
        "checked_at": now,
        "checked_revision": present.seen,
    }
    writer.submit(lambda c: _note(c, county, closing, told))


def _note(conn: Connection, county: County, closing: Closing, told: dict[str, object]) -> None:
    """Unless the month was revised, or looked at later, while this look was under way."""
    lock_revision(conn, county.code)
    newest = closing_of(conn, Scope(county.code), closing.month)
    if newest is None or newest.revision != closing.revision:
        return
    c = month_closing.c
    one = (
        c.month == closing.month,
        c.revision == closing.revision,
        c.checked_revision <= told["checked_revision"],
    )
    conn.execute(update(month_closing).where(c.county_code == county.code, *one).values(**told))
