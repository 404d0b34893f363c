"""The commands of the audit trail, and what the command line itself leaves there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, text

from data_layer.core.days import DAY_MS
from data_layer.db.engine import reader_engine, writer_engine
from data_layer.services.audit import write_audit
from data_layer.services.audit_heads import heads_file
from data_layer.services.audit_keys import audit_key
from data_layer.services.audit_notes import take_notes
from data_layer.services.audit_trail import Asked, head_of, rows_asked
from data_layer.services.sealing import personal_keys
from data_layer.services.store import wall_clock
from data_layer.services.writer import Writer
from data_layer.settings import Settings
from tests.contract.test_cli import run
from tests.packs import copy_of_small

CODE = "77"
T = TypeVar("T")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A loaded small pack with two tokens issued and one revoked."""
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path / "instance"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    run("load-county", str(copy_of_small(tmp_path)))
    run("issue-token", "read", "an-office")
    token = run("issue-token", "ingest", "county-app").output.strip()
    run("revoke-token", token[:11])
    return Settings.from_env()


def change(settings: Settings, *statements: str) -> None:
    engine = writer_engine(settings.database_url)
    with engine.begin() as conn:
        for statement in statements:
            conn.execute(text(statement))
    engine.dispose()


def read(settings: Settings, look: Callable[[Connection], T]) -> T:
    readers = reader_engine(settings.database_url)
    with readers.connect() as conn:
        found = look(conn)
    readers.dispose()
    return found


def test_tokens_are_on_record(settings: Settings) -> None:
    def look(conn: Connection) -> list[tuple[str, str, str]]:
        rows = rows_asked(conn, CODE, Asked(), 0, 9)
        return [(row.actor, row.action, row.object[:3]) for row in rows]

    acts = ("revoke_token", "issue_token", "issue_token")
    tokens = [("command line", act, "qx_") for act in acts]
    assert read(settings, look) == [*tokens, ("command line", "load_county", "77")]


def test_a_whole_chain_is_told(settings: Settings) -> None:
    result = run("audit-verify")
    assert result.exit_code == 0
    assert "审计链完整：4 条记录" in result.output


def test_a_change_is_told_with_its_row_and_exit_code(settings: Settings) -> None:
    change(
        settings,
        "DROP TRIGGER audit_unchanged",
        "UPDATE audit SET object = 'qx_00000000' WHERE seq = 2",
    )
    result = run("audit-verify")
    assert result.exit_code == 1
    assert "第 2 条记录的内容被改动" in result.output


def test_a_head_kept_elsewhere_shows_a_cut_tail(settings: Settings, tmp_path: Path) -> None:
    head = read(settings, lambda conn: head_of(conn, CODE))
    elsewhere = tmp_path / "heads"
    elsewhere.write_text(f"20261123 {head.seq} {head.hash}\n", encoding="utf-8")
    change(
        settings,
        "DROP TRIGGER audit_kept",
        "DELETE FROM audit WHERE seq = 4",
        "UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit WHERE seq = 3)",
    )
    assert run("audit-verify").exit_code == 0
    result = run("audit-verify", "--heads", str(elsewhere))
    assert result.exit_code == 1
    assert "末尾的第 4 至 4 条记录被截去" in result.output


def test_a_damaged_file_of_heads_is_told(settings: Settings) -> None:
    heads_file(settings.instance).write_text("nonsense\n", encoding="utf-8")
    result = run("audit-verify")
    assert result.exit_code == 1
    assert "第 1 行" in result.output


def test_a_lost_key_is_told(settings: Settings) -> None:
    (settings.instance / "audit_key").rename(settings.instance / "put_away")
    result = run("audit-verify")
    assert result.exit_code == 1
    assert "请恢复 audit_key 文件" in result.output
    (settings.instance / "put_away").rename(settings.instance / "audit_key.old")
    run("issue-token", "read", "an-office")
    assert run("audit-verify").exit_code == 0


def test_a_key_others_can_read_stops_the_command(settings: Settings) -> None:
    (settings.instance / "audit_key").chmod(0o644)
    result = run("issue-token", "read", "an-office")
    assert result.exit_code == 1
    assert "chmod 600" in result.output


def test_old_months_are_taken_out(settings: Settings) -> None:
    assert "没有满 12 个月的记录" in run("audit-prune").output
    change(settings, "DROP TRIGGER audit_kept", "DELETE FROM audit", "DELETE FROM audit_head")
    engine = writer_engine(settings.database_url, audit_key(settings.instance))
    with engine.begin() as conn:
        for at in (wall_clock() - 500 * DAY_MS, wall_clock()):
            write_audit(conn, CODE, at, "admin", "print")
    engine.dispose()
    assert "1 条已封存清理" in run("audit-prune").output
    assert "已封存 1 条" in run("audit-verify").output


@pytest.mark.parametrize("months", ["5", "0", "121", "six"])
def test_less_than_six_months_stop_the_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, months: str
) -> None:
    monkeypatch.setenv("AUDIT_MONTHS", months)
    result = run("audit-prune")
    assert result.exit_code == 1
    assert "AUDIT_MONTHS" in result.output


@pytest.mark.parametrize("beside", [False, True])
def test_a_backup_is_on_record_beside_a_server_too(
    settings: Settings, tmp_path: Path, beside: bool
) -> None:
    keys = audit_key(settings.instance), personal_keys(settings.instance)
    server = Writer(settings.database_url, lambda: None, *keys)
    if beside:
        server.start()
    assert run("backup", "--to", str(tmp_path / "kept")).exit_code == 0
    if beside:
        assert "backup" not in actions(settings)
        take_notes(server, settings.instance, CODE, wall_clock())
        take_notes(server, settings.instance, CODE, wall_clock())
        server.stop()
    (made,) = (tmp_path / "kept").glob("*.tar*")
    (row,) = (row for row in rows(settings) if row.action == "backup")
    assert (row.actor, row.object) == ("command line", made.name)
    assert "审计链完整" in run("audit-verify").output


def rows(settings: Settings) -> list[Any]:
    return read(settings, lambda c: rows_asked(c, CODE, Asked(0, 0, "", "", "", ""), 0, 99))


def actions(settings: Settings) -> set[str]:
    return {row.action for row in rows(settings)}
