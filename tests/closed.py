"""A store over a crowd of cases, to close and revise months in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from data_layer.core.scope import Scope
from data_layer.db.engine import reader_engine
from data_layer.log.record import record
from data_layer.services.accounts import Account
from data_layer.services.audit_keys import audit_key
from data_layer.services.feed import Feed
from data_layer.services.month_check import check_closed_months, check_month
from data_layer.services.month_close import close_due_months
from data_layer.services.month_figures import MonthFigures, ReadMonth, read_month
from data_layer.services.month_reader import MonthReader
from data_layer.services.store import ServedCounty, Store
from data_layer.services.writer import Writer
from data_layer.vocab import Event, Role
from tests.contract.access_house import Clock, make_settings
from tests.crowd import crowd_database
from tests.world import CODE, COUNTY, EAST, NOW, submit

SUPERVISOR = Account(CODE, "supervisor", Role.SUPERVISOR, "", "", "演示督办", must_change=False)
LEADER = Account(CODE, "leader", Role.LEADER, EAST, "", "演示", must_change=False)
ANALYST = Account(CODE, "analyst", Role.ANALYST, "", "", "演示", must_change=False)
OCTOBER, SEPTEMBER = 202610, 202609


@contextmanager
def crowd_store(folder: Path, count: int = 600, url: str = "") -> Iterator[Store]:
    """A started store of `count` cases, on SQLite unless an `url` says otherwise, or of those that
    are in `folder` already; its clock stands at NOW until told otherwise."""
    settings = make_settings(folder)
    settings = replace(settings, database_url=url) if url else settings
    if url or not (folder / "test.db").exists():
        crowd_database(settings.database_url, count).dispose()
    readers = reader_engine(settings.database_url)
    feed = Feed(readers, CODE)
    writer = Writer(settings.database_url, feed.poke, audit_key(settings.instance))
    served = ServedCounty(readers, COUNTY)
    held = settings, served.now, writer, readers, feed, MonthReader(settings)
    store = Store(*held, NOW, Clock(), served.look)
    store.start()
    try:
        yield store
    finally:
        store.stop()


def read_here(readers: Engine) -> ReadMonth:
    """What reads a month in this process."""

    def read(month: int, now: int) -> MonthFigures:
        with readers.connect() as conn:
            return read_month(conn, COUNTY, month, now)

    return read


def close_due(store: Store, now: int = NOW) -> list[int]:
    """Close what is due, here."""
    read = read_here(store.readers)
    return close_due_months(store.writer, store.readers, COUNTY, lambda: now, read)


def check_closed(store: Store, now: int = NOW) -> list[int]:
    """Look again at closed months, here."""
    return check_closed_months(store.writer, store.readers, COUNTY, now, read_here(store.readers))


def check_one(store: Store, now: int, month: int = OCTOBER) -> None:
    """Look again at one, here."""
    check_month(store.writer, store.readers, COUNTY, now, month, read_here(store.readers))


def add(store: Store, events: list[Event], name: str) -> None:
    """A case on record, as if it had come late."""
    store.writer.submit(
        lambda c: record(c, COUNTY, submit(events, name), Scope(CODE), store.clock())
    )
