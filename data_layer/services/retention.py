"""What goes by itself when its time is over: once a local day, with the first tick of it. One place
says how long everything personal is kept (docs/operations.md tells it in words).

What is erased cannot be had back, so the clock alone is not believed: a round erases only when the
one before it was a few weeks ago at most. Of a clock that is years ahead, or a server that was off
for months, the first round notes that it looked, and a person has a day to see what is wrong.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, Engine, delete, or_

from data_layer.core.county import County
from data_layer.core.days import (
    DAY_MS,
    add_days,
    add_months,
    days_of_month,
    local,
    month_of,
    start_of,
)
from data_layer.core.hook_deliveries import KEPT_MS
from data_layer.core.scope import Scope
from data_layer.db.tables import api_token, export_link, hook_delivery, session, setup_link
from data_layer.db.upsert import batched
from data_layer.errors import Busy
from data_layer.queries.heartbeat import last_beat
from data_layer.services.arrivals import forget_arrivals
from data_layer.services.attachment_files import forget_void
from data_layer.services.audit import write_audit
from data_layer.services.erasure import BY_TIME, PORTION, cases_due, erase_by_time
from data_layer.services.heartbeat import beat
from data_layer.services.screen_keeper import forget_screens
from data_layer.services.writer import Writer

# The round that was done last, and how far the one at hand has got.
ROUND, PART, ACTOR = "retention", "retention_part", "server"
# How long a spent secret is kept for whoever asks what became of it.
SPENT_MS, TOKEN_MS = 30 * DAY_MS, 365 * DAY_MS
# How sources sent is looked at over a quarter of a year.
ARRIVALS_DAYS = 90
LONGEST_GAP_MS = 31 * DAY_MS
# Of a round at a time: each portion makes every open page ask anew, and the next tick comes soon.
PORTIONS = 5

log = logging.getLogger(__name__)


def keep_private(
    writer: Writer,
    readers: Engine,
    county: County,
    months: int,
    now: int,
    going: Callable[[], bool] = lambda: True,
) -> int | None:
    """Erase the personal data of cases that ended more than `months` ago, forget the files of those
    that were void and spent secrets; the number of cases, None when this local day has been done
    already. A case that cannot be read is left and named in the server's log.
    A few hundred cases at a time and no longer than `going` says: the round ends with the call that
    finds no more, and its beat tells what all of them did.
    """
    began, before, erased = time.monotonic(), _before(county, months, now), 0
    with readers.connect() as conn:
        begun = _begun(conn, county, now)
        if begun is None:
            return None
        due = cases_due(conn, county.code, before) if begun.trusted else []

    def told(conn: Connection, name: str) -> None:
        took = begun.took_ms + int(1000 * (time.monotonic() - began))
        beat(conn, county.code, name, now, took, begun.done + erased)

    for some in batched(due, PORTION):
        # Cases that cannot be read come up each time, and keep no other back.
        if erased >= PORTIONS * PORTION or not going():
            if erased:
                writer.submit(partial(told, name=PART))
            return erased
        erased += _erased(writer, county, some, before, now)

    def finish(conn: Connection) -> None:
        if begun.trusted:
            _forget(conn, county, before, now)
        told(conn, ROUND)

    writer.submit(finish)
    return erased


class _Begun(NamedTuple):
    """What the calls before this one did of the day's round, and whether the clock is believed."""

    trusted: bool
    took_ms: int = 0
    done: int = 0


def _begun(conn: Connection, county: County, now: int) -> _Begun | None:
    """None when the round of this local day has been done."""
    scope = Scope(county.code)
    done, part = last_beat(conn, scope, ROUND), last_beat(conn, scope, PART)
    if done is None:
        return _Begun(trusted=False)
    if local(done.at, county.zone).day >= local(now, county.zone).day:
        return None
    trusted = now - done.at <= LONGEST_GAP_MS
    if part is not None and part.at > done.at:
        return _Begun(trusted, part.took_ms, part.done)
    return _Begun(trusted)


def _forget(conn: Connection, county: County, before: int, now: int) -> None:
    """What goes with the round besides the data of cases."""
    forget_spent(conn, county.code, now)
    forget_screens(conn, county.code, now)
    first = add_days(local(now, county.zone).day, -ARRIVALS_DAYS)
    forget_arrivals(conn, county.code, first, now - ARRIVALS_DAYS * DAY_MS)
    _forget_void(conn, county.code, before, now)


def forget_spent(conn: Connection, county_code: str, now: int) -> None:
    """Delete sessions, links and tokens that have not counted for long enough."""
    spent = (
        (session, session.c.expires_at < now - SPENT_MS),
        (setup_link, setup_link.c.expires_at < now - SPENT_MS),
        (export_link, export_link.c.expires_at < now - SPENT_MS),
        (hook_delivery, hook_delivery.c.ended_at < now - KEPT_MS),
        (
            api_token,
            or_(api_token.c.expires_at < now - TOKEN_MS, api_token.c.revoked_at < now - TOKEN_MS),
        ),
    )
    for table, over in spent:
        conn.execute(delete(table).where(table.c.county_code == county_code, over))


def _forget_void(conn: Connection, county_code: str, before: int, now: int) -> None:
    if gone := forget_void(conn, county_code, before):
        detail = {"before": before, "files": gone}
        write_audit(conn, county_code, now, ACTOR, BY_TIME, detail=detail)


def _before(county: County, months: int, now: int) -> int:
    """The beginning of the month so many months ago: what ended before it goes."""
    month = add_months(month_of(local(now, county.zone).day), -months)
    return start_of(days_of_month(month)[0], county.zone)


def _erased(writer: Writer, county: County, case_nos: Sequence[str], before: int, now: int) -> int:
    """How many of the cases it could be done to."""
    try:
        writer.submit(partial(_erase, county, case_nos, before, now))
    except Busy:
        raise
    except Exception as error:
        if len(case_nos) > 1:
            return sum(_erased(writer, county, [one], before, now) for one in case_nos)
        log.error("case %s not erased: %s", case_nos[0], type(error).__name__)
        return 0
    return len(case_nos)


def _erase(
    county: County, case_nos: Sequence[str], before: int, now: int, conn: Connection
) -> None:
    erase_by_time(conn, county, case_nos, ACTOR, before, now)
