"""Ledgers brought in by hand: what is said, what is stored, what is on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import ColumnElement, Row, Table, select

from data_layer.cli import commands
from data_layer.core.imports import KEPT, OPEN
from data_layer.db.engine import reader_engine, writer_lock
from data_layer.db.tables import audit, file_import, incident
from data_layer.services.import_files import FOUND
from tests.packs import (
    copy_of_small,
    no_borders,
    no_exports,
    no_layer,
    no_scope_test,
    no_shapes,
    nowhere,
)
from tests.world import HOUR, to_ms

COMMANDS = {
    one.name: one
    for one in commands(no_shapes, no_exports, no_scope_test, no_layer, nowhere, no_borders)
}
MAPPING = {
    "shape": "cases",
    "source": "演示热线",
    "columns": {"case": "编号", "reported_at": "时间", "grid": "村", "category": "类别"},
    "format": "YYYY-MM-DD HH:mm",
    "zone": "Asia/Shanghai",
}
# After all that the ledger tells, and between its two rows.
AFTER = to_ms(datetime(2026, 11, 23, 4, tzinfo=UTC))
BETWEEN = to_ms(datetime(2026, 11, 1, 12, tzinfo=UTC))
LEDGER = (
    "编号,时间,村,类别\n"
    "演示1,2026-11-01 08:00,甲村,邻里纠纷\n"
    "演示2,2026-11-02 08:00,外县村,邻里纠纷\n"
)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path / "instance"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    run("load-county", str(copy_of_small(tmp_path)))
    ledger, mapping = tmp_path / "台账.csv", tmp_path / "mapping.json"
    ledger.write_text(LEDGER, encoding="gb18030")
    mapping.write_bytes(orjson.dumps(MAPPING))
    return str(ledger), str(mapping)


def run(name: str, *words: str) -> Result:
    return CliRunner().invoke(COMMANDS[name], words)


def held(tmp_path: Path, column: ColumnElement[Any]) -> list[object]:
    return [row[0] for row in rows(tmp_path, column)]


def rows(tmp_path: Path, what: Table | ColumnElement[Any]) -> Sequence[Row[Any]]:
    readers = reader_engine(f"sqlite:///{tmp_path / 'instance' / 'governance.db'}")
    with readers.connect() as conn:
        found = conn.execute(select(what)).all()
    readers.dispose()
    return found


def test_rows_are_judged_before_any_is_stored(files: tuple[str, str], tmp_path: Path) -> None:
    ledger, mapping = files
    dry = run("import-events", ledger, "--mapping", mapping, "--dry-run")
    assert "读入 2 行，存入 1，重复 0，退回 1" in dry.output
    assert "“村”的“外县村”还没有对应项" in dry.output
    whole = run("import-events", ledger, "--mapping", mapping)
    assert whole.exit_code == 1
    assert "还有行被退回" in whole.output
    assert held(tmp_path, incident.c.incident_id) == []


def test_good_rows_are_stored_once(files: tuple[str, str], tmp_path: Path) -> None:
    ledger, mapping = files
    done = run("import-events", ledger, "--mapping", mapping, "--good")
    assert (done.exit_code, "存入 1，重复 0，退回 1" in done.output) == (0, True), done.output
    again = run("import-events", ledger, "--mapping", mapping, "--good")
    assert "存入 0，重复 1，退回 1" in again.output
    assert held(tmp_path, incident.c.incident_id) == ["演示1"]
    assert held(tmp_path, file_import.c.state) == ["stored", "stored"]
    acts = held(tmp_path, audit.c.action)
    assert acts.count("begin_import") == acts.count("import_stored") == 2


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        ("{", "不是合法的 JSON"),
        ("[]", "对应关系的格式不对"),
        ('{"shape":"cases"}', "请填写台账名称"),
    ],
)
def test_a_mapping_that_is_none_is_told(
    files: tuple[str, str], tmp_path: Path, mapping: str, why: str
) -> None:
    path = tmp_path / "mapping.json"
    path.write_text(mapping, encoding="utf-8")
    told = run("import-events", files[0], "--mapping", str(path))
    assert (told.exit_code, why in told.output) == (1, True), told.output
    assert held(tmp_path, incident.c.incident_id) == []


def test_beside_a_running_server_nothing_is_begun(files: tuple[str, str], tmp_path: Path) -> None:
    with writer_lock(f"sqlite:///{tmp_path / 'instance' / 'governance.db'}"):
        told = run("import-events", files[0], "--mapping", files[1])
    assert told.exit_code == 1
    assert held(tmp_path, file_import.c.number) == []


def test_all_or_nothing_is_taken_back_by_hand_too(
    files: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock is set back between the check and the storing of a later portion."""
    ledger, mapping = files
    Path(ledger).write_text(LEDGER.replace("外县村", "甲村"), encoding="gb18030")
    checked = tmp_path / "instance" / "imports" / "1" / FOUND
    monkeypatch.setattr("data_layer.services.import_rows_file.PORTION", 1)
    monkeypatch.setattr(
        "data_layer.cli.imports.wall_clock", lambda: BETWEEN if checked.exists() else AFTER
    )
    told = run("import-events", ledger, "--mapping", mapping)
    assert told.exit_code == 1
    assert "已存入的全部撤回" in told.output and "what was stored is taken back" in told.output
    (done,) = rows(tmp_path, file_import)
    assert (done.state, done.rows_stored, done.rows_refused) == ("undone", 1, 0)
    assert done.events_undone == done.events_stored > 0
    assert held(tmp_path, incident.c.reported_at) == [None]
    acts = held(tmp_path, audit.c.action)
    assert {"begin_import", "import_undone"} <= set(acts) and "import_stored" not in acts
    monkeypatch.setattr("data_layer.cli.imports.wall_clock", lambda: AFTER)
    again = run("import-events", ledger, "--mapping", mapping)
    assert (again.exit_code, "存入 2，重复 0，退回 0" in again.output) == (0, True), again.output
    assert None not in held(tmp_path, incident.c.reported_at)


