"""The command line: what it prints, what it stores, one sentence for what is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from data_layer.cli import commands
from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.db import tables
from data_layer.db.data_classes import markdown
from data_layer.db.engine import reader_engine, writer_engine, writer_lock
from data_layer.log.record import record
from data_layer.queries.county import load_county
from data_layer.queries.scope_tests import scope_tests
from data_layer.services.audit_keys import auditing_engine
from data_layer.services.county_pack import REBUILDING
from data_layer.services.new_account import ACTOR
from data_layer.services.passwords import matches
from data_layer.services.store import the_county, wall_clock
from data_layer.settings import Settings
from tests.packs import (
    QIANXI,
    copy_of_small,
    edit,
    no_borders,
    no_exports,
    no_layer,
    no_scope_test,
    no_shapes,
    nowhere,
)
from tests.world import HOUR, reported, submit

COMMANDS = {
    one.name: one
    for one in commands(no_shapes, no_exports, no_scope_test, no_layer, nowhere, no_borders)
}


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A loaded copy of the small pack in an instance folder of its own."""
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path / "instance"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    folder = copy_of_small(tmp_path)
    assert "已载入" in run("load-county", str(folder)).output
    return folder


def run(name: str, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(COMMANDS[name], words, input=typed)


def accounts(tmp_path: Path) -> list[tuple[str, str, str, str, bool]]:
    a = tables.account.c
    query = select(a.username, a.role, a.township_code, a.password_hash, a.must_change)
    readers = reader_engine(f"sqlite:///{tmp_path / 'instance' / 'governance.db'}")
    with readers.connect() as connection:
        found = [tuple(row) for row in connection.execute(query)]
    readers.dispose()
    return found


def test_load_county_says_when_it_counts_anew(pack: Path) -> None:
    assert "无变化" in run("load-county", str(pack)).output
    edit(pack, "categories.csv", "Fire,urgent", "Fire,critical")
    told = run("load-county", str(pack)).output
    assert REBUILDING in told
    assert "已载入" in told


def test_a_tick_and_a_drill_say_what_they_did(pack: Path, tmp_path: Path) -> None:
    engine = writer_engine(f"sqlite:///{tmp_path / 'instance' / 'governance.db'}")
    now = wall_clock()
    report = reported(now - HOUR, grid_code="77010101", category="A1", urgency="ordinary")
    with engine.begin() as connection:
        county = load_county(connection, "77")
        record(connection, county, submit([report]), Scope("77"), now)
    engine.dispose()
    drill = run("tick", "--drill", "--hours", "1").output
    assert "若无人处置，将发出 3 条" in drill
    assert "accept_township: 升级 → 乡镇（街道）（无人承办）" in drill
    assert "检查 1 件，写入 3 条" in run("tick").output
    assert "检查 0 件，写入 0 条" in run("tick").output
    assert "将发出 0 条" in run("tick", "--drill").output


def test_load_county_refuses_a_second_county_in_one_sentence(pack: Path) -> None:
    result = run("load-county", str(QIANXI))
    assert (result.exit_code, "Traceback" in result.output) == (1, False)
    assert "一个数据库只服务一个县域" in result.output


def test_an_account_is_made_and_its_password_shown_once(pack: Path, tmp_path: Path) -> None:
    result = run("create-account", "li.si", "leader", "--township", "7701", "--name", "演示")
    assert result.exit_code == 0
    password = re.search(r"(\S{4}-\S{4}-\S{4}-\S{4})", result.output)
    assert password is not None
    [(username, role, township, stored, must_change)] = accounts(tmp_path)
    assert (username, role, township, must_change) == ("li.si", "leader", "7701", True)
    assert matches(stored, password[1])


@pytest.mark.parametrize(
    "words",
    [
        ("li.si", "leader"),
        ("li.si", "leader", "--township", "9999"),
        ("li.si", "handler", "--unit", "nobody"),
        ("x", "operator"),
        ("li.si", "mayor"),
    ],
)
def test_a_wrong_account_is_refused(pack: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    result = run("create-account", *words)
    assert result.exit_code != 0
    assert "Traceback" not in result.output
    assert accounts(tmp_path) == []


def calendar_file(tmp_path: Path, *lines: str) -> str:
    file = tmp_path / "notice.csv"
    file.write_text("\n".join(("day,kind,name,source,official", *lines)), encoding="utf-8")
    return str(file)


def test_a_calendar_is_imported_once(pack: Path, tmp_path: Path) -> None:
    file = calendar_file(tmp_path, "2027-01-01,holiday,元旦,测试通知 2026-11-05,1")
    assert "已更新为第 2 版" in run("import-calendar", file).output
    assert "无变化" in run("import-calendar", file).output
    readers = reader_engine(f"sqlite:///{tmp_path / 'instance' / 'governance.db'}")
    with readers.connect() as connection:
        county = the_county(connection)
        audit = tables.audit.c
        query = select(audit.actor, audit.action, audit.object).order_by(audit.seq)
        loaded, *told = connection.execute(query).all()
    readers.dispose()
    assert county.working_time(2).day(20270101).source == "测试通知 2026-11-05"
    assert loaded == ("command line", "load_county", "77")
    assert told == [("command line", "change_calendar", "2")]


def test_a_wrong_calendar_is_refused_as_a_whole(pack: Path, tmp_path: Path) -> None:
    file = calendar_file(tmp_path, "2027-01-01,party,元旦,x,1", "2027-01-32,rest,,x,0")
    result = run("import-calendar", file)
    assert (result.exit_code, "Traceback" in result.output) == (1, False)
    assert all(part in result.output for part in ("2 处问题", "party", "“2027-01-32”"))
    assert run("import-calendar", str(tmp_path / "none.csv")).exit_code == 2


def limits_file(pack: Path, **changes: str) -> str:
    """The pack's own table, changed; its version and day say nothing here."""
    content = (pack / "limits.csv").read_text(encoding="utf-8")
    for old, new in changes.items():
        content = content.replace(old.replace("_", ","), new)
    file = pack.parent / "limits.csv"
    file.write_text(content, encoding="utf-8")
    return str(file)


def test_limits_are_imported_once_from_a_day_on(pack: Path, tmp_path: Path) -> None:
    file = limits_file(pack, case_60="case,90")
    assert (
        "第 2 版自 2090-01-01 起生效" in run("import-limits", file, "--from", "2090-01-01").output
    )
    assert "与时限表第 2 版一致" in run("import-limits", file, "--from", "2090-01-01").output
    readers = reader_engine(f"sqlite:///{tmp_path / 'instance' / 'governance.db'}")
    with readers.connect() as connection:
        county = the_county(connection)
        audit = tables.audit.c
        query = select(audit.actor, audit.action, audit.object).order_by(audit.seq)
        loaded, *told = connection.execute(query).all()
    readers.dispose()
    assert {r.amount for r in county.limits_of(2) if r.stage == "case"} == {90}
    assert loaded == ("command line", "load_county", "77")
    assert told == [("command line", "change_limits", "2")]


@pytest.mark.parametrize(
    ("changes", "day", "said"),
    [
        ({"case_60": "case,40"}, "2090-01-01", "3 处问题"),
        ({"case_60": "case,90"}, "2020-01-01", "生效日期不能早于今天"),
        ({"case_60": "case,90"}, "soon", "Invalid value for '--from'"),
    ],
)
def test_wrong_limits_are_refused(pack: Path, changes: dict[str, str], day: str, said: str) -> None:
    result = run("import-limits", limits_file(pack, **changes), "--from", day)
    assert result.exit_code != 0
    assert "Traceback" not in result.output
    assert said in result.output
    assert run("import-limits", limits_file(pack)).exit_code == 2


def test_a_calendar_waits_until_the_server_has_stopped(pack: Path, tmp_path: Path) -> None:
    file = calendar_file(tmp_path, "2027-01-01,holiday,元旦,测试通知,1")
    with writer_lock(f"sqlite:///{tmp_path / 'instance' / 'governance.db'}"):
        result = run("import-calendar", file)
    assert (result.exit_code, "Traceback" in result.output) == (1, False)
    assert "数据库正由另一个进程写入" in result.output


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (("act", "app"), True),
        (("act", "app", "--role", "leader", "--township", "7701"), True),
        (("act", "app", "--role", "leader"), False),
        (("act", "app", "--role", "handler"), False),
        (("act", "app", "--role", "handler", "--unit", "nobody"), False),
        (("act", "app", "--role", "admin"), False),
        (("ingest", "desk"), False),
    ],
)
def test_a_token_is_shown_once_or_refused_in_one_sentence(
    pack: Path, words: tuple[str, ...], made: bool
) -> None:
    result = run("issue-token", *words)
    assert (result.exit_code == 0) == made
    assert result.output.startswith("qx_") == made
    assert "Traceback" not in result.output


