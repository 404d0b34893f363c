"""The backup of each night: when, by whom, what is said when there is none, and before an
upgrade."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from dashboards.access.backup_note import FAILED, NOT_SET, OVERDUE
from data_layer.cli import commands
from data_layer.core.backups import name_of
from data_layer.core.days import DAY_MS, HOUR_MS, start_of
from data_layer.core.scope import Scope
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import HEAD, schema_version
from data_layer.db.tables import audit
from data_layer.errors import CannotStart
from data_layer.queries.heartbeat import last_beat
from data_layer.services.backup import backups_in
from data_layer.services.backup_keeper import BACKUP, BackupKeeper
from data_layer.services.prepare import prepare
from data_layer.services.store import open_store, wall_clock
from data_layer.settings import Settings
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, House, open_house
from tests.older import BEFORE, one_release_back
from tests.packs import (
    copy_of_small,
    no_borders,
    no_exports,
    no_layer,
    no_scope_test,
    no_shapes,
    nowhere,
)
from tests.served import free_port
from tests.world import CODE, COUNTY, NOW

SMALL = "77"
HALF_PAST_TWO = start_of(20261124, COUNTY.zone) + 150 * 60_000


class Maker:
    """Makes an empty file of the right name, or fails."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made_at, self.fails = folder, [], False

    def __call__(self, now: int) -> dict[str, Any]:
        self.made_at.append(now)
        if self.fails:
            return {"code": "program_failed"}
        path = self.folder / name_of(CODE, now, sealed=False)
        path.touch()
        return {"name": path.name, "size": 0}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


@pytest.fixture
def house(tmp_path: Path, folder: Path) -> Iterator[House]:
    with open_house(tmp_path, backup_folder=folder) as made:
        yield made


def keeper_of(house: House) -> BackupKeeper:
    held = house.store
    keeper = BackupKeeper(held.writer, held.readers, lambda: COUNTY, house.clock, held.settings)
    house.server.extensions["store"] = house.store = replace(held, backups=keeper)
    return keeper


def health(house: House) -> dict[str, Any]:
    found: dict[str, Any] = house.client().get("/healthz").json
    return found


def rows(house: House) -> list[tuple[str, str]]:
    a = audit.c
    with house.store.readers.connect() as conn:
        query = select(a.object, a.result).where(a.action == BACKUP).order_by(a.at)
        return [tuple(row) for row in conn.execute(query)]


def test_one_each_night_and_the_first_at_once(house: House, folder: Path) -> None:
    keeper, make, start = keeper_of(house), Maker(folder), NOW
    for now in (start, start + HOUR_MS, HALF_PAST_TWO - 1, HALF_PAST_TWO, HALF_PAST_TWO + HOUR_MS):
        house.clock.now = now
        keeper.once(make)
    assert make.made_at == [start, HALF_PAST_TWO]
    assert rows(house) == [(name_of(CODE, at, sealed=False), "ok") for at in make.made_at]
    with house.store.readers.connect() as conn:
        beat = last_beat(conn, Scope(CODE), BACKUP)
    assert beat is not None
    assert (beat.at, beat.done, beat.error) == (HALF_PAST_TWO, 1, "")


def test_a_night_that_was_slept_through_is_made_up_for(house: House, folder: Path) -> None:
    keeper, make = keeper_of(house), Maker(folder)
    (folder / name_of(CODE, NOW - 5 * DAY_MS, sealed=True)).touch()
    keeper.once(make)
    assert make.made_at == [NOW]


