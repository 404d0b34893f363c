"""The ladder of a pack: what is refused, what is stored, and that open cases hear of a change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select

from data_layer.core.ladder_rules import QuietHours
from data_layer.db import tables
from data_layer.db.tables import incident
from data_layer.errors import PackInvalid
from data_layer.log.record import record
from data_layer.queries.county import load_county
from data_layer.services.county_pack import store_pack
from data_layer.services.ladder_file import ladder_problems
from tests.packs import QIANXI, SMALL, copy_of_small, edit, pack_at
from tests.world import COUNTY, COUNTY_SCOPE, DAY, reported, submit

NOW = 1_795_400_000_000


@pytest.fixture
def conn(engine: Engine) -> Connection:
    """A migrated database without a county."""
    with engine.begin() as connection:
        for name in ("county", "area", "category", "unit", "limit_rule", "ladder_rule"):
            connection.execute(tables.metadata.tables[name].delete())
        yield connection


@pytest.mark.parametrize("path", [QIANXI, SMALL])
def test_a_ladder_comes_back_as_it_was_stored(conn: Connection, path: Path) -> None:
    pack = pack_at(path)
    store_pack(conn, pack, NOW)
    county = load_county(conn, pack.code)
    assert county.ladder == pack.ladder
    assert county.quiet == pack.quiet
    assert len(county.ladder) > 10


def test_quiet_hours_are_read_to_the_minute() -> None:
    assert pack_at(SMALL).quiet == QuietHours(21 * 60 + 30, 6 * 60 + 30)


def test_a_pack_without_quiet_hours_has_none(tmp_path: Path) -> None:
    pack = copy_of_small(tmp_path)
    edit(pack, "county.toml", '[quiet]\nfrom = "21:30"\nto = "06:30"\n', "")
    quiet = pack_at(pack).quiet
    assert quiet.over(NOW, "Asia/Kathmandu") == NOW


def test_a_rule_that_left_the_pack_is_gone(conn: Connection, tmp_path: Path) -> None:
    pack = copy_of_small(tmp_path)
    store_pack(conn, pack_at(pack), NOW)
    line = "unseen,unacknowledged,,critical,,0,5,clock_minutes,urge,desk,unacknowledged,0\n"
    edit(pack, "ladder.csv", line, "")
    store_pack(conn, pack_at(pack), NOW)
    assert "unseen" not in {rule.rule for rule in load_county(conn, "77").ladder}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("ladder.csv", "accept_township,", "accept_due,", "accept_due 出现 2 次"),
        ("ladder.csv", "accept_township,", "Accept:T,", "规则名应为小写字母"),
        ("ladder.csv", "unseen,unacknowledged", "unseen,unseen", "trigger unseen 未知"),
        ("ladder.csv", "urge,desk,overdue", "shout,desk,overdue", "act shout 未知"),
        ("ladder.csv", "urge,desk,overdue", "urge,mayor,overdue", "to mayor 未知"),
        ("ladder.csv", "unowned,0", "bored,0", "cause bored 未知"),
        ("ladder.csv", "unseen,unacknowledged,,", "unseen,unacknowledged,sign,", "a stage belongs"),
        ("ladder.csv", ",,,,2,0,", ",,,,0,0,", "times 应大于 0"),
        ("ladder.csv", "0,100,percent,urge,desk,overdue", "0,-1,percent,urge,desk,overdue", "负"),
        ("ladder.csv", "0,5,clock_minutes", "0,5,percent", "percent 只用于"),
        ("ladder.csv", "escalate,township", "escalate,desk", "must name a level"),
        ("ladder.csv", "escalate,township,unowned", "escalate,township,due_soon", "升级原因"),
        ("ladder.csv", "urge,desk,overdue,0", "urge,desk,overdue,1", "只有提醒可避开夜间"),
        ("ladder.csv", "sign,,,0,100,", "sign,,,0,90,", "sign 超期后无人过问"),
        ("ladder.csv", "0,1,work_days", "0,one,work_days", "amount: “one”不是整数"),
        ("county.toml", 'from = "21:30"', 'from = "25:30"', "quiet"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    pack = copy_of_small(tmp_path)
    edit(pack, file, old, new)
    with pytest.raises(PackInvalid) as refused:
        pack_at(pack)
    assert said in str(refused.value), str(refused.value)


def test_higher_rungs_come_later() -> None:
    rules = pack_at(QIANXI).ladder
    assert list(ladder_problems(rules)) == []
    early = [r._replace(amount=105) if r.rule == "handle_county" else r for r in rules]
    problems = list(ladder_problems(early))
    assert problems
    assert all("handle_county 应晚于 handle_township" in problem for problem in problems)


def test_open_cases_hear_of_another_ladder(conn: Connection, tmp_path: Path) -> None:
    pack = copy_of_small(tmp_path)
    store_pack(conn, pack_at(pack), NOW)
    county = load_county(conn, "77")
    report = reported(NOW, grid_code="77010101", category="A1", urgency="ordinary")
    record(conn, county, submit([report]), replace(COUNTY_SCOPE, county_code="77"), NOW)
    alarm_at = select(incident.c.alarm_at)
    assert conn.scalar(alarm_at) == NOW + 10 * 60_000
    edit(pack, "ladder.csv", "accept,,,0,100,percent", "accept,,,0,130,percent")
    store_pack(conn, pack_at(pack), NOW + DAY)
    assert conn.scalar(alarm_at) == NOW + 13 * 60_000


def test_the_county_of_tests_watches_everything() -> None:
    assert list(ladder_problems(COUNTY.ladder)) == []
