"""The store: a server that runs on hears of a pack another process has loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_layer.core.working_time import CalendarDay
from data_layer.db import tables
from data_layer.queries.county import load_county
from data_layer.services import store as module
from data_layer.services.calendar import change_calendar
from data_layer.services.county_pack import store_pack
from data_layer.services.store import ServedCounty
from tests.packs import copy_of_small, edit, pack_at

NOW = 1_795_400_000_000


@pytest.fixture
def pack(engine: Engine, tmp_path: Path) -> Path:
    """A stored copy of the small pack."""
    folder = copy_of_small(tmp_path)
    with engine.begin() as connection:
        connection.execute(tables.county.delete())
        store_pack(connection, pack_at(folder), NOW)
    return folder


def served(engine: Engine) -> ServedCounty:
    with engine.connect() as connection:
        return ServedCounty(engine, load_county(connection, "77"))


def load_changed(engine: Engine, pack: Path) -> None:
    edit(pack, "categories.csv", "Fire,urgent", "Fire,critical")
    with engine.begin() as connection:
        store_pack(connection, pack_at(pack), NOW)


def test_a_changed_pack_is_seen(
    engine: Engine, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.0)
    county = served(engine)
    before = county.now()
    load_changed(engine, pack)
    assert before.categories["B1"].urgency == "urgent"
    assert county.now().categories["B1"].urgency == "critical"


def test_a_changed_calendar_is_seen_at_once_where_it_was_made(engine: Engine, pack: Path) -> None:
    county = served(engine)
    day = CalendarDay(0, 20261125, "holiday", "测试假日", "通知", True)
    with engine.begin() as connection:
        change_calendar(connection, county.now(), [day], "admin", NOW)
    assert county.now().calendar_version == 1
    county.look()
    assert county.now().calendar_version == 2
    assert county.now().working_time(2).day(day.day).name == "测试假日"


def test_the_same_county_is_kept_while_its_pack_stays(
    engine: Engine, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.0)
    county = served(engine)
    assert county.now() is county.now()


def test_the_database_is_asked_seldom(
    engine: Engine, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 3600.0)
    county = served(engine)
    before = county.now()
    load_changed(engine, pack)
    assert county.now() is before


def test_a_county_stays_while_the_database_is_away(
    engine: Engine, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.0)
    county = served(engine)
    before = county.now()
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE county RENAME TO gone")
    assert county.now() is before
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO county")
