"""However an event log arrives, late, three times, in any order, cut into any files, the county is
the same; and what is taken back leaves nothing counted and can come again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.db.tables import file_import, incident, roll
from data_layer.log.rebuild import stored_cells, true_cells
from data_layer.services.import_undo import Undoing, stored_cases, stored_events, undo_portion
from tests.fresh import empty, fresh
from tests.ledgers import DEMO, MAPPING, STEPS, csv_of, store_file
from tests.replay import state
from tests.world import AUDIT_KEY, COUNTY, FIELD_KEYS, HOUR, NOW, store_county

HEADER = ["编号", "环节", "时间", "类别", "单位"]
ACTIVITIES = ("登记", "受理", "派单", "签收", "反馈", "喝茶", "核查通过", "办结", "重办", "退回")


@st.composite
def steps(draw: st.DrawFn) -> list[str]:
    day, hour = draw(st.integers(1, 9)), draw(st.integers(0, 23))
    return [
        f"演示{draw(st.integers(0, 3))}",
        draw(st.sampled_from(ACTIVITIES)),
        f"2026-11-{day:02} {hour:02}:00",
        "消防",
        "东镇综治中心",
    ]


def opened(url: str) -> Engine:
    engine = writer_engine(url, AUDIT_KEY, FIELD_KEYS)
    if url.startswith("sqlite"):
        fresh(url)
    else:
        empty(url)
    with engine.begin() as conn:
        upgrade(conn)
        store_county(conn)
    return engine


def held(files: Sequence[tuple[list[list[str]], int]], url: str = "") -> tuple[Any, Any]:
    """What a fresh database holds after these files, each received so many hours late."""
    with TemporaryDirectory() as folder:
        engine = opened(url or f"sqlite:///{Path(folder) / 'x.db'}")
        for number, (rows, late) in enumerate(files, 1):
            at = NOW + late * HOUR
            store_file(engine, Path(folder), csv_of([HEADER, *rows]), STEPS, number, at)
        with engine.begin() as conn:
            cells = stored_cells(conn, COUNTY.code)
            assert cells == true_cells(conn, COUNTY)
            result = state(conn)
        engine.dispose()
    return result, cells


def scattered(rows: list[list[str]], rng: random.Random) -> list[tuple[list[list[str]], int]]:
    """Everything three times, shuffled, cut into files that come up to 48 hours late."""
    rest = rows * 3
    rng.shuffle(rest)
    files = []
    while rest:
        size = rng.randint(1, max(len(rest) // 2, 1))
        files.append((rest[:size], rng.randint(0, 48)))
        rest = rest[size:]
    return files


ROWS = st.lists(steps(), min_size=1, max_size=14)
RANDOM = st.randoms(use_true_random=False)


@settings(max_examples=25)
@given(rows=ROWS, rng=RANDOM)
def test_late_tripled_and_shuffled_is_as_in_order(
    rows: list[list[str]], rng: random.Random
) -> None:
    in_order = sorted(rows, key=lambda row: row[2])
    assert held([(in_order, 0)]) == held(scattered(rows, rng))


@pytest.mark.postgres
@settings(max_examples=4)
@given(rows=ROWS, rng=RANDOM)
def test_the_same_holds_on_postgresql(
    postgres_url: str, rows: list[list[str]], rng: random.Random
) -> None:
    assert held([(rows, 0)]) == held(scattered(rows, rng), postgres_url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    made = opened(url)
    yield made
    made.dispose()


def counted(engine: Engine) -> dict[str, int]:
    with engine.connect() as conn:
        row = conn.execute(select(file_import).order_by(file_import.c.number.desc()).limit(1)).one()
    return {name: getattr(row, f"rows_{name}") for name in ("stored", "repeated", "refused")}


def reported(engine: Engine) -> int:
    with engine.connect() as conn:
        cases = select(func.count()).where(incident.c.reported_at.is_not(None))
        assert stored_cells(conn, COUNTY.code) == true_cells(conn, COUNTY)
        return int(conn.scalar(cases) or 0)


def take_back(engine: Engine, number: int) -> None:
    with engine.begin() as conn:
        row = conn.execute(select(file_import).where(file_import.c.number == number)).one()
        undoing = Undoing(number, row.source, "admin", NOW + 100 * HOUR)
        for cases in stored_cases(conn, COUNTY.code, row.source, row.begun_at):
            events = stored_events(conn, COUNTY.code, row.source, row.begun_at, cases)
            undo_portion(conn, COUNTY, undoing, events)


def test_every_row_is_accounted_for_and_the_same_file_adds_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    store_file(engine, tmp_path, DEMO, MAPPING, 1)
    assert counted(engine) == {"stored": 3, "repeated": 0, "refused": 2}
    store_file(engine, tmp_path, DEMO, MAPPING, 2, NOW + HOUR)
    assert counted(engine) == {"stored": 0, "repeated": 3, "refused": 2}
    assert reported(engine) == 3


def test_what_is_taken_back_counts_no_more_and_can_come_again(
    engine: Engine, tmp_path: Path
) -> None:
    store_file(engine, tmp_path, DEMO, MAPPING, 1)
    take_back(engine, 1)
    assert reported(engine) == 0
    with engine.connect() as conn:
        assert not any(conn.scalars(select(roll.c.reported)))
    store_file(engine, tmp_path, DEMO, MAPPING, 2, NOW + 101 * HOUR)
    assert counted(engine) == {"stored": 3, "repeated": 0, "refused": 2}
    assert reported(engine) == 3
    # An earlier import that is taken back does not take the later one with it.
    store_file(engine, tmp_path, DEMO, MAPPING, 3, NOW + 102 * HOUR)
    assert counted(engine) == {"stored": 0, "repeated": 3, "refused": 2}


def test_next_months_ledger_goes_on_with_the_same_cases(engine: Engine, tmp_path: Path) -> None:
    store_file(engine, tmp_path, DEMO, MAPPING, 1)
    later = DEMO.decode().replace("2026/11/03 14:40,,", "2026/11/03 14:40,2026/11/20 10:00,")
    store_file(engine, tmp_path, later.encode(), MAPPING, 2, NOW + HOUR)
    assert counted(engine) == {"stored": 1, "repeated": 2, "refused": 2}
    with engine.connect() as conn:
        stages = conn.scalars(select(incident.c.stage).order_by(incident.c.incident_id))
        assert list(stages) == ["closed", "closed", "closed"]
