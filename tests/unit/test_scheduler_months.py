"""The clock closes the month that is due, not in the first seconds and once an hour at most."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_layer.core.days import HOUR_MS
from data_layer.queries.closed_months import Closing, closing_of
from data_layer.services.exporter import Exporter
from data_layer.services.scheduler import FIRST_MONTHS_MS, Scheduler
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


def test_the_clock_closes_and_looks_again(store: Store) -> None:
    clock = Clock()
    read = read_here(store.readers)
    served = store.writer, store.readers, lambda: COUNTY, clock, store.settings
    scheduler = Scheduler(*served, Exporter(*served), read)
    scheduler.once()
    assert newest(store) is None
    clock.now = NOW + FIRST_MONTHS_MS
    scheduler.once()
    closed = newest(store)
    assert closed is not None
    assert (closed.closed_at, closed.checked_at) == (clock.now, clock.now)
    add(store, [reported(NOW - 30 * DAY, "late", grid_code=ALL_GRIDS[0])], "late")
    clock.now = NOW + HOUR_MS - 1
    scheduler.once()
    assert newest(store) == closed
    clock.now += 1
    scheduler.once()
    found = newest(store)
    assert found is not None
    assert found.differing > 0
    assert found.checked_at == clock.now
