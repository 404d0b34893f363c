"""A fresh county on PostgreSQL: first events of one incident reach several workers at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from data_layer.core.scope import Scope
from data_layer.db import tables
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.log.rebuild import stored_cells, true_cells
from data_layer.log.record import Recorded, record
from data_layer.queries.county import load_county
from data_layer.services.county_pack import store_pack
from data_layer.services.writer import Writer
from tests.fresh import empty
from tests.packs import SMALL, pack_at
from tests.world import HOUR, event, submit

NOW = 1_795_400_000_000
AT_ONCE = 4
pytestmark = pytest.mark.postgres


@pytest.fixture
def writers(postgres_url: str) -> Iterator[list[Writer]]:
    """Writers of four worker processes on a county nobody has posted to."""
    empty(postgres_url)
    engine = writer_engine(postgres_url)
    with engine.begin() as connection:
        upgrade(connection)
        store_pack(connection, pack_at(SMALL), NOW)
    engine.dispose()
    made = [Writer(postgres_url).start() for _ in range(AT_ONCE)]
    yield made
    for writer in made:
        writer.stop()


def test_first_posts_of_one_incident_queue_up(writers: list[Writer]) -> None:
    with writers[0].engine.connect() as connection:
        county = load_county(connection, "77")
    together = Barrier(AT_ONCE)
    more = {"grid_code": "77010101", "category": "A1"}

    def post(number: int) -> Recorded:
        first = event("reported", NOW - HOUR, "same", received_at=NOW, **more)
        own = event("commented", NOW - HOUR + 1 + number, f"own-{number}", received_at=NOW)
        together.wait(10)
        return writers[number].submit(
            lambda conn: record(conn, county, submit([first, own], "one"), Scope("77"), NOW)
        )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(post, range(AT_ONCE)))
    assert sorted(r.accepted for r in done) == [1, 1, 1, 2]
    assert sorted(r.revision for r in done) == [1, 2, 3, 4]
    with writers[0].engine.connect() as connection:
        for table, count in ((tables.incident, 1), (tables.log, 5), (tables.case_ref, 1)):
            assert connection.scalar(select(func.count()).select_from(table)) == count
        assert stored_cells(connection, "77") == true_cells(connection, county)