def test_what_is_half_taken_back_by_hand_stays_to_be_taken_back(
    files: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, mapping = files
    Path(ledger).write_text(LEDGER.replace("外县村", "甲村"), encoding="gb18030")
    checked = tmp_path / "instance" / "imports" / "1" / FOUND
    monkeypatch.setattr("data_layer.services.import_rows_file.PORTION", 1)
    monkeypatch.setattr(
        "data_layer.cli.imports.wall_clock", lambda: BETWEEN if checked.exists() else AFTER
    )

    def too_much(*_args: object, **_named: object) -> None:
        raise MemoryError

    monkeypatch.setattr("data_layer.services.import_work.undo_portion", too_much)
    told = run("import-events", ledger, "--mapping", mapping)
    assert told.exit_code == 1
    assert "尚未全部撤回" in told.output and "part of it is still stored" in told.output
    (done,) = rows(tmp_path, file_import)
    assert done.events_stored > done.events_undone == 0
    # Not open to be mapped and begun once more: what it stored is known by when it began.
    assert done.state in KEPT and done.state not in OPEN


def test_the_file_it_names_holds_the_rows_it_counts(
    files: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, mapping = files
    checked = tmp_path / "instance" / "imports" / "1" / FOUND
    Path(ledger).write_text(f"{LEDGER}演示3,2026-11-01 09:00,甲村,邻里纠纷\n", encoding="gb18030")
    early = BETWEEN - 11 * HOUR - HOUR // 2
    monkeypatch.setattr(
        "data_layer.cli.imports.wall_clock", lambda: early if checked.exists() else AFTER
    )
    done = run("import-events", ledger, "--mapping", mapping, "--good")
    assert "读入 3 行，存入 1，重复 0，退回 2" in done.output, done.output
    named = Path(done.output.split("refused rows: ")[1].strip())
    lines = named.read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == ["演示2", "演示3"]
    assert lines[1].endswith("“时间”：晚于当前时间，请核对日期。")