def test_a_failure_is_told_and_tried_again_after_an_hour(
    house: House, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keeper, make = keeper_of(house), Maker(folder)
    make.fails = True
    for now in (NOW, NOW + HOUR_MS - 1):
        house.clock.now = now
        keeper.once(make)
    assert make.made_at == [NOW]
    assert rows(house) == [("", "failed")]
    assert health(house)["backup"] == {
        "set": True, "age_s": None, "failed": True, "overdue": False,
    }  # fmt: skip
    assert "program_failed" in caplog.text
    make.fails, house.clock.now = False, NOW + HOUR_MS
    keeper.once(make)
    told = health(house)["backup"]
    assert told == {"set": True, "age_s": 0, "failed": False, "overdue": False}


def test_old_ones_go(house: House, folder: Path) -> None:
    keeper, make = keeper_of(house), Maker(folder)
    for day in range(1, 31):
        (folder / name_of(CODE, NOW - day * DAY_MS, sealed=False)).touch()
    keeper.once(make)
    assert len(backups_in(folder, CODE)) < 31
    assert max(backups_in(folder, CODE)) == NOW


def test_two_days_without_one_degrade_the_health(house: House, folder: Path) -> None:
    keeper, make = keeper_of(house), Maker(folder)
    keeper.once(make)
    assert health(house)["status"] == "ok"
    house.clock.now = NOW + 2 * DAY_MS + 1
    told = health(house)
    assert (told["status"], told["backup"]["overdue"]) == ("degraded", True)


def account_page(house: House, role: Role) -> str:
    return house.client(role).get("/password", headers=BROWSER).text


def test_the_administrator_is_told_and_nobody_else(house: House, folder: Path) -> None:
    keeper, make = keeper_of(house), Maker(folder)
    make.fails = True
    keeper.once(make)
    assert FAILED.zh in account_page(house, Role.ADMIN)
    settings = house.client(Role.ADMIN).get("/settings/limits", headers=BROWSER).text
    assert FAILED.zh in settings
    assert FAILED.zh not in account_page(house, Role.OPERATOR)
    make.fails, house.clock.now = False, NOW + HOUR_MS
    keeper.once(make)
    assert FAILED.zh not in account_page(house, Role.ADMIN)


def test_no_backup_and_an_old_one_are_told(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        assert health(house)["backup"] == {"set": False}
        assert NOT_SET.zh in account_page(house, Role.ADMIN)
    (tmp_path / "second").mkdir()
    with open_house(tmp_path / "second", backup_folder=tmp_path) as house:
        house.clock.now = NOW + 3 * DAY_MS
        assert OVERDUE.zh in account_page(house, Role.ADMIN)


@pytest.fixture
def served(tmp_path: Path) -> Settings:
    """A small county of its own, with a folder for backups."""
    (tmp_path / "backups").mkdir()
    env = {
        "INSTANCE_DIR": str(tmp_path / "instance"), "COUNTY_PACK": str(copy_of_small(tmp_path)),
        "PORT": str(free_port()), "DEMO": "0", "BACKUP_FOLDER": str(tmp_path / "backups"),
    }  # fmt: skip
    settings = Settings.from_env(env)
    prepare(settings, no_shapes, NOW, lambda _: None)
    return settings


def test_the_server_makes_one_by_a_process_of_its_own(served: Settings) -> None:
    held = open_store(served)
    held.writer.start()
    keeper = held.backups
    assert keeper is not None
    try:
        keeper.once(keeper.child_told)
        assert keeper.newest is not None
        assert wall_clock() - keeper.newest < 60_000
        with held.readers.connect() as conn:
            beat = last_beat(conn, Scope(held.county.code), BACKUP)
        assert beat is not None
        assert beat.error == ""
    finally:
        held.writer.stop()
        held.readers.dispose()
    assert served.backup_folder is not None
    assert len(backups_in(served.backup_folder, held.county.code)) == 1


def test_stopping_leaves_nothing_half_made(served: Settings) -> None:
    held = open_store(served)
    keeper = held.backups
    assert keeper is not None
    keeper.start()
    began = time.monotonic()
    keeper.stop()
    assert time.monotonic() - began < 5
    held.readers.dispose()


def set_schema(settings: Settings, version: str) -> None:
    engine = writer_engine(settings.database_url)
    with engine.begin() as conn:
        if version == BEFORE:
            one_release_back(conn)
        conn.execute(text("UPDATE alembic_version SET version_num=:v"), {"v": version})
    engine.dispose()


def test_an_upgrade_begins_with_a_backup(served: Settings, tmp_path: Path) -> None:
    set_schema(served, BEFORE)
    with pytest.raises(CannotStart, match="旧版结构"):
        open_store(served)
    told: list[str] = []
    prepare(served, no_shapes, NOW, told.append)
    assert any("备份" in line for line in told)
    made = list(backups_in(tmp_path / "backups", SMALL).values())
    assert len(made) == 1
    engine = writer_engine(served.database_url)
    with engine.connect() as conn:
        assert schema_version(conn) == HEAD
    engine.dispose()
    prepare(served, no_shapes, NOW, told.append)
    assert len(backups_in(tmp_path / "backups", SMALL)) == 1


def test_no_upgrade_without_its_backup(served: Settings, tmp_path: Path) -> None:
    set_schema(served, BEFORE)
    bad = replace(served, backup_key_file=tmp_path / "missing.key")
    with pytest.raises(CannotStart, match="密钥"):
        prepare(bad, no_shapes, NOW, lambda _: None)
    engine = writer_engine(served.database_url)
    with engine.connect() as conn:
        assert schema_version(conn) == BEFORE
    engine.dispose()


def test_a_newer_schema_is_refused_by_every_way_in(served: Settings) -> None:
    set_schema(served, "9999")
    with pytest.raises(CannotStart, match="更新的版本"):
        open_store(served)
    with pytest.raises(CannotStart, match="更新的版本"):
        prepare(served, no_shapes, NOW, lambda _: None)
    assert served.backup_folder is not None
    assert backups_in(served.backup_folder, SMALL) == {}


COMMANDS = {
    one.name: one
    for one in commands(no_shapes, no_exports, no_scope_test, no_layer, nowhere, no_borders)
}


def test_the_commands_say_what_they_did(
    served: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in served.as_env().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("BACKUP_FOLDER", raising=False)
    runner = CliRunner()
    assert "BACKUP_FOLDER" in runner.invoke(COMMANDS["backup"]).output
    made = runner.invoke(COMMANDS["backup"], ["--to", str(tmp_path / "usb")])
    assert made.exit_code == 0
    assert "未加密" in made.output
    file = made.output.splitlines()[0]
    assert "校验无误" in runner.invoke(COMMANDS["verify-backup"], [file]).output
    found = runner.invoke(COMMANDS["restore"], [file, "--verify"])
    assert found.exit_code == 0
    assert "演练通过" in found.output
    assert re.search(r"共 / in all \d", found.output)
    to = tmp_path / "restored"
    assert runner.invoke(COMMANDS["restore"], [file]).exit_code == 1
    assert "已恢复到" in runner.invoke(COMMANDS["restore"], [file, "--to", str(to)]).output
    again = runner.invoke(COMMANDS["restore"], [file, "--to", str(to)])
    assert (again.exit_code, "不是空的" in again.output) == (1, True)
