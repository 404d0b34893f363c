"""A database of the first release is opened by this one: nothing is lost, and the counts are those
of its log."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, Row, insert, select
from sqlalchemy import column as sa_column
from sqlalchemy import table as sa_table

from data_layer.db.engine import writer_engine
from data_layer.db.migrate import HEAD, HERE, schema_version
from data_layer.db.tables import capacity, incident, log
from data_layer.log.rebuild import stored_cells, true_cells
from data_layer.services.county_pack import pack_digest
from data_layer.services.prepare import prepare
from data_layer.services.store import the_county
from data_layer.settings import Settings
from tests.packs import copy_of_small, edit, no_shapes
from tests.served import free_port

NOW = 1_795_400_000_000
FIRST = "0001"


def settings_at(folder: Path, pack: Path) -> Settings:
    more = {"COUNTY_PACK": str(pack), "PORT": str(free_port()), "DEMO": "1"}
    return Settings.from_env({"INSTANCE_DIR": str(folder), **more})


def start(settings: Settings) -> None:
    prepare(settings, no_shapes, NOW, lambda _: None, history_days=40)


@pytest.fixture
def newest(tmp_path: Path) -> Settings:
    """An instance with a few days of cases, made by this release."""
    settings = settings_at(tmp_path / "newest", copy_of_small(tmp_path))
    start(settings)
    return settings


@pytest.fixture
def first(newest: Settings, tmp_path: Path) -> Settings:
    """The same as the first release kept it: its tables and columns, limits in minutes."""
    folder = Path(shutil.copytree(newest.instance, tmp_path / "first"))
    settings = settings_at(folder, newest.county_pack)
    for left in folder.glob("governance.db*"):
        left.unlink()
    source, target = writer_engine(newest.database_url), writer_engine(settings.database_url)
    with source.connect() as now, target.begin() as then:
        _first_schema(then)
        _copy(now, then)
    source.dispose()
    target.dispose()
    return settings


def _first_schema(conn: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = conn
    command.upgrade(config, FIRST)


def _copy(now: Connection, then: Connection) -> None:
    """Whatever the first release had a column for; its pack's digest had two parts."""
    old, new = MetaData(), MetaData()
    old.reflect(then)
    new.reflect(now)
    for table in old.sorted_tables:
        if table.name == "alembic_version":
            continue
        known = new.tables[table.name].c
        shared = [known[column.name] for column in table.c if column.name in known]
        rows = [dict(row) for row in now.execute(select(*shared)).mappings()]
        if table.name == "limit_rule":
            rows = _in_minutes(now.execute(select(new.tables["limit_rule"])).all())
        if table.name == "county":
            rows = [{**row, "pack_hash": "data.boundaries"} for row in rows]
        if rows:
            then.execute(insert(table), rows)


def _in_minutes(rules: Any) -> list[dict[str, Any]]:
    return [
        {**{name: rule._mapping[name] for name in OLD_RULE}, "minutes": rule.amount}
        for rule in rules
        if rule.unit == "clock_minutes" and not rule.category and not rule.level
    ]


OLD_RULE = ("county_code", "version", "urgency", "limit_class", "stage", "effective_from")


def seen(settings: Settings, look: Any) -> Any:
    engine: Engine = writer_engine(settings.database_url)
    with engine.connect() as conn:
        found = look(conn)
    engine.dispose()
    return found


def closed(conn: Connection) -> list[Row[Any]]:
    """When the closed cases were due, and whether they made it."""
    i = incident.c
    columns = (i.case_no, i.reported_at, i.closed_at, i.due_original, i.due_current, i.on_time)
    query = select(*columns, i.limit_version, i.calendar_version).where(i.closed_at.is_not(None))
    return list(conn.execute(query.order_by(i.case_no)).all())


def test_a_database_of_the_first_release_is_opened(newest: Settings, first: Settings) -> None:
    assert seen(first, schema_version) == FIRST
    start(first)
    assert seen(first, schema_version) == HEAD
    events = select(log).order_by(log.c.county_code, log.c.source, log.c.event_id)
    assert seen(first, lambda c: c.execute(events).all()) == seen(
        newest, lambda c: c.execute(events).all()
    )
    county = seen(first, the_county)
    assert county.limits == seen(newest, the_county).limits
    assert county.ladder
    assert county.demo
    assert seen(first, lambda c: stored_cells(c, county.code) == true_cells(c, county))


def test_closed_cases_keep_their_due_times(newest: Settings, first: Settings) -> None:
    """The limits did not change: a release does not judge anew what was closed before it."""
    before = seen(newest, closed)
    assert len(before) > 20
    start(first)
    assert seen(first, closed) == before


def test_levels_of_figures_come_from_the_same_pack(newest: Settings, first: Settings) -> None:
    """What holds for each township only the pack says, though not a byte of it changed."""
    edit(newest.county_pack, "facts.csv", "public_service,county", "public_service,township")
    c = capacity.c
    old = writer_engine(first.database_url)
    with old.begin() as conn:
        told = sa_table("county", sa_column("pack_hash"))
        conn.execute(told.update().values(pack_hash=pack_digest(newest.county_pack)))
    old.dispose()
    start(first)
    each = select(c.key).where(c.level == "township").order_by(c.key)
    assert seen(first, lambda conn: conn.scalars(each).all()) == ["desk_posts", "desk_staff"]


def test_a_second_start_changes_nothing(first: Settings) -> None:
    start(first)
    whole = select(incident).order_by(incident.c.case_no)
    before = seen(first, lambda c: c.execute(whole).all())
    start(first)
    assert seen(first, lambda c: c.execute(whole).all()) == before
