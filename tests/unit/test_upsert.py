"""What is kept of statements that add and replace rows."""

from __future__ import annotations

import gc
from itertools import combinations

from sqlalchemy import Alias, create_engine, select

from data_layer.db.tables import MEASURES, roll
from data_layer.db.upsert import add_rows

KEY = {
    "county_code": "520581",
    "level": "county",
    "area": "520581",
    "category": "",
    "period": 202611,
}


def aliases() -> int:
    gc.collect()
    return sum(isinstance(one, Alias) for one in gc.get_objects())


def test_a_statement_for_every_meeting_of_measures_leaves_no_copy_of_the_table() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as conn:
        roll.create(conn)
        before = aliases()
        for names in combinations(MEASURES[:12], 2):
            row = {**KEY, **dict.fromkeys(names, 1)}
            add_rows(conn, roll, [row], names)
        assert aliases() <= before + 1
        (told,) = conn.execute(select(*(roll.c[name] for name in MEASURES[:12])))
    assert tuple(told) == (11,) * 12
    engine.dispose()
