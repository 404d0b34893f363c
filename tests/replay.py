"""Whole lives of the demo county, recorded in their order and in any other: the same county."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from data_layer.core.county import County
from data_layer.core.intake import Submission
from data_layer.core.scope import Scope
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.db.tables import assignment, case_ref, incident, step
from data_layer.log.rebuild import stored_cells, true_cells
from data_layer.log.record import record
from data_layer.queries.county import load_county
from data_layer.services.county_pack import store_pack
from data_layer.services.demo_history import history
from tests.packs import QIANXI, pack_at
from tests.world import DAY, NOW

SEED, FIRST_DAY = 11, 20260901
BATCH = 500


class Result(NamedTuple):
    """What a database holds in the end; `cells_differ` counts rollup cells unlike a rebuild."""

    state: list[Any]
    cells: dict[Any, int]
    cells_differ: int
    cases: int
    events: int


def county_at(path: Path) -> County:
    """The Qianxi county in a fresh database."""
    engine = writer_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrade(connection)
        store_pack(connection, pack_at(QIANXI), NOW)
        county = load_county(connection, "520581")
    engine.dispose()
    return county


def lives(county: County, cases: int) -> list[Submission]:
    """The events of so many generated cases, each case in its order."""
    found: list[Submission] = []
    for name, events in islice(history(county, SEED, FIRST_DAY, NOW + 200 * DAY), cases):
        found += [Submission(len(found) + n, name, "", event) for n, event in enumerate(events)]
    return found


def shuffled(straight: Sequence[Submission], seed: int) -> list[Submission]:
    """The same events in a random order, one in ten of them twice."""
    rng = random.Random(seed)
    found = [*straight, *rng.sample(straight, len(straight) // 10)]
    rng.shuffle(found)
    return found


def replay(path: Path, submissions: Sequence[Submission]) -> Result:
    """What record() makes of them in this order, in a fresh database of the county."""
    county = county_at(path)
    engine = writer_engine(f"sqlite:///{path}")
    for start in range(0, len(submissions), BATCH):
        with engine.begin() as connection:
            batch = submissions[start : start + BATCH]
            done = record(connection, county, batch, Scope(county.code), NOW + 200 * DAY)
            assert not done.refused, done.refused[:3]
    with engine.begin() as connection:
        stored, true = stored_cells(connection, county.code), true_cells(connection, county)
        differ = sum(stored.get(key) != true.get(key) for key in stored.keys() | true.keys())
        found = state(connection)
    engine.dispose()
    return Result(found, stored, differ, len(found[0]), len(found[1]))


def state(connection: Connection) -> list[list[tuple[object, ...]]]:
    """Everything derived, cases named as their source names them (numbers depend on arrival)."""
    names = {
        row[1]: row[0]
        for row in connection.execute(select(case_ref.c.incident_id, case_ref.c.case_no))
    }
    found = []
    for table in (incident, step, assignment):
        rows = connection.execute(select(table)).mappings()
        found.append(
            sorted(
                (tuple(names[v] if k == "case_no" else v for k, v in r.items()) for r in rows),
                key=repr,
            )
        )
    return found
