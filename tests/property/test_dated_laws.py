"""As of any day holds what was said last on or before it, whatever was said after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select

from data_layer.db.dated import say
from data_layer.db.tables import post_households
from data_layer.queries.staffing import in_force

DAYS = [20261101, 20261102, 20261103, 20261130, 20261201]
KEY = {"county_code": "99", "post_id": "seat"}
SAID = st.lists(st.tuples(st.sampled_from(DAYS), st.none() | st.integers(0, 9)))


@pytest.fixture(scope="module")
def conn() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as made:
        post_households.create(made)
        yield made
    engine.dispose()


@given(SAID.map(lambda said: sorted(said, key=lambda one: one[0])))
def test_as_of_any_day_holds_what_was_said_last(
    conn: Connection, said: list[tuple[int, int | None]]
) -> None:
    conn.execute(post_households.delete())
    for day, n in said:
        say(conn, post_households, KEY, day, {"households": n})
    for day in DAYS:
        expected = [n for since, n in said if since <= day][-1:]
        asked = select(post_households.c.households).where(in_force(post_households, day))
        assert conn.scalars(asked).all() == expected
    # Nothing that was said is gone.
    every = select(post_households.c.households).order_by(post_households.c.serial)
    assert conn.scalars(every).all() == [n for _, n in said]