def told(pack: Path, phone: str) -> str:
    """A case in which somebody left a phone."""
    engine = auditing_engine(Settings.from_env())
    with engine.begin() as conn:
        county = the_county(conn)
        event = reported(
            wall_clock() - HOUR, grid_code="", text=f"来电{phone}", category=any_of(county)
        )
        done = record(conn, county, submit([event]), Scope(county.code), wall_clock())
    engine.dispose()
    return done.cases["i1"]


def any_of(county: County) -> str:
    return next(iter(county.categories))


def test_personal_data_is_erased_by_number_and_by_case(pack: Path) -> None:
    case = told(pack, "13812345678")
    assert run("erase", "--reason", "x").exit_code == 2
    wrong = run("erase", "--reason", "x", "--person", "--yes", typed="138\n")
    assert (wrong.exit_code, "完整的手机号" in wrong.output) == (1, True)
    assert run("erase", "--reason", "x", "--case", case, typed="n\n").exit_code == 1
    done = run("erase", "--reason", "本人申请", "--person", "--yes", typed="138 1234 5678\n")
    assert "已删除 1 件事件 1 条记录中的个人信息" in done.output
    assert "13812345678" not in done.output
    again = run("erase", "--reason", "x", "--case", case, "--yes")
    assert (again.exit_code, "没有找到" in again.output) == (1, True)
    assert "已删除 0 件" in run("erase", "--reason", "x", "--before", "2020-01-01", "--yes").output


def test_nothing_is_asked_for_while_a_server_has_the_database(pack: Path) -> None:
    with writer_lock(Settings.from_env().database_url):
        told = run("erase", "--reason", "x", "--person")
    assert (told.exit_code, "手机号或身份证号" in told.output) == (1, False)


def test_the_self_test_of_scopes_tells_and_keeps_its_result(pack: Path) -> None:
    done = run("scope-test")
    assert (done.exit_code, "1 个地址，3 个应答，外乡镇内容 0 处" in done.output) == (0, True)
    assert run("scope-test", "1", "2").exit_code == 1
    engine = reader_engine(Settings.from_env().database_url)
    with engine.connect() as conn:
        (kept,) = scope_tests(conn, Scope(the_county(conn).code))
    engine.dispose()
    assert (kept.state, kept.answers, kept.begun_by) == ("passed", 3, ACTOR)


def test_the_classes_of_columns_are_printed() -> None:
    assert run("data-classes").output == markdown()
