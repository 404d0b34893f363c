"""Rows that are read in portions are all there, once and in order, on both engines."""

from __future__ import annotations

from itertools import chain

from sqlalchemy import Engine, Integer, Select, literal, select

from data_layer.core.tabular import PORTION
from data_layer.db.streaming import columns, stream


def test_every_row_is_read_once(engine: Engine) -> None:
    with engine.connect() as conn:
        for n in (0, 1, 2, PORTION, PORTION + 1, PORTION + 2, 3 * PORTION):
            rows = [tuple(row) for row in stream(conn, _counted(n))]
            portions = list(columns(conn, _counted(n)))
            assert rows == [(number, -number) for number in range(1, n + 1)]
            assert [*chain.from_iterable(zip(*some, strict=True) for some in portions)] == rows
            assert max((len(some[0]) for some in portions), default=0) <= PORTION


def _counted(n: int) -> Select[int, int]:
    """The numbers from 1 to n, and their opposites."""
    counted = select(literal(1, Integer).label("n")).cte(recursive=True)
    counted = counted.union_all(select(counted.c.n + 1).where(counted.c.n <= n))
    return select(counted.c.n, -counted.c.n).where(counted.c.n <= n).order_by(counted.c.n)
