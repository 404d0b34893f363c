"""Of several processes on one PostgreSQL, one works on imports: a server or somebody by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select

from data_layer.core.imports import State
from data_layer.db.engine import writer_engine
from data_layer.db.tables import file_import
from data_layer.services import importer
from data_layer.services.importer import importing
from data_layer.services.store import the_county
from data_layer.vocab import Role
from tests.contract.import_house import found, held, import_house, send
from tests.contract.test_import_cli import AFTER, COMMANDS, LEDGER, MAPPING
from tests.fresh import fresh
from tests.packs import copy_of_small
from tests.world import CODE

pytestmark = pytest.mark.postgres
LOOK_SECONDS, PATIENCE = 0.05, 20.0


@pytest.fixture
def other(postgres_url: str) -> Iterator[Engine]:
    """What another process has."""
    made = writer_engine(postgres_url)
    yield made
    made.dispose()


@pytest.fixture
def by_hand(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Result]:
    fresh(postgres_url)
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path / "instance"))
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    pack = str(copy_of_small(tmp_path))
    assert CliRunner().invoke(COMMANDS["load-county"], [pack]).exit_code == 0
    ledger, mapping = tmp_path / "台账.csv", tmp_path / "mapping.json"
    ledger.write_text(LEDGER, encoding="utf-8")
    mapping.write_bytes(orjson.dumps(MAPPING))
    words = [str(ledger), "--mapping", str(mapping), "--good"]
    return lambda: CliRunner().invoke(COMMANDS["import-events"], words)


def code_of(engine: Engine) -> str:
    with engine.connect() as conn:
        return the_county(conn).code


def states(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return list(conn.scalars(select(file_import.c.state)))


def test_by_hand_nothing_is_begun_while_another_import_is_under_way(
    by_hand: Callable[[], Result], other: Engine
) -> None:
    with importing(other, code_of(other)) as mine:
        assert mine
        told = by_hand()
    assert told.exit_code == 1
    assert "另一次导入正在进行" in told.output and "Wait until that has ended" in told.output
    assert states(other) == []
    done = by_hand()
    assert (done.exit_code, states(other)) == (0, ["stored"]), done.output


def test_by_hand_nobody_else_works_on_the_import(
    by_hand: Callable[[], Result], other: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, others = code_of(other), list[bool]()

    def asked_by_another() -> int:
        with importing(other, code) as mine:
            others.append(mine)
        return AFTER

    monkeypatch.setattr("data_layer.cli.imports.wall_clock", asked_by_another)
    done = by_hand()
    assert done.exit_code == 0, done.output
    assert others and not any(others)
    with importing(other, code) as mine:
        assert mine


def test_a_server_leaves_the_turn_to_others_while_nothing_is_under_way(
    postgres_url: str, other: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "LOOK_SECONDS", LOOK_SECONDS)
    with import_house(tmp_path, database_url=postgres_url) as house:
        worker = held(house).importer.start()
        try:
            client = house.client(Role.ADMIN)
            time.sleep(10 * LOOK_SECONDS)
            with importing(other, CODE) as mine:
                assert mine
                send(client)
                time.sleep(10 * LOOK_SECONDS)
                waiting = found(house)
                assert (waiting.state, waiting.attempts) == (State.LOOKING, 0)
            until = time.monotonic() + PATIENCE
            while not found(house).attempts and time.monotonic() < until:
                time.sleep(LOOK_SECONDS)
            assert found(house).attempts == 1
        finally:
            worker.stop()
