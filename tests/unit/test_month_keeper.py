"""Months are closed on their day and looked at once an hour."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_layer.core.days import HOUR_MS
from data_layer.errors import Busy
from data_layer.queries.closed_months import Closing, closing_of
from data_layer.services.month_figures import MonthFigures, ReadMonth
from data_layer.services.month_keeper import MonthKeeper
from data_layer.services.month_reader import UNDER_WAY
from data_layer.services.store import Store
from tests.closed import OCTOBER, add, crowd_store, read_here
from tests.contract.access_house import Clock
from tests.world import ALL_GRIDS, COUNTY, COUNTY_SCOPE, DAY, NOW, reported


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with crowd_store(tmp_path, 100) as made:
        yield made


def newest(store: Store) -> Closing | None:
    with store.readers.connect() as conn:
        return closing_of(conn, COUNTY_SCOPE, OCTOBER)


def keeper_of(store: Store, clock: Clock, read: ReadMonth) -> MonthKeeper:
    return MonthKeeper(store.writer, store.readers, lambda: COUNTY, clock, read)


def test_the_clock_closes_and_looks_again_once_an_hour(store: Store) -> None:
    clock = Clock()
    keeper = keeper_of(store, clock, read_here(store.readers))
    keeper.once()
    closed = newest(store)
    assert closed is not None
    assert (closed.closed_at, closed.checked_at) == (clock.now, clock.now)
    add(store, [reported(NOW - 30 * DAY, "late", grid_code=ALL_GRIDS[0])], "late")
    clock.now = NOW + HOUR_MS - 1
    keeper.once()
    assert newest(store) == closed
    clock.now += 1
    keeper.once()
    found = newest(store)
    assert found is not None
    assert found.differing > 0
    assert found.checked_at == clock.now


def test_a_look_that_found_the_reader_busy_comes_again_soon(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    clock, here, busy = Clock(), read_here(store.readers), [True]

    def read(month: int, now: int) -> MonthFigures:
        if busy[0]:
            raise Busy(UNDER_WAY, "month_under_way")
        return here(month, now)

    keeper = keeper_of(store, clock, read)
    keeper.once()
    assert newest(store) is None
    busy[0] = False
    keeper.once()
    add(store, [reported(NOW - 30 * DAY, "late", grid_code=ALL_GRIDS[0])], "late")
    clock.now = NOW + HOUR_MS
    busy[0] = True
    keeper.once()
    busy[0] = False
    keeper.once()
    found = newest(store)
    assert found is not None
    assert found.differing > 0
    assert caplog.records == []
