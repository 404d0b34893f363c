"""The nightly check of how far warnings can be trusted: what it reads, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from sqlalchemy import Connection, select

from data_layer.core.county import County
from data_layer.core.days import add_days, start_of
from data_layer.core.scope import Scope
from data_layer.core.warning.backtest import backtest
from data_layer.core.warning.dealt import false_alarms
from data_layer.core.warning.trust import (
    SPANS,
    Breach,
    Check,
    Raised,
    breach_of,
    from_json,
    said_of,
)
from data_layer.db.tables import alert, warning_check
from data_layer.queries.warning_night import Night
from data_layer.queries.warning_past import read_lived

# Cases of so many days are learned from and judged; the last part of them is judged.
PAST_DAYS, JUDGED_DAYS = 180, 45
# The noons are drawn by one seed, so that a day's check says the same whenever it is made.
SEED = 1


def checked(night: Night, clock: Callable[[], float] = perf_counter) -> Check:
    """How far warnings could be trusted on that night."""
    began = clock()
    breach = breach_check(night.conn, night.county, night.scope, night.day)
    false = false_alarms(night.county, night.counts, night.rules)
    said = said_of(raised_lately(night.conn, night.scope, night.day), night.day)
    return Check(night.day, breach, false, said, round(clock() - began, 1))


def breach_check(conn: Connection, county: County, scope: Scope, day: int) -> Breach | None:
    """Breach risk learned up to 45 days before the end of `day` and judged on these."""
    first = add_days(day, 1 - JUDGED_DAYS)
    lives = read_lived(conn, county, scope, add_days(day, 1 - PAST_DAYS), day).lives
    if not lives.cases:
        return None
    cut, seen = (start_of(one, county.zone) for one in (first, add_days(day, 1)))
    return breach_of(backtest(county, lives, cut, seen, SEED), first, day)


def raised_lately(conn: Connection, scope: Scope, day: int) -> list[Raised]:
    """The alerts of the longest span that ends with a day, of all rules; for figures alone."""
    a = alert.c
    rows = conn.execute(
        select(a.rule, a.raised_day, a.judged).where(
            a.county_code == scope.county_code,
            a.raised_day.between(add_days(day, 1 - max(SPANS)), day),
        )
    )
    return [Raised(rule, on, None if said is None else bool(said)) for rule, on, said in rows]


def checks(conn: Connection, scope: Scope, last: int, most: int) -> list[Check]:
    """The county's checks of the last `most` days that end with a day, the oldest first."""
    c = warning_check.c
    rows = conn.scalars(
        select(c.content)
        .where(c.county_code == scope.county_code, c.day.between(add_days(last, 1 - most), last))
        .order_by(c.day)
    )
    return [from_json(told) for told in rows]
