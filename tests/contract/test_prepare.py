"""A start serves the stored pack and accounts; it replaces neither without being asked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from data_layer.core.county import County
from data_layer.db import tables
from data_layer.db.engine import reader_engine, writer_engine
from data_layer.errors import CannotStart
from data_layer.services import prepare as module
from data_layer.services.accounts import find_standing
from data_layer.services.county_pack import store_pack
from data_layer.services.passwords import matches
from data_layer.services.prepare import CREDENTIALS, Prepared, prepare
from data_layer.services.store import the_county
from data_layer.settings import Settings
from tests.packs import QIANXI, SMALL, copy_of_small, edit, no_shapes, pack_at
from tests.served import credentials_of, free_port

NOW = 1_795_400_000_000


def settings_at(folder: Path, pack: Path | None = None, demo: str = "0") -> Settings:
    more = {"COUNTY_PACK": str(pack)} if pack else {}
    env = {"INSTANCE_DIR": str(folder), "PORT": str(free_port()), "DEMO": demo, **more}
    return Settings.from_env(env)


def start(settings: Settings) -> Prepared:
    return prepare(settings, no_shapes, NOW, lambda _: None, history_days=2)


@contextmanager
def reading(settings: Settings) -> Iterator[Connection]:
    readers = reader_engine(settings.database_url)
    with readers.connect() as connection:
        yield connection
    readers.dispose()


def served(settings: Settings) -> County:
    with reading(settings) as connection:
        return the_county(connection)


def load_by_hand(settings: Settings, pack: Path) -> None:
    """What ./run cli load-county does."""
    engine = writer_engine(settings.database_url)
    with engine.begin() as connection:
        store_pack(connection, pack_at(pack), NOW)
    engine.dispose()


def named(pack: Path, zh: str) -> None:
    edit(pack, "county.toml", 'zh = "小样县"', f'zh = "{zh}"')


def test_a_start_serves_the_loaded_pack_and_not_the_products_own(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "i", copy_of_small(tmp_path))
    start(settings)
    mine = Path(shutil.copytree(SMALL, tmp_path / "mine"))
    named(mine, "自备县")
    load_by_hand(settings, mine)
    again = settings_at(tmp_path / "i")
    start(again)
    county = served(again)
    assert (county.name.zh, county.pack_path) == ("自备县", str(mine.resolve()))


def test_a_changed_file_in_the_loaded_folder_is_loaded_at_the_next_start(tmp_path: Path) -> None:
    pack = copy_of_small(tmp_path)
    start(settings_at(tmp_path / "i", pack))
    named(pack, "改名县")
    later = settings_at(tmp_path / "i")
    start(later)
    assert served(later).name.zh == "改名县"


def test_a_pack_that_is_asked_for_is_loaded(tmp_path: Path) -> None:
    start(settings_at(tmp_path / "i", copy_of_small(tmp_path)))
    other = Path(shutil.copytree(SMALL, tmp_path / "other"))
    named(other, "另一版")
    settings = settings_at(tmp_path / "i", other)
    start(settings)
    county = served(settings)
    assert (county.name.zh, county.pack_path) == ("另一版", str(other.resolve()))


def test_a_second_county_is_refused_and_the_first_stays(tmp_path: Path) -> None:
    start(settings_at(tmp_path / "i", copy_of_small(tmp_path)))
    other = Path(shutil.copytree(QIANXI, tmp_path / "other"))
    with pytest.raises(CannotStart) as refused:
        start(settings_at(tmp_path / "i", other))
    assert refused.value.code == "second_county"
    assert served(settings_at(tmp_path / "i")).code == "77"


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    pack = copy_of_small(tmp_path)
    start(settings_at(tmp_path / "i", pack))
    shutil.rmtree(pack)
    with pytest.raises(CannotStart) as refused:
        start(settings_at(tmp_path / "i"))
    assert refused.value.code == "pack_gone"
    assert str(pack.resolve()) in refused.value.text.zh


def test_the_products_own_pack_may_move_with_the_product(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "i")
    start(settings)
    engine = writer_engine(settings.database_url)
    with engine.begin() as connection:
        connection.execute(tables.county.update().values(pack_path="/nowhere/counties/qianxi"))
    engine.dispose()
    start(settings)
    assert served(settings).pack_path == str(QIANXI.resolve())


@pytest.fixture
def demo(tmp_path: Path) -> Settings:
    """A started demo of the small county."""
    settings = settings_at(tmp_path / "i", copy_of_small(tmp_path), demo="1")
    start(settings)
    return settings


def assert_sign_ins_work(settings: Settings) -> None:
    found = credentials_of(settings.instance)
    with reading(settings) as connection:
        for user in found["users"].values():
            stored = find_standing(connection, "77", user["username"])
            assert stored is not None
            assert matches(stored.password_hash, user["password"])
        assert len(connection.execute(select(tables.account)).all()) == len(found["users"])


def test_a_new_database_beside_an_old_sign_in_file_gets_accounts(
    demo: Settings, tmp_path: Path
) -> None:
    other = replace(demo, database_url=f"sqlite:///{tmp_path / 'other.db'}")
    start(other)
    assert_sign_ins_work(other)


def test_a_sign_in_file_of_another_database_with_the_same_names_is_replaced(
    demo: Settings, tmp_path: Path
) -> None:
    before = credentials_of(demo.instance)
    other = replace(demo, database_url=f"sqlite:///{tmp_path / 'other.db'}")
    start(other)
    (demo.instance / CREDENTIALS).write_text(json.dumps(before), encoding="utf-8")
    start(other)
    assert_sign_ins_work(other)


def test_a_later_start_keeps_sign_ins_and_makes_the_file_private_again(demo: Settings) -> None:
    path = demo.instance / CREDENTIALS
    before = credentials_of(demo.instance)
    path.chmod(0o644)
    start(demo)
    assert credentials_of(demo.instance) == before
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", "{}", "{"])
def test_a_damaged_sign_in_file_is_written_anew(demo: Settings, content: str) -> None:
    (demo.instance / CREDENTIALS).write_text(content, encoding="utf-8")
    start(demo)
    assert_sign_ins_work(demo)


def test_the_sign_in_file_is_written_only_after_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_at(tmp_path / "i", copy_of_small(tmp_path), demo="1")
    write, seen = module._write_private, []

    def looking(path: Path, content: dict[str, object]) -> None:
        with reading(settings) as connection:
            seen.append(len(connection.execute(select(tables.account)).all()))
        write(path, content)

    monkeypatch.setattr(module, "_write_private", looking)
    start(settings)
    assert seen == [8]
